package io.drawbridge.approval;

import io.drawbridge.engine.Aborts;
import io.drawbridge.engine.FailedSteps;
import io.drawbridge.engine.ModelBean;
import io.drawbridge.engine.RunInputs;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;

/** What follows when an operator has decided on a failed step. Each only writes it down; the driver carries it out. */
final class FailedStepDelegates {

    private FailedStepDelegates() {}

    private static Decision decision(DecisionTable decisions, DelegateExecution execution) {
        return decisions.ofInstance(execution.getProcessInstanceId()).stream()
                .reduce((earlier, later) -> later)
                .orElseThrow(() -> new IllegalStateException("nobody decided"));
    }

    private static String step(DelegateExecution execution) {
        return String.valueOf(execution.getVariable("stepId"));
    }

    @ModelBean("retryStep")
    static class RetryStep implements JavaDelegate {
        private final FailedSteps steps;

        RetryStep(FailedSteps steps) {
            this.steps = steps;
        }

        @Override
        public void execute(DelegateExecution execution) {
            steps.retry(step(execution));
        }
    }

    @ModelBean("acceptStepDoneByHand")
    static class AcceptStepDoneByHand implements JavaDelegate {
        private final FailedSteps steps;
        private final DecisionTable decisions;

        AcceptStepDoneByHand(FailedSteps steps, DecisionTable decisions) {
            this.steps = steps;
            this.decisions = decisions;
        }

        @Override
        public void execute(DelegateExecution execution) {
            var decision = decision(decisions, execution);
            steps.doneByHand(step(execution), "done by hand, says " + decision.who() + ": " + decision.reason());
        }
    }

    @ModelBean("abortRun")
    static class AbortRun implements JavaDelegate {
        private final Aborts aborts;
        private final DecisionTable decisions;

        AbortRun(Aborts aborts, DecisionTable decisions) {
            this.aborts = aborts;
            this.decisions = decisions;
        }

        @Override
        public void execute(DelegateExecution execution) {
            var decision = decision(decisions, execution);
            aborts.request(
                    RunInputs.RUN.from(execution),
                    decision.who(),
                    decision.reason() == null ? "a step failed" : decision.reason());
        }
    }

    /** The people who must agree do not agree to what has changed: the run cannot go on. */
    @ModelBean("callRunOff")
    static class CallRunOff implements JavaDelegate {
        private final Aborts aborts;
        private final DecisionTable decisions;

        CallRunOff(Aborts aborts, DecisionTable decisions) {
            this.aborts = aborts;
            this.decisions = decisions;
        }

        @Override
        public void execute(DelegateExecution execution) {
            var run = RunInputs.RUN.from(execution);
            boolean declined = "declined".equals(execution.getVariable("approvalOutcome"));
            var decline = decisions.of(run).stream()
                    .filter(decision ->
                            declined && decision.kind().equals(Approvals.KIND) && "decline".equals(decision.decision()))
                    .reduce((earlier, later) -> later);
            aborts.request(
                    run,
                    decline.map(Decision::who).orElse("Drawbridge"),
                    decline.map(decision -> "what has changed since the approval is declined: " + decision.reason())
                            .orElse("nobody approved in time what has changed since the approval"));
        }
    }
}
