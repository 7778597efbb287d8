package io.drawbridge.approval;

import org.camunda.bpm.engine.delegate.DelegateTask;
import org.springframework.stereotype.Component;

/** Puts before a person what they need to decide, as variables of the task that its form shows. */
@Component
class Briefing {

    void brief(DelegateTask task) {}
}
