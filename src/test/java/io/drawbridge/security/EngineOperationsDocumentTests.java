package io.drawbridge.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.springframework.http.HttpMethod;

/** The list for auditors is made of the list that the server goes by. */
class EngineOperationsDocumentTests {

    private static final Path PAGE = Path.of("docs", "engine-operations.md");

    @Test
    void theDocumentIsFresh() throws IOException {
        var fresh = page();
        if (Boolean.getBoolean("drawbridge.writeDocs")) {
            Files.writeString(PAGE, fresh);
        }

        assertThat(Files.readString(PAGE))
                .as("docs/engine-operations.md is stale: run this test with -Ddrawbridge.writeDocs=true")
                .isEqualTo(fresh);
    }

    @Test
    void nothingButSigningOutTakingCommentingDecidingAndAskingChangesAnything() {
        assertThat(EngineOperations.ALLOWED.stream()
                        .filter(operation -> operation.method().equals(HttpMethod.POST))
                        .filter(operation -> !operation.what().startsWith("Search"))
                        .map(EngineOperations.Operation::what))
                .containsExactlyInAnyOrder(
                        "Sign out", "Take a task", "Give a task back", "Comment on a task", "Decide", "Ask for a run");
        assertThat(EngineOperations.ALLOWED)
                .allMatch(operation -> operation.method().equals(HttpMethod.POST)
                        || operation.method().equals(HttpMethod.GET)
                        || operation.method().equals(HttpMethod.OPTIONS));
    }

    private static String page() {
        return """
                # What the engine's web applications may do

                Tasklist and Cockpit speak to the workflow engine over `/camunda/api/`. The list below is all that the
                server lets through; whatever is not on it is answered with 403. Deploying, messages, signals, variables,
                errors at tasks, modification, migration, restart, suspension, deletion, jobs, batches, filters, users, roles,
                rights and Admin with its first-run set-up are not on it. There is no `/engine-rest`. What is on
                the list is still subject to the engine's authorisations, and each decision to four eyes.

                Beside that, no request may hold an expression (`...Expression`, at any depth), a serialised object, the same
                name twice, more than 1 MiB, or ask for more than 2,000 rows; and with an answer to a task nothing may be
                sent that its form does not ask for.

                `*` is one part of a path, `**` the rest of it. This page is generated from the code.

                | Method | Path | What for |
                | --- | --- | --- |
                """
                + EngineOperations.ALLOWED.stream()
                        .map(operation -> "| %s | `%s` | %s |\n"
                                .formatted(operation.method(), operation.path(), operation.what()))
                        .collect(Collectors.joining());
    }
}
