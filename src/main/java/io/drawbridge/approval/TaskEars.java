package io.drawbridge.approval;

import io.drawbridge.engine.ModelListener;
import org.camunda.bpm.engine.delegate.DelegateTask;
import org.camunda.bpm.engine.delegate.TaskListener;
import org.camunda.bpm.engine.impl.bpmn.behavior.UserTaskActivityBehavior;
import org.camunda.bpm.engine.impl.bpmn.parser.AbstractBpmnParseListener;
import org.camunda.bpm.engine.impl.bpmn.parser.BpmnParseListener;
import org.camunda.bpm.engine.impl.pvm.process.ActivityImpl;
import org.camunda.bpm.engine.impl.pvm.process.ScopeImpl;
import org.camunda.bpm.engine.impl.util.xml.Element;
import org.springframework.context.annotation.Lazy;
import org.springframework.stereotype.Component;

/** Listens at every user task of every model: briefs whoever opens it, and checks and records what they decide. */
@Component
class TaskEars implements ModelListener {

    private final Decisions decisions;
    private final Briefing briefing;

    TaskEars(Decisions decisions, @Lazy Briefing briefing) {
        this.decisions = decisions;
        this.briefing = briefing;
    }

    @Override
    public BpmnParseListener parseListener() {
        return new AbstractBpmnParseListener() {
            @Override
            public void parseUserTask(Element element, ScopeImpl scope, ActivityImpl activity) {
                var definition = ((UserTaskActivityBehavior) activity.getActivityBehavior()).getTaskDefinition();
                // Built in: whoever asks the engine to skip custom listeners does not skip these.
                definition.addBuiltInTaskListener(TaskListener.EVENTNAME_CREATE, (TaskListener) TaskEars.this::created);
                definition.addBuiltInTaskListener(TaskListener.EVENTNAME_DELETE, (TaskListener) decisions::withdrawn);
                definition.addBuiltInTaskListener(TaskListener.EVENTNAME_COMPLETE, told(decisions::record));
                definition.addBuiltInTaskListener(TaskListener.EVENTNAME_ASSIGNMENT, told(decisions::mayTake));
            }
        };
    }

    /** So that the answer to the browser is of the refusal's kind: the engine keeps only its words. */
    private static TaskListener told(TaskListener rule) {
        return task -> {
            try {
                rule.notify(task);
            } catch (DecisionRefused refused) {
                PlainRefusals.note(refused);
                throw refused;
            }
        };
    }

    private void created(DelegateTask task) {
        decisions.begin(task);
        decisions.asked(task);
        briefing.brief(task, decisions.form(task));
    }
}
