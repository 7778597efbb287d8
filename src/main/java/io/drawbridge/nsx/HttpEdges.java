package io.drawbridge.nsx;

import io.drawbridge.site.http.Answer;
import io.drawbridge.site.http.Call;
import io.drawbridge.site.http.Path;
import io.drawbridge.site.http.Xml;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** NSX-v reference, sections 1.7 B, 5 and 7. */
final class HttpEdges implements Edges {

    private static final int PAGE = 256;
    private static final int MOST_PAGES = 400;
    private final NsxHttp http;
    private final Duration changeTimeout;

    HttpEdges(NsxHttp http, Duration changeTimeout) {
        this.http = http;
        this.changeTimeout = changeTimeout;
    }

    @Override
    public List<Edge> all() {
        var all = new ArrayList<Edge>();
        for (int page = 0; page < MOST_PAGES; page++) {
            var data = http.read(Path.of("api", "4.0", "edges")
                            .query("startIndex", all.size())
                            .query("pageSize", PAGE)
                            .toString())
                    .at("edgePage")
                    .orElseThrow(() -> http.unreadable("a page of edges was expected"));
            var edges = data.children("edgeSummary");
            edges.forEach(one -> all.add(edge(one)));
            if (edges.isEmpty() || all.size() >= number(data.textAt("pagingInfo", "totalCount"))) {
                return all;
            }
        }
        throw http.unreadable("the list of edges does not end");
    }

    private static int number(String digits) {
        return digits.matches("\\d{1,9}") ? Integer.parseInt(digits) : 0;
    }

    private static boolean yes(String word) {
        return word.equalsIgnoreCase("true");
    }

    private static Edge edge(Xml one) {
        String id = one.textAt("objectId").isEmpty() ? one.textAt("id") : one.textAt("objectId");
        return new Edge(
                id,
                one.textAt("name"),
                one.textAt("edgeType").equals("distributedRouter"),
                yes(one.textAt("isUniversal")),
                yes(one.textAt("localEgressEnabled")),
                health(one.textAt("edgeStatus")),
                number(one.textAt("appliancesSummary", "numberOfDeployedVms")));
    }

    private static Edge.Health health(String word) {
        try {
            return Edge.Health.valueOf(word);
        } catch (IllegalArgumentException newWord) {
            return Edge.Health.GREY;
        }
    }

    private static Path path(String id) {
        return Path.of("api", "4.0", "edges", id);
    }

    private String text(String path) {
        return http.document(path)
                .map(document -> new String(document, StandardCharsets.UTF_8))
                .orElseThrow(() -> http.unreadable("the edge is gone"));
    }

    @Override
    public EdgeDocument document(String id) {
        return new EdgeDocument(text(path(id).toString()));
    }

    @Override
    public Optional<String> create(EdgeDocument edge) {
        return job(http.command(
                Call.post(Path.of("api", "4.0", "edges").query("async", true).toString())
                        .within(changeTimeout),
                body(edge.xml())));
    }

    @Override
    public Optional<String> change(String id, EdgeDocument edge) {
        return job(http.command(
                Call.put(path(id).query("async", true).toString()).within(changeTimeout), body(edge.xml())));
    }

    @Override
    public Optional<String> redeploy(String id) {
        return job(http.command(Call.post(path(id).query("action", "redeploy")
                        .query("async", true)
                        .toString())
                .header("Content-Type", "application/xml")
                .within(changeTimeout)));
    }

    @Override
    public List<EdgeAppliance> appliances(String id) {
        return http.read(path(id).and("appliances").toString()).children("appliance").stream()
                .map(one -> new EdgeAppliance(
                        one.textAt("resourcePoolId"),
                        one.textAt("datastoreId"),
                        !one.textAt("configuredResourcePool", "isValid").equalsIgnoreCase("false")
                                && !one.textAt("configuredDataStore", "isValid").equalsIgnoreCase("false")))
                .toList();
    }

    @Override
    public Optional<String> setAppliances(String id, List<EdgeAppliance> appliances) {
        var list = new StringBuilder("<appliances>");
        appliances.forEach(one -> list.append("<appliance><resourcePoolId>")
                .append(Xml.escape(one.cluster()))
                .append("</resourcePoolId><datastoreId>")
                .append(Xml.escape(one.datastore()))
                .append("</datastoreId></appliance>"));
        return job(http.command(
                Call.put(path(id).and("appliances").query("async", true).toString())
                        .within(changeTimeout),
                list.append("</appliances>").toString()));
    }

    /** The prolog is written anew. */
    private static String body(String document) {
        return document.replaceFirst("^\\s*<\\?xml[^>]*\\?>\\s*", "");
    }

    private static Optional<String> job(Answer answer) {
        return answer.header("Location")
                .filter(location -> location.contains("/jobs/"))
                .map(NsxHttp::lastSegment)
                .filter(id -> !id.isBlank());
    }

    @Override
    public Optional<NsxJob> job(String id) {
        return http.find(Path.of("api", "4.0", "edges", "jobs", id).toString()).map(one -> {
            var state =
                    switch (one.textAt("status")) {
                        case "SUCCESS", "COMPLETED" -> NsxJob.State.DONE;
                        case "FAILED", "ROLLBACK" -> NsxJob.State.FAILED;
                        default -> NsxJob.State.RUNNING;
                    };
            String message = one.textAt("message");
            return new NsxJob(id, state, message, state == NsxJob.State.FAILED ? message : "");
        });
    }

    @Override
    public Map<String, String> underWay() {
        var underWay = new LinkedHashMap<String, String>();
        http
                .find(Path.of("api", "4.0", "edges", "jobs")
                        .query("status", "active")
                        .toString())
                .stream()
                .flatMap(list -> list.children("edgeJob").stream())
                .forEach(job -> job.children("result").stream()
                        .filter(result -> result.textAt("key").equals("edgeId"))
                        .forEach(result -> underWay.put(result.textAt("value"), job.textAt("message"))));
        return underWay;
    }

    @Override
    public RoutingDocument routing(String id) {
        return new RoutingDocument(text(path(id).and("routing", "config").toString()));
    }

    @Override
    public void setRouting(String id, RoutingDocument routing) {
        http.command(Call.put(path(id).and("routing", "config").toString()).within(changeTimeout), body(routing.xml()));
    }
}
