package io.drawbridge.lab.bigip;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.drawbridge.lab.bigip.Types.Problems;
import io.drawbridge.lab.bigip.Types.Type;
import io.drawbridge.lab.wire.Answer;
import io.drawbridge.lab.wire.Call;
import io.drawbridge.lab.wire.Json;
import io.drawbridge.lab.world.BigipObject;
import io.drawbridge.lab.world.LedgerEntry;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What can be done with every kind of object, and with the collections in which they lie (contract 1). */
final class Objects {

    static final String CHECKED = "against the contract by the lab's tests, 2026-11-21";
    static final String CHOSEN =
            "unknown properties are refused with 400; PUT keeps what cannot be changed; OPTIONS and /example";

    private static final Pattern FILTER = Pattern.compile("partition eq ['\"]?(\\w+)['\"]?");

    private final Bigip bigip;

    Objects(Bigip bigip) {
        this.bigip = bigip;
    }

    private Tree tree() {
        return bigip.tree();
    }

    /** @param parent full path of the object in which the collection lies; empty for none */
    Answer collection(Call call, String type, String parent) {
        Types.of(type);
        if (call.method().equals("POST")) {
            BigipObject made = tree().create(type, parent, Json.body(call));
            note(made, "created", call);
            return Json.answer(200, present(made));
        }
        String path = Tree.collectionPath(type, parent);
        ObjectNode answer = Json.object()
                .put("kind", Types.kind(type, "collectionstate"))
                .put("selfLink", Tree.link(path + (expands(call) ? "?expandSubcollections=true" : "")));
        ArrayNode items = answer.putArray("items");
        List<BigipObject> all = tree().all(type, parent);
        int skip = number(call, "$skip", 0);
        int top = number(call, "$top", Integer.MAX_VALUE);
        for (int i = skip; i < all.size() && i - skip < top; i++) {
            if (wanted(call, all.get(i))) {
                items.add(selected(call, shown(call, all.get(i))));
            }
        }
        return Json.answer(200, answer);
    }

    private static int number(Call call, String name, int otherwise) {
        return call.query(name)
                .map(text -> {
                    if (!text.matches("\\d{1,6}")) {
                        throw Problems.framework(400, name + " must be a number");
                    }
                    return Integer.valueOf(text);
                })
                .orElse(otherwise);
    }

    private static boolean wanted(Call call, BigipObject object) {
        return call.query("$filter")
                .map(filter -> {
                    Matcher partition = FILTER.matcher(filter);
                    if (!partition.matches()) {
                        throw Problems.framework(400, "the lab filters by partition only, not by " + filter);
                    }
                    return partition.group(1).equals(object.partition);
                })
                .orElse(true);
    }

    private static ObjectNode selected(Call call, ObjectNode shown) {
        call.query("$select").ifPresent(names -> shown.retain(Arrays.asList(names.split(","))));
        return shown;
    }

    private static boolean expands(Call call) {
        return call.query("expandSubcollections").filter("true"::equals).isPresent();
    }

    private ObjectNode shown(Call call, BigipObject object) {
        ObjectNode shown = present(object);
        if (expands(call)) {
            shown.put("selfLink", Tree.link(Tree.pathOf(object) + "?expandSubcollections=true"));
            Types.of(object.type).below().forEach((property, below) -> {
                String type = object.type + "/" + below;
                ArrayNode items = ((ObjectNode) shown.get(property)).putArray("items");
                if (Types.known(type)) {
                    tree().all(type, object.fullPath).forEach(one -> items.add(present(one)));
                }
            });
        }
        return shown;
    }

    /** @return the object with the states that the device adds to what is configured */
    ObjectNode present(BigipObject object) {
        ObjectNode shown = tree().show(object);
        if (object.type.equals(Tree.MEMBER) || object.type.equals(Tree.NODE)) {
            Status status = object.type.equals(Tree.MEMBER) ? bigip.traffic().member(object) : Traffic.node(object);
            shown.put("session", status.session()).put("state", status.state());
        }
        return shown;
    }

    Answer one(Call call, String type, String parent, String segment) {
        String fullPath = Tree.fullPath(type, segment);
        if (call.method().equals("GET") && type.equals(Tree.MEMBER)) {
            tree().get(Tree.POOL, "", parent);
            if (tree().find(type, parent, fullPath).isEmpty()) {
                throw Problems.tmos(404, 1, "Object not found - " + fullPath);
            }
        }
        return one(call, tree().get(type, parent, fullPath));
    }

    Answer singleton(Call call, String type) {
        return one(call, tree().all(type).get(0));
    }

    private Answer one(Call call, BigipObject object) {
        switch (call.method()) {
            case "GET":
                return Json.answer(200, selected(call, shown(call, object)));
            case "DELETE":
                tree().delete(object);
                note(object, "deleted", call);
                return Answer.status(200);
            default:
                BigipObject next = call.method().equals("PATCH")
                        ? tree().change(object, Json.body(call))
                        : tree().replace(object, Json.body(call));
                note(next, "changed", call);
                return Json.answer(200, present(next));
        }
    }

    private void note(BigipObject object, String what, Call call) {
        Type type = Types.of(object.type);
        LedgerEntry entry = bigip.world()
                .command(
                        object.site,
                        "bigip",
                        "bigip." + type.word() + "." + what,
                        object.fullPath,
                        (object.parent.isEmpty() ? "" : object.parent + " ") + object.fullPath);
        if (call.body().length > 0) {
            entry.detail = call.bodyText();
        }
    }

    /** @return a collection that only names others */
    static Answer organizing(String path, Set<String> below) {
        ObjectNode answer =
                Json.object().put("kind", Types.kind(path, "collectionstate")).put("selfLink", Tree.link(path));
        ArrayNode items = answer.putArray("items");
        below.forEach(name -> items.addObject().putObject("reference").put("link", Tree.link(path + "/" + name)));
        return Json.answer(200, answer);
    }
}
