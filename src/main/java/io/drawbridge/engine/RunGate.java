package io.drawbridge.engine;

import io.drawbridge.core.RunId;

/** Asked before a step sends its first command: whether the people who must agree to this run have agreed. */
public interface RunGate {

    boolean mayAct(RunId run);
}
