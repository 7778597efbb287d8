package io.drawbridge.runbooks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.drawbridge.burst.BurstHand;
import io.drawbridge.lab.Fault;
import io.drawbridge.lab.LabControl;
import io.drawbridge.testing.RunbookTest;
import io.drawbridge.testing.Stage;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.test.context.TestPropertySource;

/** A pool is full: machines come and go, and never any but those of the run. */
@RunbookTest
@TestPropertySource(
        properties = {
            "drawbridge.burst-watch.automatic=false",
            "drawbridge.bursts[0].site-pair=rainpole",
            "drawbridge.bursts[0].pool=/Common/payroll_web_pool",
            "drawbridge.bursts[0].sustained=5m",
            "drawbridge.bursts[0].template=web-template",
            "drawbridge.bursts[0].clones=2",
            "drawbridge.bursts[0].target-pool=Rainpole Tenant",
            "drawbridge.bursts[0].target-datastores=cld01-vsan01",
            "drawbridge.bursts[0].run-as=alice"
        })
class CloudBurstRunbookTests {

    @Autowired
    private ApplicationContext context;

    @BeforeEach
    void prepare(LabControl lab) {
        lab.mobility().addTemplate("provider", "web-template", 40, "finance-web");
    }

    @AfterEach
    void theLabIsSound(LabControl lab) {
        assertThat(lab.invariants()).isEmpty();
        assertThat(lab.changes("vm.destroyed"))
                .allSatisfy(entry -> assertThat(entry.objectName).contains("-burst-"));
    }

    private static ObjectNode request(Stage stage) {
        var body = stage.request("cloud-burst", "none");
        body.remove("recoveryPlan");
        body.putObject("inputs")
                .put("pool", "/Common/payroll_web_pool")
                .put("template", "web-template")
                .put("clones", 2)
                .put("targetPool", "Rainpole Tenant")
                .put("targetDatastores", "cld01-vsan01");
        return body;
    }

    /** Two members take 250 connections each. */
    private static void load(Stage stage, LabControl lab, long connections) {
        lab.load("payroll_web_pool", connections);
        stage.advance(Duration.ofMinutes(10));
    }

    private static List<LabControl.VmState> clones(LabControl lab) {
        return lab.vms("provider").stream()
                .filter(vm -> vm.name().contains("-burst-"))
                .toList();
    }

    private static String lent(Stage stage, LabControl lab) {
        load(stage, lab, 420);
        var run = stage.start("alice", request(stage));
        stage.work();
        stage.approves("bob", run);
        stage.workUntil(() ->
                stage.states(run).stream().anyMatch(state -> state.startsWith("serviceTask_watchLoad OPEN /Common")));
        return run;
    }

    @Test
    void addsMachinesWhileThePoolIsFullAndTakesThemAwayWhenItIsNot(Stage stage, LabControl lab) {
        var run = lent(stage, lab);

        assertThat(clones(lab)).hasSize(2).allMatch(LabControl.VmState::on);
        assertThat(stage.step(run, "serviceTask_addToPools").path("text").asText())
                .contains("2 machines take connections in /Common/payroll_web_pool");
        stage.advance(Duration.ofMinutes(10));
        assertThat(lab.connections())
                .filteredOn(load ->
                        load.site().equals("onpremises") && load.member().contains("-burst-"))
                .hasSize(2)
                .allMatch(load -> load.connections() > 0);

        load(stage, lab, 100);
        stage.work();
        assertThat(stage.openTasks(run)).as(stage.states(run).toString()).containsExactly("userTask_scaleIn");
        assertThat(stage.task("bob", run, "userTask_scaleIn").path("briefing").path("clones"))
                .hasSize(2);
        stage.decides("bob", run, "userTask_scaleIn", Map.of("decision", "scale-in"));
        stage.work();

        assertThat(stage.outcome(run)).as(stage.states(run).toString()).isEqualTo("endEvent_scaledIn");
        assertThat(clones(lab)).isEmpty();
        assertThat(lab.connections()).noneMatch(load -> load.member().contains("-burst-"));
        assertThat(lab.changes("vm.clone")).hasSize(2);
        assertThat(lab.changes("vm.destroy")).hasSize(2);
    }

    @Test
    void refusesWhenThePoolIsNotFullOrNotThere(Stage stage, LabControl lab) {
        load(stage, lab, 100);
        var run = stage.start("alice", request(stage));
        stage.work();
        assertThat(stage.outcome(run)).as(stage.states(run).toString()).isEqualTo("endEvent_burstRefused");
        assertThat(stage.step(run, "serviceTask_confirmLoad").path("text").asText())
                .contains("20 % full");

        var body = request(stage);
        ((ObjectNode) body.get("inputs")).put("pool", "nowhere");
        var unknown = stage.start("alice", body);
        stage.work();
        assertThat(stage.outcome(unknown)).isEqualTo("endEvent_burstRefused");
        assertThat(stage.commands()).isEmpty();
    }

    @Test
    void makesNothingWhenItIsDeclinedOrOnlyPreviewed(Stage stage, LabControl lab) {
        load(stage, lab, 420);
        var run = stage.start("alice", request(stage));
        stage.work();
        for (var who : List.of("bob", "carol")) {
            stage.decides(who, run, "userTask_approveRun", Map.of("decision", "decline", "reason", "too expensive"));
        }
        stage.work();
        assertThat(stage.outcome(run)).isEqualTo("endEvent_burstDeclined");

        var preview = stage.start("alice", request(stage).put("mode", "preview"));
        stage.work();
        assertThat(stage.outcome(preview)).as(stage.states(preview).toString()).isEqualTo("endEvent_scaledIn");
        assertThat(stage.texts(preview, "WOULD_DO")).filteredOn("clone"::equals).hasSize(2);
        assertThat(stage.commands()).isEmpty();
    }

    @Test
    void removesFromThePoolBeforeItDeletesWhenItIsAborted(Stage stage, LabControl lab) {
        var run = lent(stage, lab);

        stage.post("bob", "/api/v1/runs/" + run + "/abort", Map.of("reason", "wrong pool"));
        stage.work();

        assertThat(stage.outcome(run)).as(stage.states(run).toString()).isEqualTo("endEvent_burstAborted");
        assertThat(clones(lab)).isEmpty();
        assertThat(lab.connections()).noneMatch(load -> load.member().contains("-burst-"));
        var order = stage.commands().stream()
                .filter(command -> command.startsWith("bigip.member.deleted") || command.startsWith("vm.powerOff"))
                .map(command -> command.split(" ")[0])
                .toList();
        assertThat(order).containsExactly("bigip.member.deleted", "bigip.member.deleted", "vm.powerOff", "vm.powerOff");
    }

    @Test
    void deletesWhatWasStillBeingMadeWhenItIsAborted(Stage stage, LabControl lab) {
        load(stage, lab, 420);
        var run = stage.start("alice", request(stage));
        stage.work();
        stage.approves("bob", run);
        stage.workUntil(() -> !lab.mobility().moves().isEmpty());

        stage.post("bob", "/api/v1/runs/" + run + "/abort", Map.of("reason", "never mind"));
        stage.work();

        assertThat(stage.outcome(run)).as(stage.states(run).toString()).isEqualTo("endEvent_burstAborted");
        assertThat(clones(lab)).isEmpty();
    }

    @Test
    void makesEachMachineOnceWhenAnAnswerIsLost(Stage stage, LabControl lab) {
        lab.addFault(Fault.dropAnswer()
                .at("provider", "vcenter")
                .operation("CloneVM_Task")
                .once());
        lent(stage, lab);

        assertThat(clones(lab)).hasSize(2);
        assertThat(lab.changes("vm.cloned")).hasSize(2);
        // A copy is in no inventory before it is done: the look must not take it for one that was never begun.
        assertThat(stage.commands()).noneMatch(command -> command.startsWith("vm.clone.refused"));
    }

    @Test
    void watchesOnWhenTheLoadRisesAgainOrAPersonSaysSo(Stage stage, LabControl lab) {
        var run = lent(stage, lab);
        lab.load("payroll_web_pool", 100);
        stage.workUntil(() ->
                stage.states(run).stream().anyMatch(state -> state.startsWith("serviceTask_confirmCalm OPEN at")));
        lab.load("payroll_web_pool", 400);
        stage.workUntil(() ->
                stage.states(run).stream().anyMatch(state -> state.startsWith("serviceTask_confirmCalm REFUSED")));
        lab.load("payroll_web_pool", 50);
        stage.work();

        stage.decides("bob", run, "userTask_scaleIn", Map.of("decision", "watch-on"));
        stage.work();

        assertThat(stage.openTasks(run)).as(stage.states(run).toString()).containsExactly("userTask_scaleIn");
        assertThat(clones(lab)).hasSize(2);
    }

    @Test
    void startsByItselfWhenAPoolIsFullForTooLongAndNeverTwice(Stage stage, LabControl lab) {
        load(stage, lab, 420);
        BurstHand.look(context);
        assertThat(bursts(stage)).isZero();
        stage.advance(Duration.ofMinutes(5));
        BurstHand.look(context);
        assertThat(bursts(stage)).isEqualTo(1);
        stage.advance(Duration.ofMinutes(40));
        BurstHand.look(context);
        assertThat(bursts(stage)).as("one at a time").isEqualTo(1);

        var run = stage.jdbc().queryForObject("select id from dr_run where runbook = 'cloud-burst'", String.class);
        stage.work();
        assertThat(stage.run(run).path("trigger").asText()).isEqualTo("monitoring");
        assertThat(stage.run(run).path("reason").asText()).contains("80 % or above for 5 min");
        assertThat(stage.openTasks(run)).contains("userTask_approveRun");
    }

    private static int bursts(Stage stage) {
        return stage.jdbc().queryForObject("select count(*) from dr_run where runbook = 'cloud-burst'", Integer.class);
    }
}
