package io.drawbridge.engine;

import java.util.Set;

/** What the form of a task asks for: nothing else may be posted with an answer. */
public interface TaskAnswers {

    /**
     * Called in the name of whoever answers, before the engine takes the answer.
     *
     * @param fields the names of what was posted
     * @throws RuntimeException in words for people, when there is no such task for them or it does not ask for this
     */
    void check(String taskId, Set<String> fields);
}
