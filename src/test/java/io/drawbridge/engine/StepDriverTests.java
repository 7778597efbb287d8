package io.drawbridge.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drawbridge.core.RemoteException;
import io.drawbridge.core.RunId;
import io.drawbridge.engine.DriverBench.Killed;
import io.drawbridge.engine.DriverBench.SwitchOn;
import io.drawbridge.engine.Journal.Kind;
import io.drawbridge.engine.StepRecord.State;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the driver promises, on each database. */
abstract class StepDriverTests {

    abstract DataSource database();

    private final AtomicInteger looks = new AtomicInteger();
    private DriverBench bench;

    @BeforeEach
    void setUpTheBench() {
        bench = new DriverBench(database());
    }

    @Test
    void sendsWhatIsMissingAndGoesOnWhenTheGoalIsReached() {
        bench.remote.switchedOn.put("b", 1);
        var step = bench.due();

        bench.turnUntilQuiet(bench.driver("one", new SwitchOn(bench.remote, "a", "b", "c")));

        assertThat(bench.remote.switchedOn)
                .containsOnlyKeys("a", "b", "c")
                .allSatisfy((name, times) -> assertThat(times).isOne());
        assertThat(bench.step(step).state()).isEqualTo(State.REACHED);
        assertThat(bench.model.told()).containsExactly("go on");
        assertThat(bench.items.of(step.id()))
                .extracting(row -> row.item().state())
                .containsOnly(Item.State.DONE);
        assertThat(bench.documents.find(step.run(), "left-behind")).isPresent();
    }

    @Test
    void writesTheIntentsOfABatchBeforeItSendsAnything() {
        bench.due();
        bench.at = point -> {
            if (point.equals("before send")) {
                assertThat(bench.journalKinds()).filteredOn(Kind.INTENT::equals).hasSize(3);
                throw new Killed(point);
            }
        };

        assertThatThrownBy(() -> bench.driver("one", new SwitchOn(bench.remote, "a", "b", "c", "d", "e"))
                        .turn())
                .isInstanceOf(Killed.class);
    }

    @Test
    void keepsWhatAStepLeavesBehindEvenIfTheStepNeverEnds() {
        var step = bench.due();
        bench.at = point -> {
            if (point.equals("before send")) {
                throw new Killed(point);
            }
        };
        assertThatThrownBy(() ->
                        bench.driver("one", new SwitchOn(bench.remote, "a")).turn())
                .isInstanceOf(Killed.class);

        assertThat(bench.documents.find(step.run(), "left-behind")).isPresent();
    }

    /** Looks four times, and finds out something new at each look; it keeps what it found where it is told to. */
    private static InfrastructureStep finding(boolean keeping) {
        return new InfrastructureStep() {
            @Override
            public Assessment assess(StepContext step) {
                int known = step.document("found").map(Integer::parseInt).orElse(0);
                if (known == 3 || !keeping && step.now().isAfter(step.dueSince().plusSeconds(60))) {
                    return Assessment.reached("all is found");
                }
                var found = Assessment.underWay("looking").document("found", Integer.toString(known + 1));
                return keeping ? found.note("found number " + (known + 1)).keeping() : found;
            }

            @Override
            public ActionReceipt perform(Action action, StepContext step) {
                throw new UnsupportedOperationException();
            }
        };
    }

    @Test
    void keepsDocumentsAndNotesOfAStepThatGoesOnBothOrNone() {
        var step = bench.due();
        var failed = new java.util.concurrent.atomic.AtomicBoolean();
        bench.at = point -> {
            if (point.equals("before commit")
                    && bench.documents.find(step.run(), "found").isPresent()
                    && !failed.getAndSet(true)) {
                throw new Killed(point);
            }
        };
        assertThatThrownBy(() -> bench.driver("one", finding(true)).turn()).isInstanceOf(Killed.class);
        assertThat(bench.documents.find(step.run(), "found")).isEmpty();
        bench.clock.advance(java.time.Duration.ofMinutes(10));

        bench.turnUntilQuiet(bench.driver("two", finding(true)));

        assertThat(bench.documents.find(step.run(), "found")).contains("3");
        assertThat(bench.journal.of(step.run(), 0, 100).stream()
                        .map(Journal.Entry::text)
                        .filter(text -> text != null && text.startsWith("found")))
                .containsExactly("found number 1", "found number 2", "found number 3");
    }

    @Test
    void keepsNothingOfAStepThatGoesOnAndDoesNotAskForIt() {
        var step = bench.due();

        bench.turnUntilQuiet(bench.driver("one", finding(false)));

        assertThat(bench.step(step).state()).isEqualTo(State.REACHED);
        assertThat(bench.documents.find(step.run(), "found")).isEmpty();
    }

    @Test
    void needsFiveCommitsForABatchAndTheLookThatEndsIt() {
        var commits = new AtomicInteger();
        bench.due();
        bench.at = point -> {
            if (point.equals("after commit")) {
                commits.incrementAndGet();
            }
        };
        bench.turnUntilQuiet(bench.driver("one", new SwitchOn(bench.remote, "a", "b", "c")));

        // claim, intents, receipts; claim, conclusion
        assertThat(commits).hasValue(5);
    }

    @Test
    void leavesACommandWithoutAnAnswerAloneUntilItHasSettled() {
        bench.remote.losesTheAnswerFor.add("a");
        bench.due();

        bench.turnUntilQuiet(bench.driver("one", new SwitchOn(bench.remote, "a")));

        assertThat(bench.remote.switchedOn).containsEntry("a", 1);
        assertThat(bench.journalKinds()).contains(Kind.NO_ANSWER).endsWith(Kind.STEP_REACHED);
    }

    @Test
    void sendsAgainWhatWasLostOnTheWayThere() {
        bench.remote.losesTheRequestFor.add("a");
        bench.due();

        bench.turnUntilQuiet(bench.driver("one", new SwitchOn(bench.remote, "a")));

        assertThat(bench.remote.switchedOn).containsEntry("a", 1);
        assertThat(bench.journalKinds()).filteredOn(Kind.INTENT::equals).hasSize(2);
    }

    @Test
    void asksAnOperatorWhenACommandIsNeverAnswered() {
        var step = bench.due();
        var deaf = new SwitchOn(bench.remote, "a") {
            @Override
            public ActionReceipt perform(Action action, StepContext context) {
                throw new RemoteException.NoAnswer("remote", "timed out", null);
            }
        };

        bench.turnUntilQuiet(bench.driver("one", deaf));

        assertThat(bench.step(step).state()).isEqualTo(State.FAILED);
        assertThat(bench.journalKinds()).filteredOn(Kind.INTENT::equals).hasSize(Sent.UNANSWERED_AT_MOST);
        assertThat(bench.model.asked.values()).first().asString().contains("never answered", "timed out");
    }

    @Test
    void asksAnOperatorWhenTheRemoteSystemSaysNo() {
        bench.remote.refuses.add("a");
        var step = bench.due();

        bench.turnUntilQuiet(bench.driver("one", new SwitchOn(bench.remote, "a")));

        assertThat(bench.step(step).code()).isEqualTo(StepDriver.COMMAND_REFUSED);
        assertThat(bench.step(step).text()).contains("no such thing: a");
        assertThat(bench.journalKinds()).filteredOn(Kind.INTENT::equals).hasSize(1);
    }

    @Test
    void waitsForARemoteSystemThatIsAwayAndGoesOnWhenItIsBack() {
        bench.remote.unreachable = true;
        var step = bench.due();
        var driver = bench.driver("one", new SwitchOn(bench.remote, "a"));
        for (int i = 0; i < 5; i++) {
            driver.turn();
            bench.clock.set(bench.table.nextLook().orElseThrow());
        }
        assertThat(bench.step(step).failures()).isGreaterThanOrEqualTo(5);
        assertThat(bench.step(step).text()).contains("connection refused");

        bench.remote.unreachable = false;
        bench.turnUntilQuiet(driver);

        assertThat(bench.step(step).state()).isEqualTo(State.REACHED);
    }

    @Test
    void asksAnOperatorWhenARemoteSystemStaysAwayForLongerThanItsPatience() {
        bench.remote.unreachable = true;
        var step = bench.due();

        bench.turnUntilQuiet(bench.driver("one", new SwitchOn(bench.remote, "a")));

        assertThat(bench.step(step).state()).isEqualTo(State.FAILED);
        assertThat(bench.step(step).code()).isEqualTo(StepDriver.STEP_BROKEN);
        assertThat(bench.model.told()).containsExactly("ask " + StepDriver.STEP_BROKEN);
    }

    @Test
    void asksAnOperatorAtOnceWhenALookMeetsACertificateThatIsNotAccepted() {
        bench.remote.trouble =
                new RemoteException.NotTrusted("remote", "the certificate is not the expected one", null);
        var step = bench.due();

        bench.driver("one", new SwitchOn(bench.remote, "a")).turn();

        assertThat(bench.step(step).state()).isEqualTo(State.FAILED);
        assertThat(bench.step(step).code()).isEqualTo("drawbridge.certificateNotAccepted");
        assertThat(bench.model.asked.values()).first().asString().contains("not the expected one");
    }

    @Test
    void asksAnOperatorAtOnceWhenACommandMeetsACertificateThatIsNotAcceptedAndSendsItWhenTheySayRetry() {
        bench.remote.commandTrouble =
                new RemoteException.NotTrusted("remote", "the certificate is not the expected one", null);
        var step = bench.due();
        var driver = bench.driver("one", new SwitchOn(bench.remote, "a", "b"));
        driver.turn();
        assertThat(bench.step(step).code()).isEqualTo("drawbridge.certificateNotAccepted");
        assertThat(bench.journalKinds()).contains(Kind.NOT_SENT).doesNotContain(Kind.NO_ANSWER);

        bench.remote.commandTrouble = null;
        bench.table.retry(
                step.id(), bench.clock.instant(), bench.clock.instant().plus(Duration.ofHours(1)));
        bench.turnUntilQuiet(driver);

        assertThat(bench.step(step).state()).isEqualTo(State.REACHED);
        assertThat(bench.remote.switchedOn).containsOnlyKeys("a", "b");
    }

    @Test
    void waitsAsLongAsASystemThatIsNotAvailableAsksForAndThenAsksAnOperator() {
        bench.remote.trouble = new RemoteException.Unavailable("remote", "HTTP 503", Duration.ofMinutes(2));
        var step = bench.due();
        var driver = bench.driver("one", new SwitchOn(bench.remote, "a"));
        var began = bench.clock.instant();
        driver.turn();
        assertThat(bench.table.nextLook()).contains(began.plus(Duration.ofMinutes(2)));

        bench.turnUntilQuiet(driver);

        assertThat(bench.step(step).code()).isEqualTo(StepDriver.STEP_BROKEN);
        assertThat(Duration.between(began, bench.clock.instant())).isEqualTo(Duration.ofMinutes(4));
    }

    @Test
    void asksAnOperatorWhenASystemGoesOnTakingNoRequestsButNotForABudgetOfOurOwn() {
        for (var trouble : List.of(
                RemoteException.Later.asked("remote", "HTTP 429", Duration.ofSeconds(30)),
                new RemoteException.Later("remote", "our budget is used up", Duration.ofSeconds(30)))) {
            bench.remote.trouble = trouble;
            var step = bench.due();
            bench.turnUntilQuiet(bench.driver("one", new SwitchOn(bench.remote, "a")));

            assertThat(bench.step(step).code())
                    .isEqualTo(trouble.asked() ? StepDriver.STEP_BROKEN : StepDriver.DEADLINE_PASSED);
        }
    }

    @Test
    void namesWhatIsMissingWhenTheDeadlineHasPassed() {
        var step = bench.due();
        InfrastructureStep ineffective = new SwitchOn(bench.remote, "a") {
            @Override
            public ActionReceipt perform(Action action, StepContext context) {
                return ActionReceipt.done("accepted");
            }
        };

        var driver = bench.driver("one", ineffective);
        driver.turn();
        bench.clock.advance(Duration.ofHours(4));
        bench.turnUntilQuiet(driver);

        assertThat(bench.step(step).code()).isEqualTo(StepDriver.DEADLINE_PASSED);
        assertThat(bench.step(step).text()).contains("still to be done: switch on a (1 accepted, not visible yet)");
    }

    @Test
    void asksAnOperatorWhenTheDeadlineHasPassed() {
        var step = bench.due();
        InfrastructureStep slow = new SwitchOn(bench.remote) {
            @Override
            public Assessment assess(StepContext context) {
                return Assessment.underWay("40 % since yesterday").lookAgainIn(Duration.ofMinutes(7));
            }
        };

        bench.turnUntilQuiet(bench.driver("one", slow));

        assertThat(bench.step(step).code()).isEqualTo(StepDriver.DEADLINE_PASSED);
        assertThat(bench.model.asked.values()).first().asString().contains("40 % since yesterday");
    }

    @Test
    void takesTheDrawnPathOfARefusalAndAsksNobody() {
        bench.model.drawn.add("drawbridge.planNotReady");
        var step = bench.due();
        InfrastructureStep refusing = new SwitchOn(bench.remote) {
            @Override
            public Assessment assess(StepContext context) {
                return Assessment.refused("drawbridge.planNotReady", "the plan is being edited");
            }
        };

        bench.turnUntilQuiet(bench.driver("one", refusing));

        assertThat(bench.step(step).state()).isEqualTo(State.REFUSED);
        assertThat(bench.model.told()).containsExactly("path drawbridge.planNotReady");
    }

    @Test
    void beginsANewRoundWhenAnOperatorSaysRetry() {
        bench.remote.refuses.add("a");
        var step = bench.due();
        var driver = bench.driver("one", new SwitchOn(bench.remote, "a"));
        bench.turnUntilQuiet(driver);

        bench.remote.refuses.clear();
        var now = bench.clock.instant();
        assertThat(bench.table.retry(step.id(), now, now.plus(Duration.ofHours(1))))
                .isTrue();
        bench.turnUntilQuiet(driver);

        assertThat(bench.step(step).state()).isEqualTo(State.REACHED);
        assertThat(bench.step(step).round()).isEqualTo(2);
        assertThat(bench.remote.switchedOn).containsEntry("a", 1);
    }

    @Test
    void goesOnWithoutLookingWhenAnOperatorSaysDoneByHand() {
        bench.remote.refuses.add("a");
        var step = bench.due();
        var driver = bench.driver("one", new SwitchOn(bench.remote, "a"));
        bench.turnUntilQuiet(driver);

        bench.table.doneByHand(step.id(), "switched on at the rack, by alice", bench.clock.instant());
        bench.turnUntilQuiet(driver);

        assertThat(bench.step(step).state()).isEqualTo(State.REACHED);
        assertThat(bench.step(step).text()).isEqualTo("switched on at the rack, by alice");
        assertThat(bench.remote.switchedOn).isEmpty();
    }

    @Test
    void sendsNothingInAPreviewAndListsWhatItWouldSend() {
        bench.due(false, false);

        bench.turnUntilQuiet(bench.driver("one", new SwitchOn(bench.remote, "a", "b")));

        assertThat(bench.remote.switchedOn).isEmpty();
        assertThat(bench.journalKinds()).containsExactly(Kind.WOULD_DO, Kind.WOULD_DO, Kind.STEP_REACHED);
        assertThat(bench.model.told()).containsExactly("go on");
    }

    @Test
    void sendsNothingForARunThatNobodyApproved() {
        bench.nobodyApproved();
        var step = bench.due();

        bench.turnUntilQuiet(bench.driver("one", new SwitchOn(bench.remote, "a")));

        assertThat(bench.remote.switchedOn).isEmpty();
        assertThat(bench.step(step).code()).isEqualTo(StepDriver.NOT_APPROVED);
    }

    @Test
    void concludesNothingWhenTheModelCannotGoOnAndTriesAgain() {
        bench.remote.switchedOn.put("a", 1);
        bench.model.fails = new IllegalStateException("somebody else changed the instance");
        var step = bench.due();
        var driver = bench.driver("one", new SwitchOn(bench.remote, "a"));
        driver.turn();
        assertThat(bench.step(step).state()).isEqualTo(State.OPEN);

        bench.model.fails = null;
        bench.turnUntilQuiet(driver);

        assertThat(bench.model.told()).containsExactly("go on");
    }

    @Test
    void asksAnOperatorWhenTheModelCannotGoOnForLongerThanItsPatience() {
        bench.remote.switchedOn.put("a", 1);
        bench.model.fails = new IllegalStateException("no such bean");
        var step = bench.due();

        bench.turnUntilQuiet(bench.driver("one", new SwitchOn(bench.remote, "a")));

        assertThat(bench.step(step).state()).isEqualTo(State.FAILED);
        assertThat(bench.model.asked.values()).first().asString().contains("no such bean");
    }

    @Test
    void forgetsAStepThatTheModelHasLeft() {
        bench.remote.switchedOn.put("a", 1);
        bench.model.gone = true;
        var step = bench.due();

        bench.turnUntilQuiet(bench.driver("one", new SwitchOn(bench.remote, "a")));

        assertThat(bench.step(step).state()).isEqualTo(State.CANCELLED);
    }

    // ---- who does not answer

    /** Looks at somebody who has been silent, and gives up on them after half a minute of silence in a row. */
    private static InfrastructureStep listening(java.util.concurrent.atomic.AtomicBoolean answering) {
        return new InfrastructureStep() {
            @Override
            public Assessment assess(StepContext step) {
                if (answering.get()) {
                    return Assessment.underWay("still at it").lookAgainIn(Duration.ofSeconds(10));
                }
                return step.now().isBefore(step.silentSince().plusSeconds(30))
                        ? Assessment.underWay("no answer").silent().lookAgainIn(Duration.ofSeconds(10))
                        : Assessment.reached("given up");
            }

            @Override
            public ActionReceipt perform(Action action, StepContext step) {
                throw new UnsupportedOperationException();
            }
        };
    }

    @Test
    void countsSilenceFromTheFirstOfSilentLooksInARow() {
        var answering = new java.util.concurrent.atomic.AtomicBoolean(true);
        var driver = bench.driver("one", listening(answering));
        var step = bench.due();
        driver.turn();
        for (boolean answers : List.of(true, false, false, true, false, false, false)) {
            bench.clock.advance(Duration.ofSeconds(10));
            answering.set(answers);
            driver.turn();
            assertThat(bench.step(step).state()).isEqualTo(State.OPEN);
        }
        bench.clock.advance(Duration.ofSeconds(10));
        driver.turn();

        assertThat(bench.step(step).state()).isEqualTo(State.REACHED);
    }

    @Test
    void takesOneSilentLookAfterAnAbsenceForNoSilence() {
        var answering = new java.util.concurrent.atomic.AtomicBoolean(false);
        var step = bench.due();
        bench.clock.advance(Duration.ofMinutes(10));
        bench.driver("one", listening(answering)).turn();
        assertThat(bench.step(step).state()).isEqualTo(State.OPEN);
        bench.clock.advance(Duration.ofMinutes(10));

        bench.driver("two", listening(answering)).turn();

        assertThat(bench.step(step).state()).isEqualTo(State.OPEN);
    }

    // ---- several drivers

    @Test
    void letsOnlyOneOfTwoDriversHaveAStep() {
        bench.due();
        var one = bench.driver("one", new SwitchOn(bench.remote, "a"));
        var other = bench.driver("other", new SwitchOn(bench.remote, "a"));

        assertThat(one.claim(10)).hasSize(1);
        assertThat(other.claim(10)).isEmpty();
    }

    @Test
    void sharesManyStepsBetweenTwoDriversAtWorkAtTheSameTime() throws Exception {
        for (int i = 0; i < 30; i++) {
            bench.due();
        }
        var sends = new AtomicInteger();
        InfrastructureStep once = new SwitchOn(bench.remote) {
            @Override
            public Assessment assess(StepContext context) {
                return context.receipts().isEmpty()
                        ? Assessment.missing(Action.action("count", "one"))
                        : Assessment.reached("counted");
            }

            @Override
            public ActionReceipt perform(Action action, StepContext context) {
                sends.incrementAndGet();
                return ActionReceipt.done("ok");
            }
        };
        var begin = new CyclicBarrier(2);
        var threads = Stream.of("one", "other")
                .map(name -> new Thread(() -> {
                    var driver = bench.driver(name, once);
                    try {
                        begin.await();
                    } catch (Exception e) {
                        throw new IllegalStateException(e);
                    }
                    for (int turn = 0; turn < 20; turn++) {
                        driver.turn();
                    }
                }))
                .toList();
        threads.forEach(Thread::start);
        for (var thread : threads) {
            thread.join();
        }
        bench.turnUntilQuiet(bench.driver("last", once));

        assertThat(sends).hasValue(30);
        assertThat(bench.model.told()).hasSize(30).containsOnly("go on");
        assertThat(bench.journalKinds()).filteredOn(Kind.INTENT::equals).hasSize(30);
    }

    @Test
    void refusesWhatANodeWritesUnderALeaseThatItLost() {
        var step = bench.due();
        var asleep = bench.driver("asleep", new SwitchOn(bench.remote, "a"));
        var other = bench.driver("other", new SwitchOn(bench.remote, "a"));
        var held = asleep.claim(1).get(0);

        bench.clock.advance(DriverBench.settings().lease());
        bench.turnUntilQuiet(other);
        asleep.work(held);

        assertThat(bench.remote.switchedOn).containsEntry("a", 1);
        assertThat(bench.step(step).state()).isEqualTo(State.REACHED);
        assertThat(bench.model.told()).containsExactly("go on");
    }

    @Test
    void keepsAStepAtWhichItIsAtWorkForLongerThanALease() {
        var step = bench.due();
        var half = DriverBench.settings().lease().dividedBy(2);
        var other = bench.driver("other", new SwitchOn(bench.remote, "a"));
        var patient = new StepDriver[1];
        patient[0] = bench.driver("patient", new SwitchOn(bench.remote, "a") {
            @Override
            public Assessment assess(StepContext context) {
                for (int i = 0; i < 5; i++) {
                    bench.clock.advance(half);
                    patient[0].keepLeases();
                    assertThat(other.turn()).isZero();
                }
                return super.assess(context);
            }
        });

        bench.turnUntilQuiet(patient[0]);

        assertThat(bench.step(step).leaseNumber()).as("taken up for each look").isEqualTo(2);
        assertThat(bench.remote.switchedOn).containsEntry("a", 1);
    }

    @Test
    void doesNotTakeOverFromItselfWhatItStillLooksAt() {
        bench.due();
        var looking = new StepDriver[1];
        looking[0] = bench.driver("looking", new SwitchOn(bench.remote, "a") {
            @Override
            public Assessment assess(StepContext step) {
                bench.clock.advance(DriverBench.settings().lease().plusSeconds(1));
                assertThat(looking[0].claim(1)).isEmpty();
                return super.assess(step);
            }
        });

        bench.turnUntilQuiet(looking[0]);

        assertThat(bench.remote.switchedOn).containsEntry("a", 1);
    }

    @Test
    void leavesAStepToOthersWhoseWorkHangs() {
        var step = bench.due();
        var half = DriverBench.settings().lease().dividedBy(2);
        var other = bench.driver("other", new SwitchOn(bench.remote, "a"));
        var hanging = new StepDriver[1];
        hanging[0] = bench.driver("hanging", new SwitchOn(bench.remote, "a") {
            @Override
            public Assessment assess(StepContext context) {
                for (int i = 0; i < 40; i++) {
                    bench.clock.advance(half);
                    hanging[0].keepLeases();
                }
                bench.turnUntilQuiet(other);
                return super.assess(context);
            }
        });

        hanging[0].turn();

        assertThat(bench.step(step).state()).isEqualTo(State.REACHED);
        assertThat(bench.model.told()).containsExactly("go on");
    }

    @Test
    void sendsNothingMoreOnceItSleptThroughItsLeaseInTheMiddleOfABatch() {
        bench.due();
        var slept = new AtomicInteger();
        bench.at = point -> {
            if (point.equals("after send") && slept.getAndIncrement() == 0) {
                bench.clock.advance(DriverBench.settings().lease().plusSeconds(1));
            }
        };
        var asleep = bench.driver("asleep", new SwitchOn(bench.remote, "a", "b", "c"));
        asleep.turn();
        assertThat(bench.remote.switchedOn).containsOnlyKeys("a");

        bench.turnUntilQuiet(bench.driver("other", new SwitchOn(bench.remote, "a", "b", "c")));

        assertThat(bench.remote.switchedOn)
                .containsOnlyKeys("a", "b", "c")
                .allSatisfy((name, times) -> assertThat(times).isOne());
    }

    @Test
    void sendsEachCommandOnceWhereverADriverIsKilled() {
        int points = pointsOfAnUndisturbedRun();
        assertThat(points).isGreaterThan(20);
        for (int victim = 1; victim <= points; victim++) {
            setUpTheBench();
            bench.remote.losesTheAnswerFor.add("e");
            var step = bench.due();
            killAt(victim, bench.driver("first", new SwitchOn(bench.remote, "a", "b", "c", "d", "e", "f", "g")));

            bench.turnUntilQuiet(bench.driver("second", new SwitchOn(bench.remote, "a", "b", "c", "d", "e", "f", "g")));

            assertThat(bench.remote.switchedOn)
                    .as("killed at point " + victim)
                    .containsOnlyKeys("a", "b", "c", "d", "e", "f", "g")
                    .allSatisfy((name, times) -> assertThat(times).isOne());
            assertThat(bench.model.told()).as("killed at point " + victim).containsExactly("go on");
            assertThat(bench.step(step).state()).isEqualTo(State.REACHED);
        }
    }

    private int pointsOfAnUndisturbedRun() {
        var points = new AtomicInteger();
        bench.remote.losesTheAnswerFor.add("e");
        bench.due();
        bench.at = point -> points.incrementAndGet();
        bench.turnUntilQuiet(bench.driver("first", new SwitchOn(bench.remote, "a", "b", "c", "d", "e", "f", "g")));
        return points.get();
    }

    private void killAt(int victim, StepDriver driver) {
        var points = new AtomicInteger();
        bench.at = point -> {
            if (points.incrementAndGet() == victim) {
                throw new Killed(point);
            }
        };
        try {
            bench.turnUntilQuiet(driver);
        } catch (Killed e) {
            // that is the point
        }
        bench.at = point -> {};
        bench.clock.advance(DriverBench.settings().lease());
    }

    // ---- aborts

    @Test
    void stopsBetweenBatchesForAnAbortAndLeadsTheRunIntoItsDrawnAbort() {
        var step = bench.due(true, true);
        var asked = new AtomicInteger();
        bench.at = point -> {
            if (point.equals("after send") && asked.incrementAndGet() == 3) {
                assertThat(bench.abort(new RunId("run-1"), "alice", "wrong plan"))
                        .isTrue();
            }
        };
        bench.turnUntilQuiet(bench.driver("one", new SwitchOn(bench.remote, "a", "b", "c", "d")));

        assertThat(bench.step(step).state()).isEqualTo(State.STOPPED);
        assertThat(bench.remote.switchedOn).containsOnlyKeys("a", "b", "c");
        assertThat(bench.journalKinds()).filteredOn(Kind.ACCEPTED::equals).hasSize(3);
        assertThat(bench.journalKinds()).filteredOn(Kind.INTENT::equals).hasSize(3);
        assertThat(bench.model.told()).containsExactly("abort, begun 1");
        assertThat(bench.abort(new RunId("run-1"), "alice", "again")).isFalse();
    }

    @Test
    void looksOnceForManyBatchesWhileTheLookIsYoung() {
        bench.due();
        bench.turnUntilQuiet(bench.driver("one", counting("a", "b", "c", "d", "e", "f", "g")));

        assertThat(bench.journalKinds())
                .filteredOn(kind -> kind == Kind.INTENT || kind == Kind.ACCEPTED)
                .startsWith(
                        Kind.INTENT, Kind.INTENT, Kind.INTENT, Kind.ACCEPTED, Kind.ACCEPTED, Kind.ACCEPTED, Kind.INTENT)
                .hasSize(14);
        assertThat(looks).hasValue(2);
    }

    @Test
    void looksAgainBeforeTheNextBatchWhenTheLookHasGrownOld() {
        bench.due();
        var sent = new AtomicInteger();
        bench.at = point -> {
            if (point.equals("after send") && sent.incrementAndGet() == 2) {
                bench.clock.advance(Duration.ofSeconds(5));
                // Somebody else has done it meanwhile.
                bench.remote.switchedOn.put("d", 1);
            }
        };
        bench.turnUntilQuiet(bench.driver("one", counting("a", "b", "c", "d", "e")));

        assertThat(looks).hasValue(3);
        assertThat(bench.remote.switchedOn)
                .containsOnlyKeys("a", "b", "c", "d", "e")
                .allSatisfy((name, times) -> assertThat(times).isOne());
    }

    private SwitchOn counting(String... names) {
        return new SwitchOn(bench.remote, names) {
            @Override
            public Assessment assess(StepContext step) {
                looks.incrementAndGet();
                return super.assess(step);
            }
        };
    }

    @Test
    void waitsWithAnAbortUntilNobodyHoldsAStepOfTheRun() {
        bench.due(true, true);
        var busy = bench.driver("busy", new SwitchOn(bench.remote, "a"));
        var other = bench.driver("other", new SwitchOn(bench.remote, "a"));
        var held = busy.claim(1).get(0);
        bench.abort(new RunId("run-1"), "alice", "wrong plan");

        other.turn();
        assertThat(bench.model.told()).isEmpty();

        busy.work(held);
        assertThat(bench.remote.switchedOn).isEmpty();
        other.turn();
        assertThat(bench.model.told()).containsExactly("abort, begun 0");
    }

    @Test
    void takesTheDecisionOnAFailedStepBackWhenTheRunIsAborted() {
        bench.remote.refuses.add("a");
        var step = bench.due(true, true);
        var driver = bench.driver("one", new SwitchOn(bench.remote, "a"));
        bench.turnUntilQuiet(driver);
        assertThat(bench.step(step).state()).isEqualTo(State.FAILED);

        bench.abort(new RunId("run-1"), "alice", "wrong plan");
        driver.turn();
        driver.turn();

        assertThat(bench.step(step).state()).isEqualTo(State.STOPPED);
        assertThat(bench.model.told())
                .containsExactly("ask " + StepDriver.COMMAND_REFUSED, "abort, begun 1", "withdraw resolution-0");
    }

    // ---- progress

    @Test
    void writesOnlyTheItemsThatChanged() {
        var step = bench.due();
        var items = new java.util.ArrayList<Item>();
        for (int i = 0; i < 2000; i++) {
            items.add(Item.waiting("vm-" + i, "vm " + i, "off"));
        }
        assertThat(bench.items.update(step, items, bench.clock.instant())).isEqualTo(2000);
        items.set(7, Item.underWay("vm-7", "vm 7", 30, "booting"));

        assertThat(bench.items.update(step, items, bench.clock.instant())).isOne();
        assertThat(bench.items.update(step, items, bench.clock.instant())).isZero();
    }

    private static final List<Item> ONE_ITEM = List.of(Item.waiting("vm-1", "vm 1", "off"));

    /** Not what the table says that it remembers: only whoever reads it finds this. */
    private void changeTheItemBehindItsBack() {
        bench.jdbc.update("update dr_step_item set note = 'changed'");
    }

    private StepRecord underTheNextLease(StepRecord step) {
        var now = bench.clock.instant();
        assertThat(bench.table.claim(bench.step(step), "anyone", now, now.plusMillis(1)))
                .isTrue();
        bench.clock.advance(Duration.ofSeconds(1));
        return bench.step(step);
    }

    @Test
    void doesNotReadItemsAgainUnderItsNextLease() {
        var held = underTheNextLease(bench.due());
        bench.inTransaction(() -> bench.items.update(held, ONE_ITEM, bench.clock.instant()));
        changeTheItemBehindItsBack();

        var next = underTheNextLease(held);

        bench.inTransaction(() -> assertThat(bench.items.update(next, ONE_ITEM, bench.clock.instant()))
                .isZero());
    }

    @Test
    void readsItemsAgainWhenSomebodyElseHeldTheStepInBetween() {
        var held = underTheNextLease(bench.due());
        bench.inTransaction(() -> bench.items.update(held, ONE_ITEM, bench.clock.instant()));
        changeTheItemBehindItsBack();

        var later = underTheNextLease(underTheNextLease(held));

        bench.inTransaction(() -> assertThat(bench.items.update(later, ONE_ITEM, bench.clock.instant()))
                .isOne());
    }

    @Test
    void doesNotRememberItemsThatWereNotCommitted() {
        var held = underTheNextLease(bench.due());
        bench.inTransaction(() -> bench.items.update(held, ONE_ITEM, bench.clock.instant()));

        assertThatThrownBy(() -> bench.inTransaction(() -> {
                    bench.items.update(held, List.of(Item.done("vm-1", "vm 1", "on")), bench.clock.instant());
                    throw new IllegalStateException("the disk is full");
                }))
                .hasMessage("the disk is full");

        assertThat(bench.items.of(held.id()))
                .singleElement()
                .satisfies(row -> assertThat(row.item().state()).isEqualTo(Item.State.WAITING));
        bench.inTransaction(() -> assertThat(
                        bench.items.update(held, List.of(Item.done("vm-1", "vm 1", "on")), bench.clock.instant()))
                .isOne());
    }
}
