package io.drawbridge.vcenter.step;

import static io.drawbridge.bigip.LabSites.ONPREMISES;
import static io.drawbridge.bigip.LabSites.PROVIDER;
import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.bigip.LabSites;
import io.drawbridge.doubles.StepDouble;
import io.drawbridge.engine.Action;
import io.drawbridge.engine.Assessment;
import io.drawbridge.engine.Assessment.Verdict;
import io.drawbridge.engine.InfrastructureStep;
import io.drawbridge.engine.Item;
import io.drawbridge.lab.Fault;
import io.drawbridge.lab.LabControl;
import io.drawbridge.lab.MobilityControl;
import io.drawbridge.vcenter.LabMobilities;
import io.drawbridge.vcenter.Mobilities;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The steps of a live migration, with the real client, against both vCenters of the lab. */
class MigrationStepsTests {

    private final LabSites lab = new LabSites();
    private final LabControl control = lab.control;
    private final Mobilities vcenters = LabMobilities.of(lab);
    private final CheckMigrationPath check = new CheckMigrationPath(vcenters, LabMobilities.vcenters(lab));
    private final PlanMigrationWaves plan = new PlanMigrationWaves(vcenters);
    private final MigrateWorkloads migrate = new MigrateWorkloads(vcenters);
    private final StepDouble step = new StepDouble(lab.clock);

    @BeforeEach
    void prepare() {
        step.protectedSite = ONPREMISES;
        step.recoverySite = PROVIDER;
        control.mobility().addMachines("onpremises", "move", 8, 50, 8);
        asked(8);
    }

    @AfterEach
    void stop() {
        assertThat(control.invariants()).isEmpty();
        lab.close();
    }

    private void asked(int machines) {
        step.input("virtualMachines", names(1, machines))
                .input("roundTripMillis", "40")
                .input("bandwidthMegabits", "10000")
                .input("mtuBytes", "9000")
                .input("targetPool", "Rainpole Tenant")
                .input("targetDatastores", "cld01-vsan01, cld01-vsan02")
                .input("changeMegabytesPerSecond", "1");
    }

    private static String names(int from, int to) {
        return IntStream.rangeClosed(from, to)
                .mapToObj(i -> String.format("move-%04d", i))
                .collect(Collectors.joining("\n"));
    }

    private static long at(LabControl lab, String site) {
        return lab.vms(site).stream()
                .filter(vm -> vm.name().startsWith("move-"))
                .count();
    }

    private Assessment planned() {
        var planned = plan.assess(step);
        assertThat(planned.verdict()).as(planned.toString()).isEqualTo(Verdict.REACHED);
        step.documents.putAll(planned.documents());
        return planned;
    }

    /** Turns a step until it neither sends nor waits any more. */
    private Assessment finish(InfrastructureStep bean) {
        for (int i = 0; i < 5000; i++) {
            var assessment = step.turn(bean);
            if (assessment.verdict() == Verdict.REACHED || assessment.verdict() == Verdict.REFUSED) {
                return assessment;
            }
            control.advance(Duration.ofSeconds(5));
        }
        throw new AssertionError("never ends: " + bean.assess(step));
    }

    // --- the path

    @Test
    void findsThatThePathHoldsWithItsMargins() {
        var found = check.assess(step);

        assertThat(found.verdict()).as(found.toString()).isEqualTo(Verdict.REACHED);
        assertThat(found.text()).contains("margin 73 %", "8 machines", "at most 40 at once");
        assertThat(found.variables()).containsEntry("vmCount", 8);
        assertThat(control.commands()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "roundTripMillis, 150, drawbridge.pathTooWeak, 150 ms",
        "bandwidthMegabits, 249, drawbridge.pathTooWeak, 249 Mbit/s",
        "mtuBytes, 1500, drawbridge.pathTooWeak, 1500 bytes",
        "roundTripMillis, soon, drawbridge.moveNotPossible, roundTripMillis",
        "virtualMachines, nobody, drawbridge.machinesUnknown, nobody",
        "targetPool, elsewhere, drawbridge.moveNotPossible, elsewhere",
        "targetDatastores, elsewhere, drawbridge.moveNotPossible, elsewhere",
        "virtualMachines, sfo01-jump01, drawbridge.moveNotPossible, sfo01-management",
        "changeMegabytesPerSecond, 1250, drawbridge.moveNotPossible, never copied",
        "windowOpens, late, drawbridge.moveNotPossible, windowOpens"
    })
    void refusesWhatDoesNotHoldAndNamesIt(String field, String value, String code, String named) {
        step.input(field, value);

        var found = check.assess(step);

        assertThat(found.verdict()).isEqualTo(Verdict.REFUSED);
        assertThat(found.code()).isEqualTo(code);
        assertThat(found.text()).contains(named);
    }

    @Test
    void refusesMachinesForWhichThereIsNoRoom() {
        control.mobility().freeSpace("provider", "cld01-vsan01", 10);
        control.mobility().freeSpace("provider", "cld01-vsan02", 10);

        assertThat(check.assess(step).text()).contains("have 20 GB free");
    }

    // --- the waves

    @Test
    void plansEachMachineOnceWithATimeThatTheWireAllows() {
        var planned = planned();

        var document = MigrationDocument.of(step);
        assertThat(document.machines()).hasSize(8).allSatisfy(machine -> assertThat(
                        Duration.between(Instant.parse(machine.begins()), Instant.parse(machine.ends()))
                                .toMillis())
                .isGreaterThanOrEqualTo((long) (8.0 * machine.bytes() / 10e9 * 1000)));
        assertThat(document.machines().stream()
                        .map(MigrationDocument.Machine::targetHost)
                        .distinct())
                .hasSize(4);
        assertThat(planned.text()).contains("8 machines", "in 1 wave");
        assertThat(control.commands()).isEmpty();
    }

    // --- the moves

    @Test
    void movesEveryMachineOnceAndNeverMoreAtATimeThanAllowed() {
        planned();

        var end = finish(migrate);

        assertThat(end.verdict()).as(end.toString()).isEqualTo(Verdict.REACHED);
        assertThat(end.variables()).containsEntry("waves", "done");
        assertThat(at(control, "provider")).isEqualTo(8);
        assertThat(at(control, "onpremises")).isZero();
        assertThat(control.changes("vm.relocate")).hasSize(8);
        assertThat(control.changes("vm.relocate.refused")).isEmpty();
        assertThat(control.mobility().peaks().busiestHost()).isEqualTo(2);
        assertThat(control.mobility().peaks().busiestDatastore()).isLessThanOrEqualTo(8);
        assertThat(control.ledger()).noneMatch(entry -> entry.change.startsWith("vm.powered"));
        assertThat(end.items()).allMatch(item -> item.state() == Item.State.DONE);
    }

    @Test
    void movesNoMoreAtOnceThanTheBandwidthAllows() {
        step.input("bandwidthMegabits", "800");
        planned();

        finish(migrate);

        assertThat(control.mobility().peaks().overLink()).isEqualTo(3);
    }

    @Test
    void countsMovesThatOthersHaveBegun() {
        step.input("bandwidthMegabits", "500").input("virtualMachines", names(1, 4));
        control.mobility().line(500);
        planned();
        var other = new StepDouble(lab.clock);
        other.protectedSite = ONPREMISES;
        other.recoverySite = PROVIDER;
        other.inputs.putAll(step.inputs);
        other.input("virtualMachines", names(5, 8));
        other.documents.putAll(plan.assess(other).documents());

        step.turn(migrate);
        var second = other.turn(migrate);

        assertThat(second.actions()).isEmpty();
        assertThat(control.mobility().moves()).hasSize(2);
        finish(migrate);
        assertThat(control.mobility().peaks().overLink()).isEqualTo(2);
    }

    @Test
    void looksAgainInsteadOfSendingAgainWhenAnAnswerIsLost() {
        step.input("bandwidthMegabits", "250");
        planned();
        control.addFault(Fault.dropAnswer()
                .at("onpremises", "vcenter")
                .operation("RelocateVM_Task")
                .once());

        finish(migrate);

        assertThat(control.changes("vm.relocate")).hasSize(8);
        assertThat(control.mobility().moves()).hasSize(8);
    }

    @Test
    void letsOthersGoOnWhenOneFailsAndTriesOnlyThatOneAgain() {
        planned();
        control.addFault(Fault.taskError("the datastore went away")
                .operation("vm.relocate")
                .on("move-0003")
                .once());

        var end = finish(migrate);

        assertThat(end.verdict()).isEqualTo(Verdict.REFUSED);
        assertThat(end.code()).isEqualTo(MigrateWorkloads.MOVES_FAILED);
        assertThat(end.text()).contains("1 of 8", "move-0003", "the datastore went away", "run on there");
        assertThat(at(control, "provider")).isEqualTo(7);

        step.nextRound();
        assertThat(finish(migrate).verdict()).isEqualTo(Verdict.REACHED);
        assertThat(control.changes("vm.relocate")).hasSize(9);
    }

    @Test
    void reportsAHostThatTakesNoMore() {
        planned();
        for (int i = 1; i <= 4; i++) {
            control.mobility().hostFull("provider", "cld01-compute01-esx0" + i + ".cloud.provider.example", true);
        }

        var end = finish(migrate);

        assertThat(end.verdict()).isEqualTo(Verdict.REFUSED);
        assertThat(end.text()).contains("8 of 8", "no resources left");
        assertThat(at(control, "onpremises")).isEqualTo(8);
    }

    @Test
    void beginsNothingAfterTheWindowHasClosedAndFinishesWhatMoves() {
        // the lab's clock begins at 21:00
        step.input("windowOpens", "21:00").input("windowCloses", "21:01").input("bandwidthMegabits", "250");
        control.mobility().line(250);
        planned();

        var end = finish(migrate);

        assertThat(end.verdict()).isEqualTo(Verdict.REACHED);
        assertThat(end.variables()).containsEntry("waves", "next");
        assertThat(at(control, "provider")).isEqualTo(1);
        var closed = Instant.parse("2026-11-23T21:01:00Z");
        assertThat(control.mobility().moves()).singleElement().satisfies(move -> {
            assertThat(move.started()).isBefore(closed);
            assertThat(move.finished().orElseThrow()).isAfter(closed);
        });
        step.nextRound();
        var wait = new AwaitMaintenanceWindow().assess(step);
        assertThat(wait.verdict()).isEqualTo(Verdict.UNDER_WAY);
        assertThat(wait.text()).contains("2026-11-24T21:00:00Z");
    }

    @Test
    void endsAfterEachWaveAndSaysWhetherAPersonIsWanted() {
        step.input("machinesPerWave", "4").input("pauseBetweenWaves", "true");
        planned();

        var first = finish(migrate);
        assertThat(first.variables()).containsEntry("waves", "pause");
        assertThat(at(control, "provider")).isEqualTo(4);
        assertThat(first.items()).hasSize(4);

        step.nextRound();
        assertThat(finish(migrate).variables()).containsEntry("waves", "done");
        assertThat(at(control, "provider")).isEqualTo(8);
    }

    @Test
    void movesDisksFirstAndTheRunningMachineAfterwards() {
        control.mobility().shareDatastore("stretched01", "provider", 20_000);
        step.input("stages", "two").input("stagingDatastore", "stretched01");
        assertThat(check.assess(step).verdict()).isEqualTo(Verdict.REACHED);
        planned();

        finish(migrate);

        assertThat(at(control, "provider")).isEqualTo(8);
        assertThat(control.mobility().moves()).hasSize(16);
        assertThat(control.mobility().moves().stream()
                        .filter(move -> move.toSite().equals("provider"))
                        .mapToLong(MobilityControl.MoveState::bytes))
                .allMatch(bytes -> bytes == 8L << 30);
        assertThat(control.mobility().peaks().busiestDatastore()).isLessThanOrEqualTo(8);
    }

    @Test
    void refusesADatastoreThatOnlyOneSiteHas() {
        step.input("stages", "two").input("stagingDatastore", "cld01-vsan01");

        assertThat(check.assess(step).text()).contains("hosts of both sites");
    }

    @Test
    void leavesEverythingWhereItIsWhileTheLinkIsCut() {
        planned();
        step.turn(migrate);
        control.advance(Duration.ofSeconds(5));
        control.cutLink();
        step.turn(migrate);
        control.restoreLink();

        var end = finish(migrate);

        assertThat(end.verdict()).isEqualTo(Verdict.REFUSED);
        assertThat(end.text()).contains("connection to the other site was lost");
        assertThat(at(control, "onpremises") + at(control, "provider")).isEqualTo(8);
    }

    @Test
    void listsEveryMoveInAPreview() {
        planned();

        assertThat(migrate.preview(step).actions())
                .extracting(Action::label)
                .contains("move-0001", "move-0008")
                .hasSize(8);
        assertThat(control.commands()).isEmpty();
    }

    // --- afterwards

    @Test
    void waitsForWhatMovesWhenTheRunIsAborted() {
        planned();
        step.turn(migrate);
        var rest = new AwaitMovesAtRest(vcenters);
        step.next();

        assertThat(rest.assess(step).verdict()).isEqualTo(Verdict.UNDER_WAY);
        var end = finish(rest);

        int begun = control.changes("vm.relocate").size();
        assertThat(begun).isPositive();
        assertThat(end.text()).contains(at(control, "provider") + " run at provider");
        assertThat(at(control, "provider")).isEqualTo(begun);
    }

    @Test
    void seesThatTheTargetAloneKnowsWhatMoved() {
        planned();
        finish(migrate);
        step.next();

        var end = new HandOverManagement(vcenters).assess(step);

        assertThat(end.verdict()).as(end.toString()).isEqualTo(Verdict.REACHED);
        assertThat(end.text()).contains("8 machines are known to vCenter of provider only");
        assertThat(end.documents().get("moved-workloads")).contains("move-0001", "10.77.0.2");
    }
}
