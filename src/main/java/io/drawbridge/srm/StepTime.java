package io.drawbridge.srm;

/**
 * When one step of a plan's run began and ended (schema {@code RecoveryStep}); by the remote clock, in milliseconds since
 * the epoch.
 *
 * @param depth 0 for the steps of the whole plan, greater for what is below them
 * @param startTime null as long as it has not begun; so is the other
 * @param referredObject id of what it works on, such as a VM; null for none
 */
public record StepTime(
        int id, int depth, int childCount, String stepNumber, Long startTime, Long finishTime, String referredObject) {}
