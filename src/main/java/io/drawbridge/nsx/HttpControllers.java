package io.drawbridge.nsx;

import io.drawbridge.site.http.Call;
import io.drawbridge.site.http.Path;
import io.drawbridge.site.http.Xml;
import java.util.List;
import java.util.Optional;

/** NSX-v reference, sections 1.7, 2 and 4. */
final class HttpControllers implements Controllers {

    private static final String BASE = "/api/2.0/vdn/controller";

    private final NsxHttp http;

    HttpControllers(NsxHttp http) {
        this.http = http;
    }

    @Override
    public List<Controller> all() {
        return http.read(BASE).children("controller").stream()
                .map(one -> new Controller(
                        one.textAt("id"), one.textAt("name"), one.textAt("ipAddress"), status(one.textAt("status"))))
                .toList();
    }

    private static Controller.Status status(String word) {
        try {
            return Controller.Status.valueOf(word);
        } catch (IllegalArgumentException newWord) {
            return Controller.Status.UNKNOWN;
        }
    }

    @Override
    public String deploy(ControllerSpec spec) {
        return http.job(http.command(
                Call.post(BASE),
                "<controllerSpec>" + element("name", spec.name()) + element("ipPoolId", spec.ipPool())
                        + element("resourcePoolId", spec.cluster()) + element("datastoreId", spec.datastore())
                        + element("deployType", spec.size()) + element("networkId", spec.network())
                        + element("password", spec.password().reveal()) + "</controllerSpec>"));
    }

    private static String element(String name, String text) {
        return "<" + name + ">" + Xml.escape(text) + "</" + name + ">";
    }

    @Override
    public String delete(String id, boolean force) {
        return http.job(http.command(Call.delete(Path.of("api", "2.0", "vdn", "controller", id)
                .query("forceRemoval", force)
                .toString())));
    }

    @Override
    public String pushState() {
        return http.job(http.command(Call.put(BASE + "/synchronize")));
    }

    @Override
    public boolean pushing() {
        return http.find(BASE + "/synchronize/status")
                .map(status -> status.textAt("status").equals("JOB_IN_PROGRESS"))
                .orElse(false);
    }

    @Override
    public Optional<NsxJob> job(String id) {
        return http.find(Path.of("api", "2.0", "services", "taskservice", "job", id)
                        .toString())
                .flatMap(list -> list.at("jobInstance"))
                .map(one -> job(id, one));
    }

    private static NsxJob job(String id, Xml one) {
        var state =
                switch (one.textAt("status")) {
                    case "COMPLETED" -> NsxJob.State.DONE;
                    case "FAILED" -> NsxJob.State.FAILED;
                    default -> NsxJob.State.RUNNING;
                };
        var tasks = one.at("taskInstances").map(Xml::children).orElse(List.of());
        return new NsxJob(id, state, last(tasks, "EXECUTING", "name"), last(tasks, "FAILED", "statusMessage"));
    }

    private static String last(List<Xml> tasks, String status, String element) {
        return tasks.stream()
                .filter(task -> task.textAt("taskStatus").equals(status))
                .map(task -> task.textAt(element))
                .reduce("", (earlier, later) -> later);
    }

    @Override
    public List<IpPool> ipPools() {
        // The list's root is not certain (reference 13, 15): the pools are found by their own name.
        return HttpUniversalSync.everywhere(http.read("/api/2.0/services/ipam/pools/scope/globalroot-0"))
                .filter(element -> element.name().equals("ipamAddressPool"))
                .map(pool -> new IpPool(
                        pool.textAt("objectId"),
                        pool.textAt("name"),
                        number(pool.textAt("totalAddressCount")),
                        number(pool.textAt("usedAddressCount"))))
                .toList();
    }

    private static int number(String digits) {
        return digits.matches("\\d{1,9}") ? Integer.parseInt(digits) : 0;
    }

    @Override
    public Optional<Boolean> hostsConnected() {
        if (!http.can(NsxCapability.CONNECTIONS_OF_HOSTS).orElse(true)) {
            return Optional.empty();
        }
        return http.find("/api/2.0/vdn/host/status?source=REALTIME").map(list -> HttpUniversalSync.everywhere(list)
                .filter(element -> element.name().equals("controlConnectionStatus"))
                .allMatch(status -> status.text().equals("UP")));
    }
}
