package io.drawbridge.lab.bigip;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.drawbridge.lab.wire.Answer;
import io.drawbridge.lab.wire.Json;
import java.util.LinkedHashMap;
import java.util.Map;

/** Figures in the form in which the device shows them: leaves in nested entries under keys like addresses. */
final class Statistics {

    private final ObjectNode leaves = Json.object();

    Statistics value(String name, long value) {
        leaves.putObject(name).put("value", value);
        return this;
    }

    Statistics text(String name, String text) {
        leaves.putObject(name).put("description", text);
        return this;
    }

    Statistics status(Status status) {
        return text("status.availabilityState", status.availability())
                .text("status.enabledState", status.enabled())
                .text("status.statusReason", status.reason());
    }

    Statistics nested(String key, Statistics inner) {
        leaves.set(key, entry(inner.leaves, null, null));
        return this;
    }

    private static ObjectNode entry(ObjectNode leaves, String kind, String self) {
        ObjectNode nested = Json.object();
        if (kind != null) {
            nested.put("kind", kind).put("selfLink", self);
        }
        nested.set("entries", leaves);
        return Json.object().set("nestedStats", nested);
    }

    /** Several objects' figures, by the path under which each is found. */
    static final class Page {

        private final String kind;
        private final String path;
        private final Map<String, ObjectNode> entries = new LinkedHashMap<>();

        /** @param path of the answer, below {@code /mgmt/tm} */
        Page(String kind, String path) {
            this.kind = kind;
            this.path = path;
        }

        Page add(String entryPath, String entryKind, Statistics statistics) {
            entries.put(
                    Tree.HOST + "/mgmt/tm/" + entryPath,
                    entry(statistics.leaves, entryKind, entryKind == null ? null : Tree.link(entryPath)));
            return this;
        }

        Answer answer() {
            ObjectNode body = Json.object().put("kind", kind).put("selfLink", Tree.link(path));
            ObjectNode into = body.putObject("entries");
            entries.forEach(into::set);
            return Json.answer(200, body);
        }
    }
}
