package io.drawbridge.engine;

import java.util.List;
import java.util.Optional;

/** What the form of a task asks for: nothing else may be posted with an answer. */
public interface TaskAnswers {

    /** @return the fields of the task's form; nothing when there is no such task */
    Optional<List<String>> fields(String taskId);
}
