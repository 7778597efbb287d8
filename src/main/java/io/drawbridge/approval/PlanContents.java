package io.drawbridge.approval;

import io.drawbridge.engine.StepContext;
import java.time.Instant;

/** Reads what a run's recovery plans hold, as the recovery product tells it now. */
public interface PlanContents {

    /**
     * Asks the remote systems, never in a transaction; changes nothing.
     *
     * @param patient whether a system that cannot be asked is an exception; otherwise its part is noted as unread
     * @throws io.drawbridge.core.RemoteException when a system cannot be asked and the caller is patient
     */
    default Subject read(StepContext step, boolean patient) {
        return read(step, patient, null);
    }

    /**
     * @param since what was read at this instant or later will do; null when everything is asked now
     * @see #read(StepContext, boolean)
     */
    Subject read(StepContext step, boolean patient, Instant since);
}
