package io.drawbridge.lab.vcenter;

import io.drawbridge.lab.wire.Xml;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A filter of a property collector: what it has seen, and at which version it saw it change. */
final class Filter {

    private static final class Seen {
        final Map<String, Xml> values = new LinkedHashMap<>();
        final Map<String, Long> changed = new HashMap<>();
        long entered;
        long looked;
    }

    final Xml spec;
    private final Map<Ref, Seen> objects = new LinkedHashMap<>();
    private final Map<Ref, Long> gone = new LinkedHashMap<>();
    private long membershipLooked = -1;

    Filter(Xml spec) {
        this.spec = spec;
    }

    /**
     * Looks at the world again.
     *
     * @param next the version that whatever changed gets
     * @return whether anything did
     */
    boolean refresh(
            Selection selection,
            Properties properties,
            VimSession session,
            long worldVersion,
            long membership,
            long next) {
        boolean changed = false;
        if (membershipLooked < membership || membershipLooked < 0) {
            Set<Ref> now = selection.objects(session, spec);
            for (Ref ref : now) {
                if (!objects.containsKey(ref)) {
                    Seen seen = new Seen();
                    seen.entered = next;
                    seen.looked = -1;
                    objects.put(ref, seen);
                    gone.remove(ref);
                    changed = true;
                }
            }
            for (Ref ref : new HashSet<>(objects.keySet())) {
                if (!now.contains(ref)) {
                    objects.remove(ref);
                    gone.put(ref, next);
                    changed = true;
                }
            }
            membershipLooked = worldVersion;
        }
        for (Map.Entry<Ref, Seen> entry : objects.entrySet()) {
            Seen seen = entry.getValue();
            // what hangs on other objects than itself is looked at every time: the view, the list of machines
            boolean fixed = properties.vm(entry.getKey()).isPresent()
                    || entry.getKey().type().equals("Task");
            if (fixed && seen.looked >= properties.versionOf(entry.getKey()) && seen.looked >= 0) {
                continue;
            }
            seen.looked = worldVersion;
            changed |= compare(seen, selection.values(session, entry.getKey(), spec), next);
        }
        return changed;
    }

    private static boolean compare(Seen seen, Map<String, Xml> now, long next) {
        boolean changed = false;
        for (Map.Entry<String, Xml> value : now.entrySet()) {
            if (!value.getValue().equals(seen.values.get(value.getKey()))) {
                seen.values.put(value.getKey(), value.getValue());
                seen.changed.put(value.getKey(), next);
                changed = true;
            }
        }
        for (String path : new ArrayList<>(seen.values.keySet())) {
            if (!now.containsKey(path) && seen.values.get(path) != null) {
                seen.values.put(path, null);
                seen.changed.put(path, next);
                changed = true;
            }
        }
        return changed;
    }

    /** @return the updates after a version, as objectSet elements */
    List<Xml> since(long version) {
        List<Xml> updates = new ArrayList<>();
        objects.forEach((ref, seen) -> {
            boolean enter = seen.entered > version;
            Xml update = Xml.element("objectSet")
                    .add("kind", enter ? "enter" : "modify")
                    .add(ref.element("obj"));
            boolean any = enter;
            for (Map.Entry<String, Xml> value : seen.values.entrySet()) {
                if (enter ? value.getValue() != null : seen.changed.get(value.getKey()) > version) {
                    Xml change =
                            Xml.element("changeSet").add("name", value.getKey()).add("op", "assign");
                    if (value.getValue() != null) {
                        change.add(value.getValue());
                    }
                    update.add(change);
                    any = true;
                }
            }
            if (any) {
                updates.add(update);
            }
        });
        gone.forEach((ref, when) -> {
            if (when > version) {
                updates.add(Xml.element("objectSet").add("kind", "leave").add(ref.element("obj")));
            }
        });
        return updates;
    }
}
