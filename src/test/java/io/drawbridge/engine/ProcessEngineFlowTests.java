package io.drawbridge.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.core.RunId;
import io.drawbridge.testing.Databases;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.impl.history.HistoryLevel;
import org.camunda.bpm.engine.spring.SpringProcessEngineConfiguration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** The driver and the real engine together, on a model of three steps of which two can be undone. */
class ProcessEngineFlowTests {

    private final List<String> happened = new ArrayList<>();
    private final Map<String, String> answers = new HashMap<>();
    private final Map<String, StepContext> contexts = new HashMap<>();
    private ProcessEngine engine;
    private StepDriver driver;
    private StepTable table;
    private Aborts aborts;
    private TransactionTemplate transactions;
    private RunId run;

    @BeforeEach
    void startTheEngine() {
        var database = Databases.h2();
        var jdbc = new JdbcTemplate(database);
        var clock = Clock.systemUTC();
        var manager = new DataSourceTransactionManager(database);
        transactions = new TransactionTemplate(manager);
        table = new StepTable(jdbc);
        var journal = new Journal(jdbc, clock);
        aborts = new Aborts(JdbcClient.create(database), journal, clock);
        var steps = new HashMap<String, InfrastructureStep>();
        for (var name : List.of("first", "second", "third", "undoFirst", "undoSecond")) {
            steps.put(name, step(name));
        }
        var beans = new HashMap<Object, Object>();
        steps.forEach((name, step) ->
                beans.put(name, new StepBehavior(name, table, journal, DriverBench.settings(), new Wakening(), clock)));
        var configuration = new SpringProcessEngineConfiguration();
        configuration.setProcessEngineName("test-" + UUID.randomUUID());
        configuration.setDataSource(database);
        configuration.setTransactionManager(manager);
        configuration.setDatabaseSchemaUpdate("true");
        configuration.setHistoryLevel(HistoryLevel.HISTORY_LEVEL_FULL);
        configuration.setJobExecutorActivate(false);
        configuration.setBeans(beans);
        configuration.setCustomPostBPMNParseListeners(new ArrayList<>(List.of(new ModelEars(table, journal, clock))));
        engine = configuration.buildProcessEngine();
        engine.getRepositoryService()
                .createDeployment()
                .addClasspathResource("engine-tests/undo-in-reverse.bpmn")
                .deploy();
        driver = new StepDriver(
                "one",
                DriverBench.settings(),
                StepDriver.Steps.of(steps),
                new StepDriver.DriverTables(
                        table, new ItemTable(jdbc), journal, new Documents(JdbcClient.create(database), clock), aborts),
                new SharedReads(clock),
                new ProcessEngineFlow(engine, text -> text),
                (context, compare) -> RunGate.Answer.yes(),
                Sender.inTurn(),
                transactions,
                clock,
                () -> 0.5);
        run = RunId.random();
    }

    @AfterEach
    void stopTheEngine() {
        engine.close();
    }

    /** "reached" at once, unless the test says what it answers: "act" once, "wait", or a refusal's code. */
    private InfrastructureStep step(String name) {
        return new InfrastructureStep() {
            @Override
            public Assessment assess(StepContext context) {
                contexts.put(name, context);
                return switch (answers.getOrDefault(name, "reach")) {
                    case "reach" -> {
                        happened.add(name);
                        yield Assessment.reached("done").variable(name + "Done", true);
                    }
                    case "act" -> Assessment.missing(Action.action("act", name));
                    case "wait" -> Assessment.underWay("working").lookAgainIn(Duration.ZERO);
                    default -> Assessment.refused(answers.get(name), "no");
                };
            }

            @Override
            public ActionReceipt perform(Action action, StepContext context) {
                answers.put(name, "wait");
                return ActionReceipt.done("ok");
            }
        };
    }

    private void start() {
        engine.getRuntimeService()
                .startProcessInstanceByKey(
                        "undo-in-reverse", run.value(), Map.of("runId", run.value(), "mode", "live"));
    }

    private void work() {
        for (int i = 0; i < 10; i++) {
            driver.turn();
        }
    }

    private List<String> ends() {
        return engine
                .getHistoryService()
                .createHistoricActivityInstanceQuery()
                .activityType("noneEndEvent")
                .list()
                .stream()
                .map(activity -> activity.getActivityId())
                .toList();
    }

    @Test
    void goesFromStepToStepAndCarriesVariablesAndInputs() {
        start();
        work();

        assertThat(happened).containsExactly("first", "second", "third");
        assertThat(ends()).contains("endEvent_done");
        assertThat(contexts.get("second").input("colour")).contains("blue");
        assertThat(Duration.between(
                        contexts.get("second").dueSince(), table.of(run).get(1).deadlineAt()))
                .isEqualTo(Duration.ofMinutes(30));
    }

    @Test
    void takesTheDrawnPathOfARefusal() {
        answers.put("second", "drawbridge.noSuchColour");
        start();
        work();

        assertThat(happened).containsExactly("first");
        assertThat(ends()).contains("endEvent_refused");
    }

    @Test
    void undoesFinishedStepsInReverseWhenTheRunIsAborted() {
        answers.put("third", "wait");
        start();
        work();

        transactions.execute(status -> aborts.request(run, "alice", "wrong plan"));
        work();

        assertThat(happened).containsExactly("first", "second", "undoSecond", "undoFirst");
        assertThat(ends()).containsExactly("endEvent_aborted");
    }

    @Test
    void undoesAnUndoableStepThatWasCutShortOnceItHasSentSomething() {
        answers.put("second", "act");
        start();
        work();

        transactions.execute(status -> aborts.request(run, "alice", "wrong plan"));
        work();

        assertThat(happened).containsExactly("first", "undoSecond", "undoFirst");
        assertThat(table.of(run))
                .filteredOn(step -> step.element().equals("serviceTask_second"))
                .extracting(StepRecord::state)
                .containsExactly(StepRecord.State.STOPPED);
        assertThat(table.of(run))
                .filteredOn(step -> step.element().equals("serviceTask_third"))
                .extracting(StepRecord::state)
                .containsExactly(StepRecord.State.CANCELLED);
    }

    @Test
    void leavesAStepAloneThatWasCutShortBeforeItSentAnything() {
        answers.put("second", "wait");
        start();
        work();

        transactions.execute(status -> aborts.request(run, "alice", "wrong plan"));
        work();

        assertThat(happened).containsExactly("first", "undoFirst");
    }

    @Test
    void cancelsTheStepsOfAnInstanceThatSomebodyDeletes() {
        answers.put("second", "wait");
        start();
        work();

        engine.getRuntimeService()
                .deleteProcessInstance(
                        engine.getRuntimeService()
                                .createProcessInstanceQuery()
                                .singleResult()
                                .getId(),
                        "by hand");
        work();

        assertThat(table.of(run))
                .extracting(StepRecord::state)
                .containsExactly(StepRecord.State.REACHED, StepRecord.State.CANCELLED);
    }
}
