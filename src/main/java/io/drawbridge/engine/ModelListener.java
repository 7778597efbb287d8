package io.drawbridge.engine;

import org.camunda.bpm.engine.impl.bpmn.parser.BpmnParseListener;

/** Another module that listens in every model. */
public interface ModelListener {

    BpmnParseListener parseListener();
}
