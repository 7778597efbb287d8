package io.drawbridge.security;

import static io.drawbridge.security.WebDesk.ENGINE;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.drawbridge.lab.LabControl;
import io.drawbridge.testing.RunbookTest;
import io.drawbridge.testing.Stage;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What a machine, a group, a plan or a network is called is decided by others. Whatever it is, it is shown as it is, in the
 * API, at the tasks, in the journal and in documents, and nothing of it is carried out.
 */
@RunbookTest
class HostileNamesTests {

    @BeforeEach
    void forget() {
        Struck.TIMES.set(0);
    }

    static Stream<Arguments> names() {
        return Stream.of(
                Arguments.of("an expression", Struck.EXPRESSION),
                Arguments.of("a deferred expression", Struck.EXPRESSION.replace('$', '#')),
                Arguments.of("a nested expression", "${${x}}#{7*7}{{7*7}}<%= 7*7 %>"),
                Arguments.of("mark-up", "<script>window.struck=1</script><img src=x onerror=\"window.struck=1\">"),
                Arguments.of("quotes", "a\"b'c`d\\e]]>f&amp;g"),
                Arguments.of("SQL", "x'; drop table dr_run; --"),
                Arguments.of("a path", "../../etc/passwd%2e%2e%2f..\\..\\x?a=b#c;d"),
                Arguments.of("line breaks", "first\r\nX-Header: second\n\tthird"),
                Arguments.of("right-to-left marks", "payroll-\u202Egnp.exe\u2066\u200F"),
                Arguments.of("a formula", "=HYPERLINK(\"http://x\",\"y\")+cmd|' /C calc'!A0"),
                Arguments.of("JSON", "\",\"decision\":\"approve\",\"x\":{\"$ref\":\""),
                Arguments.of("signs beyond sixteen bits", "\uD83D\uDD25\uD83E\uDDE8 \u00E9\u0301 \u00DF \u0130"),
                Arguments.of("a FEEL expression", "= if true then get entries(this) else null"),
                Arguments.of("4,000 characters", "long-" + "n".repeat(3995)));
    }

    /** One row at least says the name, whole or as far as it is shown. */
    private static boolean says(JsonNode where, String name) {
        var beginning = name.substring(0, Math.min(40, name.length()));
        // Where people read, a sign that turns the writing round stands as what it is.
        var shown = beginning
                .replace("\u202E", "[U+202E]")
                .replace("\u2066", "[U+2066]")
                .replace("\u200F", "[U+200F]");
        for (var row : where.findValuesAsText("names")) {
            if (row.contains(beginning) || row.contains(shown)) {
                return true;
            }
        }
        return where.findValuesAsText("how").stream().anyMatch(text -> text.contains(beginning) || text.contains(shown))
                || where.findValuesAsText("label").stream().anyMatch(text -> text.contains(beginning));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("names")
    void isOnlyAName(String what, String name, Stage stage, LabControl lab) {
        var machine = lab.vms("onpremises").stream()
                .map(LabControl.VmState::name)
                .filter(one -> one.startsWith("payroll-db"))
                .findFirst()
                .orElseThrow();
        lab.planning().renameMachine(machine, name);
        lab.planning().renameGroup("pg-payroll-15m", name);
        var run = stage.start("planned-migration", "Payroll");
        stage.work();
        assertThat(stage.openTasks(run)).as(stage.states(run).toString()).containsOnly("userTask_approveRun");

        var task = stage.task("carol", run, "userTask_approveRun");
        assertThat(says(task.path("briefing"), name))
                .as(task.path("briefing").toString())
                .isTrue();
        var carol = WebDesk.of(stage, "carol");
        var seen = carol.get(ENGINE + "task/" + task.path("id").asText() + "/form-variables?deserializeValues=false");
        assertThat(seen.status()).as(seen.body()).isEqualTo(200);

        stage.approves("carol", run);
        stage.approves("bob", run);
        stage.work();
        assertThat(stage.openTasks(run)).as(stage.states(run).toString()).containsOnly("userTask_signOff");
        assertThat(lab.vm("provider", name).on()).isTrue();
        assertThat(stage.steps(run)).isNotEmpty();
        assertThat(stage.steps(run).stream().anyMatch(step -> says(step, name))).isTrue();
        assertThat(stage.journal(run)).isNotEmpty();
        assertThat(stage.get("frank", "/api/v1/runs/" + run + "/undo").status()).isEqualTo(200);
        stage.signsOff("alice", run);
        stage.work();

        assertThat(stage.outcome(run)).isEqualTo("endEvent_migrated");
        assertThat(Struck.TIMES.get()).isZero();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("names")
    void isOnlyAPlansName(String what, String name, Stage stage, LabControl lab) {
        lab.planning().renamePlan("Payroll", name);
        var answer = stage.post("alice", "/api/v1/runs", stage.request("planned-migration", name));
        stage.work();

        // A name that our own limits do not take is refused by its field, and starts nothing.
        if (answer.status() != 202) {
            assertThat(answer.status()).as(answer.toString()).isEqualTo(422);
            assertThat(answer.body().path("field").asText()).isEqualTo("recoveryPlan");
            assertThat(stage.get("frank", "/api/v1/runs").body().path("runs")).isEmpty();
            return;
        }
        var run = answer.body().path("id").asText();
        assertThat(stage.openTasks(run)).as(stage.states(run).toString()).containsOnly("userTask_approveRun");
        assertThat(stage.run(run).path("subject").asText()).isEqualTo(name);
        stage.post("alice", "/api/v1/runs/" + run + "/abort", Map.of("reason", name));
        stage.work();
        assertThat(stage.run(run).path("state").asText()).isEqualTo("ended");
        assertThat(Struck.TIMES.get()).isZero();
    }
}
