package io.drawbridge.approval;

import io.drawbridge.approval.DecisionRefused.Cause;
import io.drawbridge.security.Callers;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.camunda.bpm.engine.OptimisticLockingException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Approvals with a code on paper. The code says who decides, in which role; four eyes, seats and what is approved count as
 * for everybody, because the decision goes the same way as all others. Only an approval is decided so: whoever starts,
 * declares, signs or resolves does it with a sign-in.
 */
@Component
public class PaperApprovals {

    private static final int TRIES = 8;
    private static final String NOBODY = "nobody signed in";

    private final CodeSheets sheets;
    private final PeopleTasks tasks;
    private final ApprovalTable approvals;
    private final Callers callers;
    private final TransactionTemplate transactions;

    PaperApprovals(
            CodeSheets sheets,
            PeopleTasks tasks,
            ApprovalTable approvals,
            Callers callers,
            PlatformTransactionManager transactionManager) {
        this.sheets = sheets;
        this.tasks = tasks;
        this.approvals = approvals;
        this.callers = callers;
        this.transactions = new TransactionTemplate(transactionManager);
    }

    /** What waits for the holder of a code. */
    public record Waiting(String person, String role, List<PeopleTask> approvals) {}

    /** @return what the code's holder could decide now; the code is not used up */
    public Waiting waiting(String code) {
        var sheet = sheets.check(PaperCode.read(code));
        return as(sheet, () -> new Waiting(sheet.person(), sheet.role(), open(sheet)));
    }

    /**
     * Decides in the name of the code's holder.
     *
     * @param fingerprint of what is approved, as the holder has read or heard it
     * @param keyboard who is signed in where the code is typed in, or null
     * @throws DecisionRefused when the code is wrong or its holder may not decide this; then the code is not used up
     */
    public void decide(String code, String run, String fingerprint, String decision, String reason, String keyboard) {
        var read = PaperCode.read(code);
        var sheet = sheets.check(read);
        as(sheet, () -> {
            var task = open(sheet).stream()
                    .filter(waiting -> waiting.run().equals(run))
                    .findFirst()
                    .orElseThrow(() -> new DecisionRefused(
                            Cause.INVALID,
                            "run",
                            "run has no approval that waits for the " + People.role(sheet.role())));
            var expected = fingerprintOf(task);
            if (expected.isEmpty() || !expected.get().equals(plain(fingerprint))) {
                throw new DecisionRefused(
                        Cause.INVALID,
                        "fingerprint",
                        "fingerprint is not that of what waits for approval: have it read out again, and approve nothing"
                                + " that you do not know");
            }
            var used = new ByPaper.Used(sheet, read.number(), keyboard == null ? NOBODY : keyboard);
            ByPaper.with(
                    used,
                    () -> inTurn(() -> {
                        sheets.use(read, run);
                        tasks.decide(task.id(), decision, reason, Map.of());
                    }));
            return null;
        });
    }

    private void inTurn(Runnable decide) {
        for (int tried = 1; ; tried++) {
            try {
                transactions.executeWithoutResult(status -> decide.run());
                return;
            } catch (OptimisticLockingException collided) {
                if (tried == TRIES) {
                    throw collided;
                }
            }
        }
    }

    private List<PeopleTask> open(CodeSheets.Sheet sheet) {
        return tasks.waitingWithBriefing(callers.current()).stream()
                .filter(task -> task.kind().equals(Approvals.KIND))
                .toList();
    }

    private Optional<String> fingerprintOf(PeopleTask task) {
        return tasks.instanceOf(task.id())
                .flatMap(approvals::find)
                .map(ApprovalTable.Approval::digest)
                .map(digest -> plain(Subject.fingerprint(digest)));
    }

    private static String plain(String fingerprint) {
        return fingerprint == null ? "" : fingerprint.toUpperCase(Locale.ROOT).replaceAll("[^0-9A-F]", "");
    }

    /** In the engine's eyes, the holder in the role of the sheet and in no other, for their own tenants. */
    private <T> T as(CodeSheets.Sheet sheet, Supplier<T> work) {
        return callers.actAs(callers.of(sheet.person()).only(sheet.role()), work);
    }
}
