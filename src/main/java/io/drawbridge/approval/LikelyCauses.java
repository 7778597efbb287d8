package io.drawbridge.approval;

import java.util.Map;

/** What is usually behind a refusal, for the person who has to decide about it now. */
final class LikelyCauses {

    private static final Map<String, String> CAUSES = Map.ofEntries(
            Map.entry(
                    "drawbridge.deadlinePassed",
                    "It takes longer than the model allows. Look at the system itself: if it is still working, try again"
                            + " and the step goes on waiting. If something was accepted and nothing of it is to be seen"
                            + " there, a proxy in between may have swallowed it: try again looks, and sends it anew."),
            Map.entry(
                    "drawbridge.stepBroken",
                    "A system does not answer, or answers what cannot be understood: network, name, proxy, login,"
                            + " or an outage over there. Try again when it is back."),
            Map.entry(
                    "drawbridge.certificateNotAccepted",
                    "The certificate was renewed and nobody told Drawbridge, it ran out, or somebody stands in between."
                            + " Nothing was sent. Ask whoever runs the system for its SHA-256 before you accept the new"
                            + " one; then try again."),
            Map.entry(
                    "drawbridge.loginRefused",
                    "The password was changed, has expired, or the account is locked. Nothing was sent. Put it right over"
                            + " there, or in the configuration and restart; then try again after the time that is"
                            + " shown above."),
            Map.entry(
                    "drawbridge.commandRefused",
                    "The system answered no: rights of the account, a lock held by another task, or a state that changed"
                            + " meanwhile. Its own answer is shown above."),
            Map.entry(
                    "drawbridge.notApproved",
                    "No approval stands for this run, so the driver sends nothing. The model may have been changed, or"
                            + " somebody moved the run past its approval."),
            Map.entry(
                    "drawbridge.approvalOutdated",
                    "Somebody changed the plan, or the run, after it was approved. Those who must agree are asked again."),
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
                    "drawbridge.recoverySideNotAvailable",
                    "The machines are still booting, or the monitor of the recovery site's pool does not like"
                            + " what it gets. Nobody was sent there; try again when the members show as available."),
            Map.entry(
                    "drawbridge.poolIsShared",
                    "A pool at the old site serves other addresses as well. Drain its members by hand and say"
                            + " so, or give the other service a pool of its own and try again."),
            Map.entry(
                    "drawbridge.namesNotCopied",
                    "The two BIG-IPs do not synchronise their names: look at the synchronisation group of the"
                            + " global traffic managers."),
            Map.entry(
                    "drawbridge.trafficNotRestored",
                    "A BIG-IP is away, or somebody removed what was there. What it was before stands in the"
                            + " items of this step."),
            Map.entry(
                    "drawbridge.routesNotRestored",
                    "An NSX Manager is away. Try again when it answers, or take the prefixes out by hand:"
                            + " their names begin with drawbridge-."),
            Map.entry(
                    "drawbridge.noGatewayAnnounces",
                    "The gateways of the recovery site are down, or neither BGP nor OSPF is switched on there."),
            Map.entry(
                    "drawbridge.nsxPlacementMissing",
                    "Nobody said where NSX machines shall stand at this site. Deploy by hand and say so, or"
                            + " set it and start Drawbridge again: the run goes on."),
            Map.entry(
                    "drawbridge.nsxManagerNotPrimary",
                    "A role change did not come about, or somebody changed the roles meanwhile. Look at both"
                            + " NSX Managers before you try again: there must never be two primaries."),
            Map.entry(
                    "drawbridge.nsxRoleChangeRefused",
                    "The manager still has a task at work, or its replicator does not run. Its own answer is"
                            + " shown above."),
            Map.entry(
                    "drawbridge.controllerNotDeployed",
                    "No room, no datastore, no network to the manager, or a wrong password. NSX takes a node"
                            + " back that does not come up in twelve minutes; try again after mending."),
            Map.entry(
                    "drawbridge.controllerPoolExhausted",
                    "The pool of addresses is too small, or dead nodes still hold some. Enlarge it in NSX and"
                            + " try again."),
            Map.entry(
                    "drawbridge.controllerStateNotPushed",
                    "Older releases cannot be told to: push it in the vSphere Client (Update Controller State)"
                            + " and say that it was done by hand."),
            Map.entry(
                    "drawbridge.edgesStillDown",
                    "The repair did not bring the gateways up: look at their machines and hosts. Traffic stays"
                            + " where it leaves now."),
            Map.entry(
                    "drawbridge.servicesDoNotAnswer",
                    "The machines are up but users do not get through: name, route, firewall, or a locale ID"
                            + " that NSX does not heed without local egress."),
            Map.entry(
                    "drawbridge.managerNotDemoted",
                    "The returned manager did not let itself be demoted. Keep it away from the workloads and"
                            + " look at its answer before you try again."),
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
