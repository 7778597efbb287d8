package io.drawbridge.lab.control;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.drawbridge.lab.CertificateKind;
import io.drawbridge.lab.LabControl;
import io.drawbridge.lab.wire.Answer;
import io.drawbridge.lab.wire.Appliance;
import io.drawbridge.lab.wire.Call;
import io.drawbridge.lab.wire.Json;
import io.drawbridge.lab.wire.Problem;
import io.drawbridge.lab.wire.RateLimiter;
import io.drawbridge.lab.wire.Routes;
import io.drawbridge.lab.wire.Wire;
import io.drawbridge.lab.world.FaultRule;
import io.drawbridge.lab.world.LedgerEntry;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/** {@link LabControl} over HTTP. */
public final class ControlCalls implements Appliance {

    private static final String OWN = "the lab's own";
    private static final String CHECKED = "by the lab's tests";
    private static final Set<String> FAULT_FIELDS = Set.of(
            "site",
            "system",
            "operation",
            "method",
            "path",
            "object",
            "effect",
            "status",
            "body",
            "message",
            "delay",
            "times",
            "headers",
            "carriedOut");

    private final ObjectMapper mapper = new ObjectMapper()
            .registerModule(new JavaTimeModule())
            .registerModule(new Jdk8Module())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .setSerializationInclusion(JsonInclude.Include.NON_NULL);
    private final LabControl control;
    private final Supplier<Map<String, String>> connection;
    private final Routes routes = Routes.of(this);

    /**
     * @param connection the properties with which an application connects
     */
    public ControlCalls(LabControl control, Supplier<Map<String, String>> connection) {
        this.control = control;
        this.connection = connection;
    }

    @Override
    public String operationOf(Call call) {
        return call.method() + " " + call.rawPath();
    }

    @Override
    public Answer handle(Call call) {
        try {
            return routes.find(call, call.rawPath())
                    .map(route -> route.answer(call))
                    .orElseThrow(() -> Problem.notFound(call.method() + " " + call.rawPath()));
        } catch (IllegalArgumentException | IllegalStateException wrong) {
            return refusal(new Problem(400, "lab.input", wrong.getMessage()));
        }
    }

    @Override
    public Answer refusal(Problem problem) {
        return Json.answer(
                problem.status(), Json.object().put("code", problem.code()).put("message", problem.getMessage()));
    }

    private Answer show(Object value) {
        return Json.answer(200, mapper.valueToTree(value));
    }

    private static Answer done() {
        return Answer.status(204);
    }

    // --- reading

    @Wire(operation = "GET /lab/state", source = OWN, checked = CHECKED)
    Answer state(Call call) {
        return show(control.summary());
    }

    @Wire(operation = "GET /lab/connection", source = OWN, checked = CHECKED)
    Answer connection(Call call) {
        return show(connection.get());
    }

    @Wire(operation = "GET /lab/vms", source = OWN, checked = CHECKED, leavesOut = "needs ?site=")
    Answer vms(Call call) {
        return show(control.vms(call.query("site").orElseThrow(() -> new IllegalArgumentException("site is missing"))));
    }

    @Wire(
            operation = "GET /lab/ledger",
            source = OWN,
            checked = CHECKED,
            leavesOut = "filters: since, site, system, change, object (its name), commanded")
    Answer ledger(Call call) {
        long since = call.query("since").map(ControlCalls::number).orElse(0L);
        List<LedgerEntry> found = control.ledger(since);
        var array = Json.array();
        for (LedgerEntry entry : found) {
            if (is(call, "site", entry.site)
                    && is(call, "system", entry.system)
                    && is(call, "change", entry.change)
                    && is(call, "object", entry.objectName)
                    && is(call, "commanded", Boolean.toString(entry.commanded))) {
                array.add(mapper.<JsonNode>valueToTree(entry));
            }
        }
        return Json.answer(200, array);
    }

    private static boolean is(Call call, String name, String value) {
        return call.query(name).map(wanted -> wanted.equals(value)).orElse(true);
    }

    private static long number(String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(text + " is not a number");
        }
    }

    @Wire(operation = "GET /lab/invariants", source = OWN, checked = CHECKED, leavesOut = "empty when all is well")
    Answer invariants(Call call) {
        return show(control.invariants());
    }

    // --- time

    @Wire(operation = "GET /lab/clock", source = OWN, checked = CHECKED)
    Answer clock(Call call) {
        return Json.answer(200, Json.object().put("now", control.now().toString()));
    }

    @Wire(
            operation = "POST /lab/clock",
            source = OWN,
            checked = CHECKED,
            leavesOut = "{\"advance\": \"PT5M\"}, manual clock only")
    Answer advance(Call call) {
        ObjectNode body = only(call, "advance");
        control.advance(duration(body, "advance"));
        return clock(call);
    }

    @Wire(operation = "POST /lab/time-scale", source = OWN, checked = CHECKED, leavesOut = "{\"scale\": 60}")
    Answer timeScale(Call call) {
        control.timeScale(decimal(only(call, "scale"), "scale"));
        return done();
    }

    private static Duration duration(ObjectNode body, String field) {
        String text = body.path(field).asText("");
        try {
            return Duration.parse(text);
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException(field + " must be an ISO duration such as PT5M, not '" + text + "'");
        }
    }

    private static double decimal(ObjectNode body, String field) {
        if (!body.path(field).isNumber()) {
            throw new IllegalArgumentException(field + " must be a number");
        }
        return body.get(field).doubleValue();
    }

    /** Unknown fields are refused, so that a slip does not pass for a success. */
    private static ObjectNode only(Call call, String... fields) {
        ObjectNode body = Json.body(call);
        Set<String> known = Set.of(fields);
        for (Iterator<String> names = body.fieldNames(); names.hasNext(); ) {
            String name = names.next();
            if (!known.contains(name)) {
                throw new IllegalArgumentException("field " + name + " is not known here, only " + List.of(fields));
            }
        }
        return body;
    }

    // --- sites

    @Wire(operation = "POST /lab/sites/{site}/lose", source = OWN, checked = CHECKED)
    Answer lose(Call call) {
        control.loseSite(call.variable("site"));
        return done();
    }

    @Wire(operation = "POST /lab/sites/{site}/return", source = OWN, checked = CHECKED)
    Answer bringBack(Call call) {
        control.returnSite(call.variable("site"));
        return done();
    }

    @Wire(
            operation = "POST /lab/link",
            source = OWN,
            checked = CHECKED,
            leavesOut = "{\"factor\": 0.1} slows replication, {\"cut\": true} parts the sites")
    Answer link(Call call) {
        ObjectNode body = only(call, "factor", "cut");
        if (body.has("factor")) {
            control.slowLink(decimal(body, "factor"));
        }
        if (body.has("cut")) {
            if (Json.flag(body, "cut")) {
                control.cutLink();
            } else {
                control.restoreLink();
            }
        }
        return done();
    }

    // --- NSX

    @Wire(operation = "GET /lab/nsx", source = OWN, checked = CHECKED)
    Answer managers(Call call) {
        return show(control.managers());
    }

    @Wire(
            operation = "POST /lab/nsx/{site}",
            source = OWN,
            checked = CHECKED,
            leavesOut = "version 6.2 to 6.4.x; replicator RUNNING or STOPPED; roleWarning; vxlanPort; segments")
    Answer manager(Call call) {
        Json.body(call)
                .fields()
                .forEachRemaining(field -> control.manager(
                        call.variable("site"), field.getKey(), field.getValue().asText()));
        return done();
    }

    @Wire(
            operation = "POST /lab/bigip/{site}",
            source = OWN,
            checked = CHECKED,
            leavesOut = "version 11.x to 17.x; ltm, gtm, am none or nominal")
    Answer device(Call call) {
        Json.body(call)
                .fields()
                .forEachRemaining(field -> control.device(
                        call.variable("site"), field.getKey(), field.getValue().asText()));
        return done();
    }

    @Wire(
            operation = "POST /lab/sites/{site}/edge-cluster",
            source = OWN,
            checked = CHECKED,
            leavesOut = "{\"lost\": true, \"controllers\": true}: its edges are dead, and its controllers where wanted")
    Answer edgeCluster(Call call) {
        ObjectNode body = only(call, "lost", "controllers");
        if (Json.flag(body, "lost")) {
            control.loseEdgeCluster(call.variable("site"), Json.flag(body, "controllers"));
        } else {
            control.returnEdgeCluster(call.variable("site"));
        }
        return done();
    }

    @Wire(
            operation = "POST /lab/nsx/{site}/controllers/{controller}/status",
            source = OWN,
            checked = CHECKED,
            leavesOut = "{\"status\": \"UNKNOWN\"}; null lifts it")
    Answer controllerStatus(Call call) {
        control.controllerStatus(
                call.variable("site"), call.variable("controller"), text(only(call, "status"), "status"));
        return done();
    }

    @Wire(
            operation = "POST /lab/nsx/{site}/edges/{edge}/status",
            source = OWN,
            checked = CHECKED,
            leavesOut = "by the edge's name; {\"health\": \"YELLOW\", \"publish\": \"PERSISTED\"}; null lifts them")
    Answer edgeStatus(Call call) {
        ObjectNode body = only(call, "health", "publish");
        control.edgeStatus(call.variable("site"), call.variable("edge"), text(body, "health"), text(body, "publish"));
        return done();
    }

    // --- faults

    @Wire(operation = "GET /lab/faults", source = OWN, checked = CHECKED)
    Answer faults(Call call) {
        return show(control.faults());
    }

    @Wire(
            operation = "POST /lab/faults",
            source = OWN,
            checked = CHECKED,
            leavesOut =
                    "fields: site, system, operation, method, path, object, effect, status, body, message, delay, times,"
                            + " headers, carriedOut")
    Answer addFault(Call call) {
        ObjectNode body = only(call, FAULT_FIELDS.toArray(new String[0]));
        FaultRule rule = new FaultRule();
        rule.site = text(body, "site");
        rule.system = text(body, "system");
        rule.operation = text(body, "operation");
        rule.method = text(body, "method");
        rule.path = text(body, "path");
        rule.object = text(body, "object");
        rule.body = text(body, "body");
        rule.message = text(body, "message");
        rule.effect = effect(text(body, "effect"));
        rule.status = body.path("status").asInt(500);
        rule.times =
                body.hasNonNull("times") ? Integer.valueOf(body.get("times").asInt()) : null;
        rule.delayMillis = body.has("delay") ? duration(body, "delay").toMillis() : 0;
        rule.headers = headers(body);
        rule.carriedOut = Json.flag(body, "carriedOut");
        return Json.answer(201, Json.object().put("id", control.addFault(rule)));
    }

    private static Map<String, String> headers(ObjectNode body) {
        if (!body.hasNonNull("headers")) {
            return null;
        }
        if (!body.get("headers").isObject()) {
            throw new IllegalArgumentException("headers must be an object such as {\"Retry-After\": \"7\"}");
        }
        Map<String, String> headers = new LinkedHashMap<>();
        body.get("headers")
                .fields()
                .forEachRemaining(
                        header -> headers.put(header.getKey(), header.getValue().asText()));
        return headers;
    }

    private static String text(ObjectNode body, String field) {
        return body.hasNonNull(field) ? body.get(field).asText() : null;
    }

    private static FaultRule.Effect effect(String name) {
        for (FaultRule.Effect effect : FaultRule.Effect.values()) {
            if (effect.name().replace("_", "").equalsIgnoreCase(name)) {
                return effect;
            }
        }
        throw new IllegalArgumentException("effect must be refuseConnection, fail, dropAnswer, dropRequest, delay,"
                + " taskError, garbled, drip, truncated, cutChunks, mistyped, hang, page, empty, huge, silentPort, reset"
                + " or plain, not " + name);
    }

    @Wire(operation = "DELETE /lab/faults", source = OWN, checked = CHECKED)
    Answer clearFaults(Call call) {
        control.clearFaults();
        return done();
    }

    @Wire(operation = "DELETE /lab/faults/{fault}", source = OWN, checked = CHECKED)
    Answer removeFault(Call call) {
        control.removeFault(call.variable("fault"));
        return done();
    }

    // --- the rest

    @Wire(
            operation = "POST /lab/plans",
            source = OWN,
            checked = CHECKED,
            leavesOut = "{\"name\": \"Large\", \"machines\": 2000, \"rpoMinutes\": 15}")
    Answer addPlan(Call call) {
        ObjectNode body = only(call, "name", "machines", "rpoMinutes");
        control.addPlan(
                text(body, "name"),
                (int) decimal(body, "machines"),
                body.has("rpoMinutes") ? (int) decimal(body, "rpoMinutes") : 15);
        return Answer.status(201);
    }

    @Wire(
            operation = "POST /lab/plans/{plan}/status",
            source = OWN,
            checked = CHECKED,
            leavesOut = "{\"status\": \"ANYTHING\"} until the next run; null lifts it")
    Answer planStatus(Call call) {
        control.planStatus(call.variable("plan"), text(only(call, "status"), "status"));
        return done();
    }

    @Wire(
            operation = "POST /lab/replications/{machine}/status",
            source = OWN,
            checked = CHECKED,
            leavesOut = "{\"status\": \"ANYTHING\"}; null lifts it")
    Answer replicationStatus(Call call) {
        control.replicationStatus(call.variable("machine"), text(only(call, "status"), "status"));
        return done();
    }

    @Wire(
            operation = "POST /lab/replications/{machine}/changes",
            source = OWN,
            checked = CHECKED,
            leavesOut = "{\"megabytesPerHour\": 400, \"growthPerHour\": 50}; syncs keep their rhythm and grow with it")
    Answer changes(Call call) {
        ObjectNode body = only(call, "megabytesPerHour", "growthPerHour");
        control.writes(
                call.variable("machine"), (long) decimal(body, "megabytesPerHour"), decimal(body, "growthPerHour"));
        return done();
    }

    @Wire(
            operation = "GET /lab/connections",
            source = OWN,
            checked = CHECKED,
            leavesOut = "what each pool member carries; ?site=")
    Answer connections(Call call) {
        return show(control.connections().stream()
                .filter(load -> is(call, "site", load.site()))
                .toList());
    }

    @Wire(
            operation = "POST /lab/connections",
            source = OWN,
            checked = CHECKED,
            leavesOut =
                    "{\"pool\": \"payroll_web_pool\", \"connections\": 400}; {\"life\": \"PT2M\"} of each connection")
    Answer load(Call call) {
        ObjectNode body = only(call, "pool", "connections", "life");
        if (body.has("life")) {
            control.connectionLife(duration(body, "life"));
        }
        if (body.has("pool")) {
            control.load(text(body, "pool"), Math.round(decimal(body, "connections")));
        }
        return done();
    }

    @Wire(
            operation = "POST /lab/sites/{site}/members/{member}",
            source = OWN,
            checked = CHECKED,
            leavesOut = "{\"answers\": false} in place of what the monitor finds; null lets it look again")
    Answer memberAnswers(Call call) {
        ObjectNode body = only(call, "answers");
        control.memberAnswers(
                call.variable("site"),
                call.variable("member"),
                body.hasNonNull("answers") ? Boolean.valueOf(Json.flag(body, "answers")) : null);
        return done();
    }

    @Wire(
            operation = "POST /lab/sites/{site}/bigip/reboot",
            source = OWN,
            checked = CHECKED,
            leavesOut = "what was not saved is gone")
    Answer rebootBigip(Call call) {
        control.rebootBigip(call.variable("site"));
        return done();
    }

    @Wire(
            operation = "POST /lab/sites/{site}/systems/{system}/certificate",
            source = OWN,
            checked = CHECKED,
            leavesOut = "{\"certificate\": \"other\"} or own or expired; answers the thumbprint that it shows then")
    Answer certificate(Call call) {
        String wanted = text(only(call, "certificate"), "certificate");
        for (CertificateKind kind : CertificateKind.values()) {
            if (kind.name().equalsIgnoreCase(wanted)) {
                return Json.answer(
                        200,
                        Json.object()
                                .put(
                                        "thumbprint",
                                        control.certificate(call.variable("site"), call.variable("system"), kind)));
            }
        }
        throw new IllegalArgumentException("certificate must be own, other or expired, not " + wanted);
    }

    @Wire(operation = "POST /lab/sessions/expire", source = OWN, checked = CHECKED)
    Answer expireSessions(Call call) {
        control.expireSessions();
        return done();
    }

    @Wire(
            operation = "POST /lab/settings",
            source = OWN,
            checked = CHECKED,
            leavesOut =
                    "wrongState task or call; remoteRefusalStatus; sessionSeconds; forceRecovery; forcedOfflineBreaks; importedControllers"
                            + " vanish or stay; localeIdDefault shown or empty; localeIdWithoutLocalEgress ignored or heeded;"
                            + " udlrLocaleId; controllersStartSeconds; gatewayTasks stay, vanishWhenFinished or vanish;"
                            + " gatewayTaskStatus real or a word")
    Answer settings(Call call) {
        ObjectNode body = Json.body(call);
        body.fields()
                .forEachRemaining(
                        field -> control.choose(field.getKey(), field.getValue().asText()));
        return done();
    }

    @Wire(
            operation = "POST /lab/rate-limit",
            source = OWN,
            checked = CHECKED,
            leavesOut =
                    "{\"on\": true, \"window\": \"PT1M\", \"perAddress\": 100, \"perService\": 1000, \"perSession\": 50}")
    Answer rateLimit(Call call) {
        ObjectNode body = only(call, "on", "window", "perAddress", "perService", "perSession");
        RateLimiter.Quotas vendor = RateLimiter.Quotas.VENDOR;
        control.quotas(new RateLimiter.Quotas(
                Json.flag(body, "on"),
                body.has("window") ? duration(body, "window").toMillis() : vendor.windowMillis(),
                body.path("perAddress").asInt(vendor.perAddress()),
                body.path("perService").asInt(vendor.perService()),
                body.path("perSession").asInt(vendor.perSession())));
        return done();
    }

    @Wire(operation = "POST /lab/reset", source = OWN, checked = CHECKED)
    Answer reset(Call call) {
        control.reset();
        return done();
    }

    // --- machines that move

    @Wire(
            operation = "GET /lab/moves",
            source = OWN,
            checked = CHECKED,
            leavesOut = "every move with its hosts, datastores and times")
    Answer moves(Call call) {
        return show(control.mobility().moves());
    }

    @Wire(
            operation = "GET /lab/moves/peaks",
            source = OWN,
            checked = CHECKED,
            leavesOut = "the most that went on at one moment: over the line, at each host, at each datastore")
    Answer peaks(Call call) {
        return show(control.mobility().peaks());
    }

    @Wire(
            operation = "POST /lab/line",
            source = OWN,
            checked = CHECKED,
            leavesOut = "{\"megabitsPerSecond\": 10000}; moves under way divide it from then on")
    Answer line(Call call) {
        control.mobility().line((int) decimal(only(call, "megabitsPerSecond"), "megabitsPerSecond"));
        return done();
    }

    @Wire(
            operation = "POST /lab/machines",
            source = OWN,
            checked = CHECKED,
            leavesOut = "{\"site\": \"onpremises\", \"prefix\": \"move\", \"count\": 20, \"medianGigabytes\": 55,"
                    + " \"memoryGigabytes\": 8}: running, protected by nobody, of log-normal sizes")
    Answer addMachines(Call call) {
        ObjectNode body = only(call, "site", "prefix", "count", "medianGigabytes", "memoryGigabytes");
        control.mobility()
                .addMachines(
                        text(body, "site"),
                        text(body, "prefix"),
                        (int) decimal(body, "count"),
                        (int) decimal(body, "medianGigabytes"),
                        (int) decimal(body, "memoryGigabytes"));
        return Answer.status(201);
    }

    @Wire(
            operation = "POST /lab/templates",
            source = OWN,
            checked = CHECKED,
            leavesOut = "{\"site\": \"provider\", \"name\": \"web-template\", \"gigabytes\": 40,"
                    + " \"network\": \"finance-web\"}")
    Answer addTemplate(Call call) {
        ObjectNode body = only(call, "site", "name", "gigabytes", "network");
        control.mobility()
                .addTemplate(
                        text(body, "site"),
                        text(body, "name"),
                        (int) decimal(body, "gigabytes"),
                        text(body, "network"));
        return Answer.status(201);
    }

    @Wire(
            operation = "POST /lab/hosts/full",
            source = OWN,
            checked = CHECKED,
            leavesOut = "{\"site\": \"provider\", \"host\": \"its name\", \"full\": true}")
    Answer hostFull(Call call) {
        ObjectNode body = only(call, "site", "host", "full");
        control.mobility()
                .hostFull(
                        text(body, "site"),
                        text(body, "host"),
                        body.path("full").asBoolean());
        return done();
    }

    @Wire(
            operation = "POST /lab/datastores/shared",
            source = OWN,
            checked = CHECKED,
            leavesOut = "{\"name\": \"stretched01\", \"home\": \"provider\", \"gigabytes\": 20000}")
    Answer shareDatastore(Call call) {
        ObjectNode body = only(call, "name", "home", "gigabytes");
        control.mobility().shareDatastore(text(body, "name"), text(body, "home"), (int) decimal(body, "gigabytes"));
        return done();
    }
}
