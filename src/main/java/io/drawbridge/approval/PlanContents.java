package io.drawbridge.approval;

import io.drawbridge.engine.StepContext;

/** Reads what a run's recovery plans hold, as the recovery product tells it now. */
public interface PlanContents {

    /**
     * Asks the remote systems, never in a transaction; changes nothing.
     *
     * @param patient whether a system that cannot be asked is an exception; otherwise its part is noted as unread
     * @throws io.drawbridge.core.RemoteException when a system cannot be asked and the caller is patient
     */
    default Subject read(StepContext step, boolean patient) {
        return read(step, patient, true);
    }

    /**
     * @param anew whether everything is asked now; otherwise what an earlier step has just read will do
     * @see #read(StepContext, boolean)
     */
    Subject read(StepContext step, boolean patient, boolean anew);
}
