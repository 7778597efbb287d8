package io.drawbridge.srm;

import io.drawbridge.core.PlanName;
import io.drawbridge.core.RemoteException;
import io.drawbridge.site.gateway.DrTask;
import io.drawbridge.site.gateway.Pairing;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Site Recovery Manager as one site sees it, through the REST gateway v2. Every method may throw a
 * {@link RemoteException}; commands are sent once.
 *
 * <p>The session to the other site is opened when that site answers; everything a disaster recovery needs works
 * without it (reference 2.8).
 */
public interface SiteRecovery {

    /** @return which sites are paired here, and whether the other one is seen alive */
    Pairing pairing();

    List<RecoveryPlan> plans();

    default Optional<RecoveryPlan> plan(PlanName name) {
        return plans().stream().filter(plan -> name.value().equals(plan.name())).findFirst();
    }

    Optional<RecoveryPlan> planById(String plan);

    List<PlanVm> vms(String plan);

    /** @return the protection groups of a plan */
    List<ProtectionGroup> groups(String plan);

    /** @return all protection groups */
    List<ProtectionGroup> groups();

    List<GroupVm> groupVms(String group);

    /** @return what SRM reports as wrong with the plan */
    List<Issue> issues(String plan);

    List<PlanStep> steps(String plan, PlanStep.View view);

    /**
     * @param expanded ids of steps below which to look as well
     * @return when the steps of the plan's last run of this kind began and ended
     */
    List<StepTime> stepTimes(String plan, PlanStep.View view, Collection<Integer> expanded);

    /** @return the questions at which the plan's run waits */
    List<Prompt> prompts(String plan);

    /** @return the test networks that the plan itself sets */
    List<TestNetwork> testNetworks(String plan);

    /**
     * @param srm id of the SRM server whose site's objects are the source; see {@link Pairing}
     * @throws RemoteException.Refused when the other site does not answer
     */
    List<Mapping> mappings(String srm, Mapping.Kind kind);

    /** @param srm id of the SRM server whose site's datastores are meant */
    List<PlaceholderDatastore> placeholderDatastores(String srm);

    /** @return the task, or nothing when SRM has forgotten it */
    Optional<DrTask> task(String id);

    /** @return recent tasks on an object, such as a plan */
    List<DrTask> tasksOf(String entity);

    /** Starts a test; the protected side is left alone. */
    DrTask test(String plan, boolean syncData);

    /** @param forced carry on past errors; may leave remains behind */
    DrTask cleanUp(String plan, boolean forced);

    DrTask recover(String plan, RecoveryOptions options);

    /** Reverses replication and protection; needs both sites. */
    DrTask reprotect(String plan, boolean forced);

    /** Stops a running test or recovery. There is no task: follow the plan. */
    void cancel(String plan);

    /** Replaces the plan's own test networks by this list. */
    DrTask setTestNetworks(String plan, List<TestNetwork> networks);

    /** Asks for the plan's history; the task's result holds it. Which span: the last days, in whole days. */
    DrTask history(String plan, Duration back);

    /** @return the reports that a finished history task holds */
    List<HistoryReport> reports(DrTask historyTask);
}
