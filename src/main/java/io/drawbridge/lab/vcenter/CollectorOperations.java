package io.drawbridge.lab.vcenter;

import io.drawbridge.lab.wire.Answer;
import io.drawbridge.lab.wire.Call;
import io.drawbridge.lab.wire.Wire;
import io.drawbridge.lab.wire.Xml;
import io.drawbridge.lab.world.World;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** Container views and the property collector: single reads, pages, and waiting for updates. */
final class CollectorOperations {

    private static final String SOURCE = "vim25 SOAP; reference vsphere-sdk 3.1, 3.3, 4";
    private static final String CHECKED = "against pyVmomi's types, with pyVmomi 9.1.1.0 and govc 0.46.3, 2026-11-22";
    /** For what no client of the vendor's was seen to call. */
    private static final String UNCALLED =
            "against pyVmomi's types only, 2026-11-22: no client of the vendor's was seen to call it";

    private static final int DEFAULT_WAIT_SECONDS = 60;
    private static final int LONGEST_WAIT_SECONDS = 600;

    private final World world;
    private final Properties properties;
    private final Selection selection;

    CollectorOperations(World world, Properties properties, Selection selection) {
        this.world = world;
        this.properties = properties;
        this.selection = selection;
    }

    @Wire(operation = "CreateContainerView", source = SOURCE, checked = CHECKED)
    Answer createView(Call call) {
        SoapCall request = call.session();
        Ref container = request.ref("container");
        if (!properties.exists(container)) {
            throw SoapFault.notFound(container);
        }
        List<String> types = request.operation().children("type").stream()
                .map(type -> type.text().trim())
                .collect(Collectors.toList());
        String id = request.session().next("session-view-");
        request.session().views.put(id, new VimSession.View(container, types, request.flag("recursive")));
        return VCenter.respond(call, new Ref("ContainerView", id).element("returnval"));
    }

    @Wire(operation = "DestroyView", source = SOURCE, checked = CHECKED)
    Answer destroyView(Call call) {
        SoapCall request = call.session();
        if (request.session().views.remove(request.target().id()) == null) {
            throw SoapFault.notFound(request.target());
        }
        return VCenter.respond(call);
    }

    // --- reads

    @Wire(
            operation = "RetrieveProperties",
            source = SOURCE,
            checked = CHECKED,
            leavesOut = "an unknown property path is left out instead of refused")
    Answer retrieve(Call call) {
        SoapCall request = call.session();
        return VCenter.respond(call, read(request).toArray(new Xml[0]));
    }

    @Wire(
            operation = "RetrievePropertiesEx",
            source = SOURCE,
            checked = CHECKED,
            leavesOut = "an unknown property path is left out instead of refused")
    Answer retrieveEx(Call call) {
        SoapCall request = call.session();
        int page = request.operation()
                .child("options")
                .flatMap(options -> options.value("maxObjects"))
                .map(Integer::parseInt)
                .orElse(Integer.MAX_VALUE);
        return page(call, request.session(), read(request), page);
    }

    @Wire(operation = "ContinueRetrievePropertiesEx", source = SOURCE, checked = CHECKED)
    Answer continueRetrieve(Call call) {
        SoapCall request = call.session();
        VimSession.Rest rest =
                request.session().rests.remove(request.value("token").orElse(""));
        if (rest == null) {
            throw new SoapFault("InvalidProperty", "the token is not known", List.of(Xml.element("name", "token")));
        }
        return page(call, request.session(), rest.objects(), rest.page());
    }

    @Wire(operation = "CancelRetrievePropertiesEx", source = SOURCE, checked = UNCALLED)
    Answer cancelRetrieve(Call call) {
        SoapCall request = call.session();
        request.session().rests.remove(request.value("token").orElse(""));
        return VCenter.respond(call);
    }

    private static Answer page(Call call, VimSession session, List<Xml> objects, int page) {
        if (objects.isEmpty()) {
            return VCenter.respond(call);
        }
        Xml result = Xml.element("returnval");
        int size = Math.min(Math.max(1, page), objects.size());
        if (size < objects.size()) {
            String token = session.next("token-");
            session.rests.put(token, new VimSession.Rest(objects.subList(size, objects.size()), page));
            result.add("token", token);
        }
        objects.subList(0, size).forEach(object -> result.add(object.renamed("objects")));
        return VCenter.respond(call, result);
    }

    private List<Xml> read(SoapCall request) {
        List<Xml> contents = new ArrayList<>();
        for (Xml spec : request.operation().children("specSet")) {
            for (Ref ref : selection.objects(request.session(), spec)) {
                Map<String, Xml> values = selection.values(request.session(), ref, spec);
                boolean wanted = spec.children("propSet").stream()
                        .anyMatch(set ->
                                Properties.isA(ref.type(), set.value("type").orElse("")));
                if (wanted) {
                    contents.add(content(ref, values));
                }
            }
        }
        return contents;
    }

    private static Xml content(Ref ref, Map<String, Xml> values) {
        Xml content = Xml.element("returnval").add(ref.element("obj"));
        values.forEach((path, value) ->
                content.add(Xml.element("propSet").add("name", path).add(value)));
        return content;
    }

    @Wire(
            operation = "Fetch",
            source = "vim25 SOAP as pyVmomi speaks it; reference vsphere-sdk 2.3",
            checked = CHECKED,
            leavesOut = "an unset property answers without a value",
            session = false)
    Answer fetch(Call call) {
        SoapCall request = call.session();
        Ref ref = request.target();
        String path = request.value("prop").orElse("");
        if (request.session().user == null && !ServiceContent.isService(ref)) {
            throw SoapFault.notAuthenticated(ref);
        }
        Xml spec = Xml.element("spec")
                .add(Xml.element("propSet").add("type", ref.type()).add("pathSet", path));
        if (!ServiceContent.isService(ref)
                && !request.session().views.containsKey(ref.id())
                && !properties.exists(ref)) {
            throw SoapFault.notFound(ref);
        }
        Xml value = selection.values(request.session(), ref, spec).get(path);
        return value == null ? VCenter.respond(call) : VCenter.respond(call, value.renamed("returnval"));
    }

    // --- updates

    @Wire(operation = "CreatePropertyCollector", source = SOURCE, checked = CHECKED)
    Answer createCollector(Call call) {
        SoapCall request = call.session();
        String id = request.session().next("session-collector-");
        request.session().collectors.put(id, new VimSession.Collector());
        return VCenter.respond(call, new Ref("PropertyCollector", id).element("returnval"));
    }

    @Wire(operation = "DestroyPropertyCollector", source = SOURCE, checked = CHECKED)
    Answer destroyCollector(Call call) {
        SoapCall request = call.session();
        if (request.session().collectors.remove(request.target().id()) == null) {
            throw SoapFault.notFound(request.target());
        }
        return VCenter.respond(call);
    }

    private static VimSession.Collector collector(SoapCall request) {
        VimSession.Collector collector =
                request.session().collectors.get(request.target().id());
        if (collector == null) {
            throw SoapFault.notFound(request.target());
        }
        return collector;
    }

    @Wire(
            operation = "CreateFilter",
            source = SOURCE,
            checked = CHECKED,
            leavesOut = "partialUpdates has no effect: a changed property is sent whole")
    Answer createFilter(Call call) {
        SoapCall request = call.session();
        Xml spec = request.operation().child("spec").orElseThrow(() -> new SoapFault("InvalidArgument", "spec"));
        selection.objects(request.session(), spec);
        String id = request.session().next("session-filter-");
        collector(request).filters.put(id, new Filter(spec));
        return VCenter.respond(call, new Ref("PropertyFilter", id).element("returnval"));
    }

    @Wire(operation = "DestroyPropertyFilter", source = SOURCE, checked = CHECKED)
    Answer destroyFilter(Call call) {
        SoapCall request = call.session();
        String id = request.target().id();
        if (request.session().collectors.values().stream()
                        .filter(collector -> collector.filters.remove(id) != null)
                        .count()
                == 0) {
            throw SoapFault.notFound(request.target());
        }
        return VCenter.respond(call);
    }

    @Wire(
            operation = "WaitForUpdatesEx",
            source = SOURCE,
            checked = CHECKED,
            leavesOut = "never truncates; maxWaitSeconds is real time, also with a manual clock")
    Answer waitForUpdatesEx(Call call) {
        SoapCall request = call.session();
        int seconds = request.operation()
                .child("options")
                .flatMap(options -> options.value("maxWaitSeconds"))
                .map(Integer::parseInt)
                .orElse(DEFAULT_WAIT_SECONDS);
        return await(call, seconds);
    }

    @Wire(
            operation = "WaitForUpdates",
            source = SOURCE,
            checked = UNCALLED,
            leavesOut = "answers after ten minutes at the latest")
    Answer waitForUpdates(Call call) {
        return await(call, LONGEST_WAIT_SECONDS);
    }

    @Wire(operation = "CheckForUpdates", source = SOURCE, checked = UNCALLED)
    Answer checkForUpdates(Call call) {
        return await(call, 0);
    }

    private Answer await(Call call, int seconds) {
        SoapCall request = call.session();
        VimSession.Collector collector = collector(request);
        long known = request.value("version").map(CollectorOperations::version).orElse(0L);
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(Math.min(seconds, LONGEST_WAIT_SECONDS));
        while (true) {
            world.settle();
            Xml updates = updates(request.session(), collector, known);
            if (updates != null) {
                return VCenter.respond(call, updates);
            }
            if (!world.awaitChange(deadline)) {
                return VCenter.respond(call);
            }
            if (request.session().collectors.get(request.target().id()) != collector) {
                throw new SoapFault("RequestCanceled", "The request was cancelled");
            }
        }
    }

    private static long version(String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new SoapFault("InvalidCollectorVersion", "the version is not one of this collector");
        }
    }

    /** @return what changed after a version the caller has; null when nothing did */
    private Xml updates(VimSession session, VimSession.Collector collector, long known) {
        long next = Math.max(collector.version, known) + 1;
        long membership = Math.max(world.vms.membershipVersion(), world.objects.membershipVersion());
        boolean changed = false;
        for (Filter filter : collector.filters.values()) {
            changed |= filter.refresh(selection, properties, session, world.version(), membership, next);
        }
        if (changed) {
            collector.version = next;
        }
        Xml set = Xml.element("returnval").add("version", collector.version);
        boolean any = false;
        for (Map.Entry<String, Filter> filter : collector.filters.entrySet()) {
            List<Xml> objects = filter.getValue().since(known);
            if (!objects.isEmpty()) {
                set.add(Xml.element("filterSet")
                        .add(new Ref("PropertyFilter", filter.getKey()).element("filter"))
                        .addAll(objects));
                any = true;
            }
        }
        return any ? set : null;
    }

    @Wire(operation = "CancelWaitForUpdates", source = SOURCE, checked = UNCALLED, leavesOut = "ends no wait early")
    Answer cancelWait(Call call) {
        return VCenter.respond(call);
    }
}
