package io.drawbridge.lab.vcenter;

import io.drawbridge.lab.wire.Xml;
import io.drawbridge.lab.world.InventoryObject;
import io.drawbridge.lab.world.Vm;
import io.drawbridge.lab.world.World;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Works out which objects a filter specification means, and which of their properties. */
final class Selection {

    private final World world;
    private final String site;
    private final Properties properties;

    Selection(World world, String site, Properties properties) {
        this.world = world;
        this.site = site;
        this.properties = properties;
    }

    /** Walks from the named objects along the traversal specifications. */
    Set<Ref> objects(VimSession session, Xml spec) {
        Set<Ref> found = new LinkedHashSet<>();
        for (Xml objectSet : spec.children("objectSet")) {
            Ref start = Ref.of(objectSet.child("obj").orElseThrow(() -> new SoapFault("InvalidArgument", "obj")));
            if (!session.views.containsKey(start.id()) && !isService(start) && !properties.exists(start)) {
                throw SoapFault.notFound(start);
            }
            List<Xml> selectSet = objectSet.children("selectSet");
            Map<String, Xml> named = new HashMap<>();
            name(selectSet, named);
            if (!isTrue(objectSet, "skip")) {
                found.add(start);
            }
            walk(session, start, selectSet, named, found, new LinkedHashSet<>());
        }
        return found;
    }

    private static boolean isService(Ref ref) {
        return ServiceContent.isService(ref);
    }

    private static boolean isTrue(Xml spec, String child) {
        return spec.value(child)
                .map(value -> value.equals("true") || value.equals("1"))
                .orElse(false);
    }

    private static void name(List<Xml> specs, Map<String, Xml> named) {
        for (Xml spec : specs) {
            if (spec.child("path").isPresent()) {
                spec.value("name").ifPresent(name -> named.put(name, spec));
                name(spec.children("selectSet"), named);
            }
        }
    }

    private void walk(
            VimSession session, Ref from, List<Xml> specs, Map<String, Xml> named, Set<Ref> found, Set<String> been) {
        for (Xml given : specs) {
            Xml spec = given.child("path").isPresent()
                    ? given
                    : given.value("name").map(named::get).orElse(null);
            if (spec == null || !Properties.isA(from.type(), spec.value("type").orElse(""))) {
                continue;
            }
            String path = spec.value("path").orElse("");
            if (!been.add(from + "/" + System.identityHashCode(spec))) {
                continue;
            }
            for (Ref next : follow(session, from, path)) {
                if (!isTrue(spec, "skip")) {
                    found.add(next);
                }
                walk(session, next, spec.children("selectSet"), named, found, been);
            }
        }
    }

    private List<Ref> follow(VimSession session, Ref from, String path) {
        VimSession.View view = session.views.get(from.id());
        if (view != null) {
            return path.equals("view")
                    ? members(view)
                    : path.equals("container") ? List.of(view.container()) : List.of();
        }
        return properties.value(from, path).map(Selection::refs).orElse(List.of());
    }

    private static List<Ref> refs(Xml value) {
        List<Ref> refs = new ArrayList<>();
        if (value.attribute("type").isPresent()) {
            refs.add(Ref.of(value));
        } else {
            value.children("ManagedObjectReference").forEach(child -> refs.add(Ref.of(child)));
        }
        return refs;
    }

    /** @return what a container view shows */
    List<Ref> members(VimSession.View view) {
        List<Ref> members = new ArrayList<>();
        for (InventoryObject object : world.objects.where(candidate -> candidate.site.equals(site))) {
            if (wanted(view, object.type) && isBelow(view, object.parent)) {
                members.add(Properties.ref(object));
            }
        }
        if (wanted(view, "VirtualMachine")) {
            for (Vm vm : world.vms.where(candidate -> candidate.site.equals(site))) {
                if (isBelow(view, vm.folder) || isBelow(view, vm.pool) || isBelow(view, vm.host)) {
                    members.add(new Ref("VirtualMachine", vm.id));
                }
            }
        }
        return members;
    }

    private static boolean wanted(VimSession.View view, String type) {
        return view.types().isEmpty() || view.types().stream().anyMatch(wanted -> Properties.isA(type, wanted));
    }

    private boolean isBelow(VimSession.View view, String parent) {
        String at = parent;
        while (at != null) {
            if (at.equals(view.container().id())) {
                return true;
            }
            if (!view.recursive()) {
                return false;
            }
            at = world.objects
                    .find(site + "/" + at)
                    .map(object -> object.parent)
                    .orElse(null);
        }
        return false;
    }

    /** @return the wanted properties that are set, by path */
    Map<String, Xml> values(VimSession session, Ref ref, Xml spec) {
        Map<String, Xml> values = new LinkedHashMap<>();
        for (Xml propSet : spec.children("propSet")) {
            if (!Properties.isA(ref.type(), propSet.value("type").orElse(""))) {
                continue;
            }
            List<String> paths = new ArrayList<>();
            if (isTrue(propSet, "all")) {
                paths.addAll(Properties.allPaths(ref.type()));
            }
            propSet.children("pathSet").forEach(path -> paths.add(path.text().trim()));
            for (String path : paths) {
                value(session, ref, path).ifPresent(value -> values.put(path, value));
            }
        }
        return values;
    }

    private Optional<Xml> value(VimSession session, Ref ref, String path) {
        VimSession.View view = session.views.get(ref.id());
        if (view != null) {
            return path.equals("view") ? Optional.of(Values.references("val", members(view))) : Optional.empty();
        }
        return ServiceContent.isService(ref)
                ? ServiceContent.value(world, site, session, ref, path)
                : properties.value(ref, path);
    }
}
