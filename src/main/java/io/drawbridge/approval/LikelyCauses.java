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
                    "drawbridge.splitBrain",
                    "The sites lost each other again, or the old VMs could not be shut down. Look at the old site's vCenter:"
                            + " the recovered VMs are left alone whatever happens there."),
            Map.entry(
                    "drawbridge.reprotectFailed",
                    "SRM did not begin to reverse: another plan works on the same groups, or the sites do not see each"
                            + " other. Nothing was reversed; after mending, try again."),
            Map.entry(
                    "drawbridge.synchronizationFailed",
                    "A replication is missing, paused or in error at both ends: look at it in vSphere Replication. The"
                            + " others go on meanwhile."),
            Map.entry(
                    "drawbridge.sourceChanged",
                    "Something at the protected site changed while the test ran. It need not have been the test: compare"
                            + " with what the site's own people did."));

    private LikelyCauses() {}

    static String of(String code) {
        return CAUSES.getOrDefault(code, "Not known. The system's own answer is shown above.");
    }
}
