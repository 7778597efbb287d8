package io.drawbridge.readiness.step;

import io.drawbridge.approval.AskedRuns;
import io.drawbridge.approval.Subject;
import io.drawbridge.core.Mode;
import io.drawbridge.core.RemoteException;
import io.drawbridge.engine.Action;
import io.drawbridge.engine.ActionReceipt;
import io.drawbridge.engine.Assessment;
import io.drawbridge.engine.InfrastructureStep;
import io.drawbridge.engine.RunInputs;
import io.drawbridge.engine.StepContext;
import io.drawbridge.readiness.RecoveryPlanContents;
import io.drawbridge.srm.PlanOrder;
import java.time.Duration;
import java.util.List;
import org.springframework.stereotype.Component;

/**
 * Notes what the run's recovery plans hold, right before people are asked to agree to it, in the document
 * {@code approval-subject}. What cannot be read after a minute is noted as unread, so that people know that they agree to
 * something nobody could look at; under break-glass nobody waits for it.
 */
@Component
class NoteApprovalSubject implements InfrastructureStep {

    static final String DOCUMENT = "approval-subject";

    /** Many protection groups need more requests than a minute allows; nobody waits longer than this for all of them. */
    private static final Duration BUDGET = Duration.ofMinutes(3);

    private final RecoveryPlanContents contents;
    private final AskedRuns asked;

    NoteApprovalSubject(RecoveryPlanContents contents, AskedRuns asked) {
        this.contents = contents;
        this.asked = asked;
    }

    @Override
    public Assessment assess(StepContext step) {
        var run = asked.of(step.run()).filter(AskedRuns.Asked::recovers).orElse(null);
        if (run == null) {
            return noted(Subject.of(List.of()), "what is asked for is known without looking at a plan");
        }
        // What readiness has read for this run is shown and bound; what is older may be of another world.
        var since = step.round() > 1 ? null : run.at();
        boolean atOnce = step.mode() == Mode.PREVIEW
                || Boolean.parseBoolean(step.input(RunInputs.BREAK_GLASS.name()).orElse("false"));
        if (atOnce) {
            return noted(contents.note(step, false, since));
        }
        try {
            return noted(contents.note(step, true, since));
        } catch (RemoteException.Later wait) {
            if (step.now().isBefore(step.dueSince().plus(BUDGET))) {
                throw wait;
            }
            return noted(contents.note(step, false, since));
        } catch (RemoteException unread) {
            if (!step.now().isBefore(step.silentSince().plus(CheckReadiness.SILENCE))) {
                return noted(contents.note(step, false, since));
            }
            return Assessment.underWay("what the plan holds cannot be read: " + unread.getMessage())
                    .silent()
                    .lookAgainIn(Duration.ofSeconds(10));
        }
    }

    private static Assessment noted(RecoveryPlanContents.Noted found) {
        var subject = found.subject();
        var read = subject.facts().size() + " facts noted";
        var noted = noted(
                subject,
                (subject.unread().isEmpty()
                                ? read
                                : read + "; not read: "
                                        + String.join(", ", subject.unread().keySet()))
                        + found.order()
                                .filter(order -> order.plans().size() > 1)
                                .map(order -> "; the " + order.plans().size() + " plans begin: " + order.why())
                                .orElse(""));
        return found.order()
                .map(order -> noted.document(PlanOrder.DOCUMENT, order.json()))
                .orElse(noted);
    }

    private static Assessment noted(Subject subject, String text) {
        return Assessment.reached(text).document(DOCUMENT, subject.json());
    }

    @Override
    public ActionReceipt perform(Action action, StepContext step) {
        throw new UnsupportedOperationException("a note sends no command");
    }
}
