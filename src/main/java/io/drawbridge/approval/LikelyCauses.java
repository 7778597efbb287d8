package io.drawbridge.approval;

import java.util.Map;

/** What is usually behind a refusal, for the person who has to decide about it now. */
final class LikelyCauses {

    private static final Map<String, String> CAUSES = Map.ofEntries(
            Map.entry(
                    "drawbridge.deadlinePassed",
                    "It takes longer than the model allows. Look at the system itself: if it is still working, try again"
                            + " and the step goes on waiting; nothing that was accepted is sent a second time within a round."),
            Map.entry(
                    "drawbridge.stepBroken",
                    "A system does not answer, or answers what cannot be understood: network, name, certificate, login,"
                            + " or an outage over there. Try again when it is back."),
            Map.entry(
                    "drawbridge.commandRefused",
                    "The system answered no: rights of the account, a lock held by another task, or a state that changed"
                            + " meanwhile. Its own answer is shown above."),
            Map.entry(
                    "drawbridge.notApproved",
                    "No approval stands for this run, so the driver sends nothing. The model may have been changed, or"
                            + " somebody moved the run past its approval."),
            Map.entry(
                    "drawbridge.recoveryFailed",
                    "SRM's own task ended in an error. Look at the plan's recovery steps in SRM; after mending, try again."),
            Map.entry(
                    "drawbridge.recoveryIncomplete",
                    "Some VMs did not come up. SRM skips what is done when the plan is run again."),
            Map.entry(
                    "drawbridge.planNotReady",
                    "The plan is being edited, tested or recovered by somebody else, or its groups are not all protected."),
            Map.entry(
                    "drawbridge.planAlreadyRecovered",
                    "Somebody recovered the plan outside this run. If that is what was wanted, say that it was done by hand."),
            Map.entry(
                    "drawbridge.sourceChanged",
                    "Something at the protected site changed while the test ran. It need not have been the test: compare"
                            + " with what the site's own people did."));

    private LikelyCauses() {}

    static String of(String code) {
        return CAUSES.getOrDefault(code, "Not known. The system's own answer is shown above.");
    }
}
