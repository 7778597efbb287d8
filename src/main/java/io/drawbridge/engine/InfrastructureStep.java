package io.drawbridge.engine;

/**
 * One piece of infrastructure work towards a goal. A step never says "do this" but "this shall be true": it looks, and
 * acts only on the difference. Its bean name is the part of the service task's id after {@code serviceTask_}.
 *
 * <p>A step keeps nothing in its fields between two calls: any node may make the next one.
 */
public interface InfrastructureStep {

    /**
     * Reads how far the goal is reached. Never changes anything. Called as often as needed.
     *
     * @throws io.drawbridge.core.RemoteException when a remote system could not be read: the driver looks again later
     * @throws io.drawbridge.core.Refusal the same as returning {@link Assessment#refused}
     */
    Assessment assess(StepContext step);

    /**
     * Sends one remote command. Called only for an action that the last assessment found missing.
     *
     * @throws io.drawbridge.core.RemoteException.NotSent when nothing changed: the action may be tried again
     * @throws io.drawbridge.core.RemoteException.PersonNeeded when nothing changed, and a person must put something right
     * @throws io.drawbridge.core.RemoteException.NoAnswer when the command may have been carried out: the driver
     *     assesses again after the settle time before it sends anything
     * @throws io.drawbridge.core.RemoteException.Refused when the remote system said no
     */
    ActionReceipt perform(Action action, StepContext step);

    /**
     * What the step would do in a run that changes nothing. The world stays as it is while a preview runs, so a step
     * whose work begins with what an earlier step of the same run makes (a test to clean up, a network to remove)
     * says here what it would find and do.
     */
    default Assessment preview(StepContext step) {
        return assess(step);
    }

    /**
     * @return whether its commands carry a recovery plan out or turn it round: before the first of them in a run, the
     *     plan must still hold what was approved; after it, the plan is changed by the run itself
     */
    default boolean worksOnPlan() {
        return false;
    }

    /** @return how many actions may be on their way at once; 1 for what has an order */
    default int concurrency() {
        return 1;
    }
}
