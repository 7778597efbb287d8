package io.drawbridge.lab;

import io.drawbridge.lab.world.FaultRule;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** Says what shall go wrong: {@code Fault.dropAnswer().at("provider", "srm").operation("*actions/recovery").once()}. */
public final class Fault {

    private final FaultRule rule = new FaultRule();

    private Fault(FaultRule.Effect effect) {
        rule.effect = effect;
    }

    /** The port of the appliance is closed until the rule is removed. */
    public static Fault refuseConnection() {
        return new Fault(FaultRule.Effect.REFUSE_CONNECTION);
    }

    public static Fault fail(int status) {
        Fault fault = new Fault(FaultRule.Effect.FAIL);
        fault.rule.status = status;
        return fault;
    }

    /** Carried out, but the caller does not learn it. */
    public static Fault dropAnswer() {
        return new Fault(FaultRule.Effect.DROP_ANSWER);
    }

    /** Not carried out, and the caller does not learn it. */
    public static Fault dropRequest() {
        return new Fault(FaultRule.Effect.DROP_REQUEST);
    }

    /** In real time, as the caller's own time-outs are. */
    public static Fault delay(Duration wait) {
        Fault fault = new Fault(FaultRule.Effect.DELAY);
        fault.rule.delayMillis = wait.toMillis();
        return fault;
    }

    /** The task that the request starts, or a machine's part of a run, ends with an error. */
    public static Fault taskError(String message) {
        Fault fault = new Fault(FaultRule.Effect.TASK_ERROR);
        fault.rule.message = message;
        return fault;
    }

    /** Carried out; the answer comes one byte at a time, in real time. */
    public static Fault drip(Duration between) {
        Fault fault = new Fault(FaultRule.Effect.DRIP);
        fault.rule.delayMillis = between.toMillis();
        return fault;
    }

    /** Carried out; half of the announced length comes. */
    public static Fault truncated() {
        return new Fault(FaultRule.Effect.TRUNCATED);
    }

    /** Carried out; the last chunk never comes. */
    public static Fault cutChunks() {
        return new Fault(FaultRule.Effect.CUT_CHUNKS);
    }

    /** Carried out; the answer bears another content type. */
    public static Fault mistyped() {
        return new Fault(FaultRule.Effect.MISTYPED);
    }

    /** Not carried out; the connection stays open and nothing ever comes. */
    public static Fault hang() {
        return new Fault(FaultRule.Effect.HANG);
    }

    /** Not carried out; a load balancer's page for people comes with the status. */
    public static Fault page(int status) {
        Fault fault = new Fault(FaultRule.Effect.PAGE);
        fault.rule.status = status;
        return fault;
    }

    /** Not carried out; answered with 200 and nothing. */
    public static Fault empty() {
        return new Fault(FaultRule.Effect.EMPTY);
    }

    /** Not carried out; a body without end comes. */
    public static Fault huge() {
        return new Fault(FaultRule.Effect.HUGE);
    }

    /** The port accepts connections and never reads from them until the rule is removed. */
    public static Fault silentPort() {
        return new Fault(FaultRule.Effect.SILENT_PORT);
    }

    /** The port resets every connection until the rule is removed. */
    public static Fault reset() {
        return new Fault(FaultRule.Effect.RESET);
    }

    /** What answers at the port speaks no TLS until the rule is removed. */
    public static Fault plain() {
        return new Fault(FaultRule.Effect.PLAIN);
    }

    /** For what answers in the appliance's place: it carries the request out all the same. */
    public Fault carriedOut() {
        rule.carriedOut = true;
        return this;
    }

    /** A header of what answers in the appliance's place. */
    public Fault header(String name, String value) {
        Map<String, String> headers = new LinkedHashMap<>(rule.headers == null ? Map.of() : rule.headers);
        headers.put(name, value);
        rule.headers = headers;
        return this;
    }

    public static Fault garbled() {
        return new Fault(FaultRule.Effect.GARBLED);
    }

    public Fault at(String site, String system) {
        rule.site = site;
        rule.system = system;
        return this;
    }

    public Fault at(String site) {
        rule.site = site;
        return this;
    }

    /** An operation as {@code docs/lab.md} names it, or work inside a run; an asterisk stands for anything. */
    public Fault operation(String pattern) {
        rule.operation = pattern;
        return this;
    }

    public Fault request(String method, String pathPattern) {
        rule.method = method;
        rule.path = pathPattern;
        return this;
    }

    /** Only for work inside a run: {@code run.powerOn}, {@code run.shutdown}, {@code run.cleanup}, {@code run.reprotect}. */
    public Fault on(String machine) {
        rule.object = machine;
        return this;
    }

    public Fault body(String text) {
        rule.body = text;
        return this;
    }

    public Fault times(int count) {
        rule.times = count;
        return this;
    }

    public Fault once() {
        return times(1);
    }

    FaultRule rule() {
        return rule;
    }
}
