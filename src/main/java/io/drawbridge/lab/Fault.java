package io.drawbridge.lab;

import io.drawbridge.lab.world.FaultRule;
import java.time.Duration;

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
