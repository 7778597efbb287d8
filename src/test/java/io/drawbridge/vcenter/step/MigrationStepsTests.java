package io.drawbridge.vcenter.step;

import static io.drawbridge.bigip.LabSites.ONPREMISES;
import static io.drawbridge.bigip.LabSites.PROVIDER;
import static java.time.temporal.ChronoUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

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

    private static final Duration SLOWLY = Duration.ofSeconds(40);

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
                .input("megabitsPerSecond", "10000")
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
        return finish(bean, Duration.ofSeconds(5));
    }

    private Assessment finish(InfrastructureStep bean, Duration pace) {
        for (int i = 0; i < 5000; i++) {
            var assessment = step.turn(bean);
            if (assessment.verdict() == Verdict.REACHED || assessment.verdict() == Verdict.REFUSED) {
                return assessment;
            }
            control.advance(pace);
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
        "megabitsPerSecond, 249, drawbridge.pathTooWeak, 249 Mbit/s",
        "mtuBytes, 1500, drawbridge.pathTooWeak, 1500 bytes",
        "jitterMillis, 120, drawbridge.pathTooWeak, 160 ms",
        "lossPercent, 1, drawbridge.pathTooWeak, packet loss 1 %",
        "jitterMillis, -1, drawbridge.moveNotPossible, jitterMillis",
        "lossPercent, some, drawbridge.moveNotPossible, lossPercent",
        "lossPercent, 101, drawbridge.moveNotPossible, lossPercent",
        "mostMegabitsPerMove, 100, drawbridge.moveNotPossible, mostMegabitsPerMove",
        "mtuBytes, 9000.5, drawbridge.moveNotPossible, mtuBytes",
        "megabitsPerSecond, 1E99, drawbridge.moveNotPossible, megabitsPerSecond",
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
        step.input("megabitsPerSecond", "800");
        planned();

        finish(migrate);

        assertThat(control.mobility().peaks().overLink()).isEqualTo(3);
    }

    @Test
    void countsMovesThatOthersHaveBegun() {
        step.input("megabitsPerSecond", "500")
                .input("changeMegabytesPerSecond", "0")
                .input("virtualMachines", names(1, 4));
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
        finish(migrate, SLOWLY);
        assertThat(control.mobility().peaks().overLink()).isEqualTo(2);
    }

    @Test
    void looksAgainInsteadOfSendingAgainWhenAnAnswerIsLost() {
        step.input("megabitsPerSecond", "250");
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
        step.input("windowOpens", "21:00").input("windowCloses", "21:01").input("megabitsPerSecond", "250");
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

    // --- plans made again

    private Instant told() {
        return Instant.parse(MigrationDocument.of(step).told().ends());
    }

    @Test
    void plansAgainWithTheSpeedOfWhatIsOver() {
        step.input("megabitsPerSecond", "1000").input("changeMegabytesPerSecond", "0");
        control.mobility().line(300);
        planned();
        var told = told();

        var end = finish(migrate, SLOWLY);

        assertThat(end.verdict()).as(end.toString()).isEqualTo(Verdict.REACHED);
        var document = MigrationDocument.of(step);
        assertThat(document.forecasts()).isNotEmpty();
        var first = document.forecasts().get(0);
        var last = document.forecasts().get(document.forecasts().size() - 1);
        assertThat(Instant.parse(first.before())).isEqualTo(told);
        assertThat(Instant.parse(first.ends())).isAfter(told);
        assertThat(last.measuredBitsPerSecond()).isBetween(270_000_000L, 305_000_000L);
        assertThat(last.bitsPerSecond()).isLessThan(330_000_000L);
        assertThat(last.atOnce()).isEqualTo(1);
        assertThat(document.told().mostAtOnce()).isEqualTo(4);
        assertThat(control.mobility().peaks().overLink()).isEqualTo(4);
        assertThat(document.machines()).hasSize(8).allSatisfy(machine -> assertThat(Instant.parse(machine.ended()))
                .isAfter(Instant.parse(machine.begun())));
        assertThat(Instant.parse(last.ends()))
                .isCloseTo(lab.clock.instant(), within(told.until(lab.clock.instant(), SECONDS) / 4, SECONDS));
    }

    @Test
    void tellsTheJournalAndWhoeverLooksWhatItMeasured() {
        step.input("megabitsPerSecond", "1000").input("changeMegabytesPerSecond", "0");
        control.mobility().line(400);
        planned();
        var notes = new java.util.ArrayList<String>();
        var texts = new java.util.ArrayList<String>();
        for (int i = 0; i < 5000 && notes.isEmpty(); i++) {
            var turn = step.turn(migrate);
            notes.addAll(turn.notes());
            control.advance(SLOWLY);
        }
        texts.add(step.turn(migrate).text());
        control.advance(SLOWLY);
        texts.add(step.turn(migrate).text());

        assertThat(notes).singleElement().satisfies(note -> assertThat(note)
                .contains("planned again from", "were measured", "% of the 1000 Mbit/s it was planned with")
                .contains("at most 1 at once instead of 4", "expected to be over at", "instead of"));
        assertThat(texts).anySatisfy(text -> assertThat(text).contains("all is expected to be over at", "measured"));
    }

    @Test
    void comesToTheSamePlanAfterACrash() {
        step.input("megabitsPerSecond", "1000");
        control.mobility().line(400);
        planned();
        for (int i = 0; i < 5000; i++) {
            var before = java.util.Map.copyOf(step.documents);
            var one = migrate.assess(step);
            if (!one.notes().isEmpty()) {
                // what the first one found was never written
                assertThat(step.documents).isEqualTo(before);
                var other = new MigrateWorkloads(LabMobilities.of(lab)).assess(step);
                assertThat(other.documents()).isEqualTo(one.documents()).isNotEmpty();
                assertThat(other.notes()).isEqualTo(one.notes());
                step.documents.putAll(other.documents());
                assertThat(migrate.assess(step).notes()).isEmpty();
                finish(migrate, SLOWLY);
                assertThat(control.changes("vm.relocate")).hasSize(8);
                return;
            }
            step.turn(migrate);
            control.advance(SLOWLY);
        }
        throw new AssertionError("was never planned again");
    }

    @Test
    void keepsThePlanWhereThePathIsAsFastAsItWasSaid() {
        step.input("megabitsPerSecond", "1000").input("changeMegabytesPerSecond", "0");
        control.mobility().line(1000);
        planned();

        finish(migrate, SLOWLY);

        assertThat(MigrationDocument.of(step).forecasts()).isEmpty();
        assertThat(MigrationDocument.of(step).bitsPerSecond()).isEqualTo(1_000_000_000L);
    }

    @Test
    void neverMovesMoreAtOnceThanPeopleAgreedToThoughThePathIsFaster() {
        step.input("megabitsPerSecond", "500").input("changeMegabytesPerSecond", "0");
        control.mobility().line(10_000);
        planned();
        var told = told();

        finish(migrate, SLOWLY);

        var document = MigrationDocument.of(step);
        assertThat(control.mobility().peaks().overLink()).isEqualTo(2);
        assertThat(document.forecasts()).isNotEmpty().allSatisfy(forecast -> assertThat(forecast.atOnce())
                .isLessThanOrEqualTo(2));
        assertThat(Instant.parse(document.ends())).isBefore(told);
    }

    @Test
    void goesOnWithADocumentFromBeforePlansWereMadeAgain() throws Exception {
        step.input("changeMegabytesPerSecond", "0");
        planned();
        var mapper = new com.fasterxml.jackson.databind.ObjectMapper();
        var old = (com.fasterxml.jackson.databind.node.ObjectNode)
                mapper.readTree(step.documents.get(MigrationDocument.DOCUMENT));
        old.remove(java.util.List.of("told", "forecasts", "mostPerMove"));
        old.findParents("targetHost").forEach(machine -> ((com.fasterxml.jackson.databind.node.ObjectNode) machine)
                .remove(java.util.List.of("begun", "ended")));
        step.documents.put(MigrationDocument.DOCUMENT, mapper.writeValueAsString(old));

        assertThat(finish(migrate).verdict()).isEqualTo(Verdict.REACHED);
        assertThat(at(control, "provider")).isEqualTo(8);
    }

    /** Somebody moved a machine of a later wave by hand meanwhile. */
    @Test
    void plansNothingForWhatIsThereAlready() {
        step.input("megabitsPerSecond", "1000")
                .input("changeMegabytesPerSecond", "0")
                .input("machinesPerWave", "4");
        control.mobility().line(400);
        planned();
        var last = MigrationDocument.of(step).waves().get(1).machines().get(3);
        step.turn(migrate);
        migrate.perform(Action.action("relocate", last.instanceUuid(), last.name()), step);

        assertThat(finish(migrate, SLOWLY).verdict()).isEqualTo(Verdict.REACHED);
        step.nextRound();
        assertThat(finish(migrate, SLOWLY).variables()).containsEntry("waves", "done");

        assertThat(at(control, "provider")).isEqualTo(8);
        assertThat(MigrationDocument.of(step).machines()).hasSize(8).doesNotHaveDuplicates();
        assertThat(control.changes("vm.relocate")).hasSize(8);
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
