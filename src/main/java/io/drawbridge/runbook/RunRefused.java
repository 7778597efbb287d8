package io.drawbridge.runbook;

import io.drawbridge.core.Refusal;
import io.drawbridge.core.RunId;

/** The request is well formed and will not be carried out. Nothing was started. */
public class RunRefused extends Refusal {

    private final String field;

    private RunRefused(String code, String field, String reason) {
        super(code, reason);
        this.field = field;
    }

    /**
     * @param field the field that names what is busy
     * @param run what is known of the run that has it, or null
     */
    static RunRefused busy(String field, String what, RunId holder, Run run) {
        return new RunRefused(
                "drawbridge.planBusy",
                field,
                field + " " + what + " is in the hands of another run"
                        + (run == null ? "" : " (" + run.runbookName() + ", asked for by " + run.requester() + ")")
                        + ": run " + holder);
    }

    static RunRefused keyReused() {
        return new RunRefused(
                "drawbridge.idempotencyKeyReused",
                "Idempotency-Key",
                "Idempotency-Key was used before with another request");
    }

    static RunRefused notAllowed(String runbook) {
        return new RunRefused(
                "drawbridge.notAllowed", "runbook", "runbook " + runbook + " may not be started in any of your roles");
    }

    static RunRefused abortNotAllowed(String runbook) {
        return new RunRefused(
                "drawbridge.notAllowed",
                null,
                "a run of " + runbook + " is aborted by somebody who may start one: none of your roles may");
    }

    static RunRefused ended() {
        return new RunRefused("drawbridge.runEnded", null, "the run has ended: there is nothing to abort");
    }

    static RunRefused workDone() {
        return new RunRefused(
                "drawbridge.workDone",
                null,
                "the work of the run is done: what is left is to review it, not to abort it");
    }

    static RunRefused reviewOwed(RunId run) {
        return new RunRefused(
                "drawbridge.reviewOwed",
                null,
                "run " + run + " began under break-glass: it does not close before somebody else has reviewed it");
    }

    static RunRefused aborting() {
        return new RunRefused("drawbridge.abortingAlready", null, "the run is being aborted already");
    }

    /** @return the field that the refusal is about, or null */
    public String field() {
        return field;
    }
}
