package io.drawbridge.approval;

import io.drawbridge.approval.Reviews.Review;
import io.drawbridge.engine.Journal;
import io.drawbridge.engine.Rounds;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.camunda.bpm.engine.RepositoryService;
import org.camunda.bpm.engine.TaskService;
import org.camunda.bpm.engine.task.Task;
import org.camunda.bpm.model.bpmn.instance.UserTask;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Lazy;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Reminds of reviews that wait, and lets more people review after a while. Not drawn in the models: a review is owed
 * whatever model a run has, and any node may be the one that reminds.
 */
@Component
@EnableConfigurationProperties(ReviewSettings.class)
class ReviewReminders extends Rounds {

    private static final Logger log = LoggerFactory.getLogger(ReviewReminders.class);
    private static final Duration EVERY = Duration.ofMinutes(1);

    private final Reviews reviews;
    private final ApprovalTable approvals;
    private final ReviewSettings settings;
    private final TaskRules rules;
    private final TaskService tasks;
    private final RepositoryService repository;
    private final Journal journal;
    private final TransactionTemplate transactions;
    private final Clock clock;

    ReviewReminders(
            Reviews reviews,
            ApprovalTable approvals,
            ReviewSettings settings,
            TaskRules rules,
            @Lazy TaskService tasks,
            @Lazy RepositoryService repository,
            Journal journal,
            PlatformTransactionManager transactionManager,
            Clock clock) {
        super("review-reminders");
        this.reviews = reviews;
        this.approvals = approvals;
        this.settings = settings;
        this.rules = rules;
        this.tasks = tasks;
        this.repository = repository;
        this.journal = journal;
        this.transactions = new TransactionTemplate(transactionManager);
        this.clock = clock;
    }

    /** Looks once at all that are owed. */
    void look() {
        for (var review : reviews.open()) {
            try {
                transactions.executeWithoutResult(status -> look(review));
            } catch (RuntimeException e) {
                log.warn("the review of run {} could not be seen to: {}", review.run(), e.toString());
            }
        }
    }

    private void look(Review review) {
        if (review.askedAt() == null) {
            return;
        }
        var now = clock.instant();
        if (review.escalatedAt() == null
                && !now.isBefore(review.askedAt().plus(settings.escalateAfter()))
                && reviews.escalated(review.run(), now)) {
            escalate(review);
        }
        var last = review.remindedAt() == null ? review.askedAt() : review.remindedAt();
        if (!now.isBefore(last.plus(settings.remindEvery())) && reviews.reminded(review, now)) {
            journal.note(
                    review.run(),
                    Journal.Kind.NOTICE,
                    null,
                    null,
                    "reminder: the break-glass start by " + review.who() + " has waited for its review since "
                            + People.time(review.askedAt()),
                    null);
        }
    }

    private void escalate(Review review) {
        var more = approvals
                .letting(review.run())
                .map(ApprovalTable.Approval::escalateTo)
                .orElse(List.of());
        var added = new ArrayList<String>();
        for (var task : open(review)) {
            var roles = OpenSeats.roles(tasks, task);
            more.stream().filter(role -> !roles.contains(role)).forEach(role -> {
                tasks.addCandidateGroup(task.getId(), role);
                added.add(role);
            });
        }
        journal.note(
                review.run(),
                Journal.Kind.NOTICE,
                null,
                null,
                "nobody has reviewed the break-glass start yet"
                        + (added.isEmpty() ? "" : ": " + String.join(", ", added) + " may review it as well"),
                null);
    }

    private List<Task> open(Review review) {
        return tasks.createTaskQuery().processInstanceBusinessKey(review.run().value()).list().stream()
                .filter(task -> rules.of(
                                repository.getProcessDefinition(task.getProcessDefinitionId()), (UserTask) repository
                                        .getBpmnModelInstance(task.getProcessDefinitionId())
                                        .getModelElementById(task.getTaskDefinitionKey()))
                        .kind()
                        .equals(Decisions.REVIEW))
                .toList();
    }

    @Override
    protected void plan() {
        every(EVERY, EVERY, this::look);
    }

    @Override
    public boolean isAutoStartup() {
        return settings.automatic();
    }
}
