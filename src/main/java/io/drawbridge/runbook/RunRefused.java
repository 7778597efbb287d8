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

    static RunRefused planBusy(RunId holder) {
        return new RunRefused(
                "drawbridge.planBusy", "recoveryPlan", "recoveryPlan is in the hands of run " + holder + " already");
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

    static RunRefused ended() {
        return new RunRefused("drawbridge.runEnded", null, "the run has ended: there is nothing to abort");
    }

    static RunRefused aborting() {
        return new RunRefused("drawbridge.abortingAlready", null, "the run is being aborted already");
    }

    /** @return the field that the refusal is about, or null */
    public String field() {
        return field;
    }
}
