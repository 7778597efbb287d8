package io.drawbridge.vcenter;

import io.drawbridge.site.http.Use;
import io.drawbridge.site.http.Xml;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads properties of managed objects, page by page (reference vsphere-sdk section 3.1). */
final class VimReader {

    private static final int PAGE = 500;
    private static final List<String> TASK_PROPERTIES = List.of(
            "info.state",
            "info.error",
            "info.progress",
            "info.result",
            "info.descriptionId",
            "info.startTime",
            "info.completeTime");

    private final VimSession vim;

    VimReader(VimSession vim) {
        this.vim = vim;
    }

    /** A managed object's type and id, and those of the asked properties that it has. */
    record Found(String type, String id, Map<String, Xml> properties) {

        String text(String property) {
            var value = properties.get(property);
            return value == null ? "" : value.text();
        }

        boolean flag(String property) {
            return text(property).equals("true");
        }

        long number(String property) {
            var text = text(property);
            return text.isEmpty() ? 0 : Long.parseLong(text);
        }

        /** @return empty when it has none, or one that is no moment */
        Optional<Instant> time(String property) {
            try {
                var text = text(property);
                return text.isEmpty()
                        ? Optional.empty()
                        : Optional.of(OffsetDateTime.parse(text).toInstant());
            } catch (DateTimeParseException e) {
                return Optional.empty();
            }
        }

        Optional<Xml> value(String property) {
            return Optional.ofNullable(properties.get(property));
        }

        /** vCenter keeps / \ % of a name percent-encoded; people and SRM write them plainly. */
        String name() {
            return text("name").replace("%2f", "/").replace("%5c", "\\").replace("%25", "%");
        }
    }

    /**
     * @param types what to look for in the whole inventory; of a type its subtypes are meant, too
     * @param paths what to read of each
     */
    List<Found> below(List<String> types, Map<String, List<String>> paths) {
        var content = vim.content();
        var wanted = new StringBuilder();
        types.forEach(type -> wanted.append("<type>").append(type).append("</type>"));
        var view = vim.call(
                        "CreateContainerView",
                        "ViewManager",
                        content.viewManager(),
                        "<container type=\"Folder\">" + Xml.escape(content.rootFolder()) + "</container>" + wanted
                                + "<recursive>true</recursive>",
                        Use.READ)
                .textAt("returnval");
        try {
            return retrieve(
                    "<objectSet><obj type=\"ContainerView\">" + Xml.escape(view)
                            + "</obj><skip>true</skip><selectSet xsi:type=\"TraversalSpec\">"
                            + "<type>ContainerView</type><path>view</path><skip>false</skip></selectSet></objectSet>",
                    paths);
        } finally {
            vim.call("DestroyView", "ContainerView", view, "", Use.READ);
        }
    }

    /** @throws VcenterFault of the type {@code ManagedObjectNotFound} when one of them is gone */
    List<Found> objects(String type, Collection<String> ids, List<String> paths) {
        var set = new StringBuilder();
        for (var id : ids) {
            set.append("<objectSet><obj type=\"")
                    .append(type)
                    .append("\">")
                    .append(Xml.escape(id))
                    .append("</obj><skip>false</skip></objectSet>");
        }
        return retrieve(set.toString(), Map.of(type, paths));
    }

    private List<Found> retrieve(String objectSets, Map<String, List<String>> paths) {
        var properties = new StringBuilder();
        paths.forEach((type, names) -> {
            properties.append("<propSet><type>").append(type).append("</type>");
            names.forEach(name -> properties.append("<pathSet>").append(name).append("</pathSet>"));
            properties.append("</propSet>");
        });
        var found = new ArrayList<Found>();
        var page = vim.call(
                "RetrievePropertiesEx",
                "PropertyCollector",
                vim.content().propertyCollector(),
                "<specSet>" + properties + objectSets + "</specSet><options><maxObjects>" + PAGE
                        + "</maxObjects></options>",
                Use.READ);
        while (true) {
            // No returnval at all: nothing matched.
            var result = page.at("returnval");
            if (result.isEmpty()) {
                return found;
            }
            for (var object : result.get().children("objects")) {
                var values = new HashMap<String, Xml>();
                for (var property : object.children("propSet")) {
                    property.at("val").ifPresent(value -> values.put(property.textAt("name"), value));
                }
                found.add(new Found(
                        object.at("obj").map(ref -> ref.attribute("type")).orElse(""), object.textAt("obj"), values));
            }
            var token = result.get().textAt("token");
            if (token.isEmpty()) {
                return found;
            }
            page = vim.call(
                    "ContinueRetrievePropertiesEx",
                    "PropertyCollector",
                    vim.content().propertyCollector(),
                    "<token>" + Xml.escape(token) + "</token>",
                    Use.READ);
        }
    }

    // --- tasks

    /** @return those of the tasks that vCenter still knows, by id */
    Map<String, VcenterTask> tasks(Collection<String> ids) {
        var asked = new LinkedHashSet<>(ids);
        var known = new HashMap<String, VcenterTask>();
        // One task that vCenter has dropped spoils the whole question: it is taken out and the rest asked again.
        while (!asked.isEmpty()) {
            try {
                for (var found : objects("Task", asked, TASK_PROPERTIES)) {
                    known.put(found.id(), task(found));
                }
                return known;
            } catch (VcenterFault fault) {
                if (!fault.type().equals("ManagedObjectNotFound")) {
                    throw fault;
                }
                if (asked.size() == 1) {
                    return known;
                }
                var named = asked.stream()
                        .filter(id -> names(fault.getMessage(), id))
                        .toList();
                if (named.isEmpty()) {
                    for (var id : asked) {
                        known.putAll(tasks(List.of(id)));
                    }
                    return known;
                }
                asked.removeAll(named);
            }
        }
        return known;
    }

    private static boolean names(String message, String id) {
        for (var word : message.split("[^A-Za-z0-9_.-]+")) {
            if (word.equals(id)) {
                return true;
            }
        }
        return false;
    }

    private static VcenterTask task(Found found) {
        var state =
                switch (found.text("info.state")) {
                    case "queued" -> VcenterTask.State.QUEUED;
                    case "running" -> VcenterTask.State.RUNNING;
                    case "success" -> VcenterTask.State.SUCCESS;
                    case "error" -> VcenterTask.State.ERROR;
                    default -> VcenterTask.State.UNKNOWN;
                };
        String problem = "";
        var error = found.value("info.error");
        if (error.isPresent()) {
            problem = error.get().textAt("localizedMessage");
            if (problem.isEmpty()) {
                problem = error.get().at("fault").flatMap(Xml::xsiType).orElse("no reason was given");
            }
        }
        return new VcenterTask(
                found.id(),
                state,
                problem,
                state == VcenterTask.State.SUCCESS ? 100 : (int) found.number("info.progress"),
                found.value("info.result")
                        .filter(result -> result.attribute("type").equals("VirtualMachine"))
                        .map(Xml::text),
                found.text("info.descriptionId"),
                found.time("info.startTime"),
                found.time("info.completeTime"));
    }
}
