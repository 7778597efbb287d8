package io.drawbridge;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.core.PlanName;
import io.drawbridge.core.RemoteException;
import io.drawbridge.core.SiteId;
import io.drawbridge.core.SitePairId;
import io.drawbridge.doubles.StepDouble;
import io.drawbridge.engine.Assessment;
import io.drawbridge.engine.Assessment.Verdict;
import io.drawbridge.engine.InfrastructureStep;
import io.drawbridge.engine.Item;
import io.drawbridge.lab.Fault;
import io.drawbridge.lab.Lab;
import io.drawbridge.lab.LabControl;
import io.drawbridge.lab.LabSettings;
import io.drawbridge.lab.wire.RateLimiter;
import io.drawbridge.readiness.LagHistory;
import io.drawbridge.readiness.ReadinessHistory;
import io.drawbridge.readiness.ReadinessWatch;
import io.drawbridge.readiness.RecoveryTimeForecasts;
import io.drawbridge.srm.PlanCatalogue;
import io.drawbridge.srm.PlanSummary;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.FilterType;
import org.springframework.core.env.MapPropertySource;

/** Clients and steps against the lab, over the wire; the lab's clock is moved by the test. */
@Timeout(120)
class ClientsAgainstLabTests {

    /** The clients and steps alone, without engine, web or database, and so without what is kept of readiness. */
    @Configuration(proxyBeanMethods = false)
    @ComponentScan(
            basePackages = {
                "io.drawbridge.site",
                "io.drawbridge.srm",
                "io.drawbridge.replication",
                "io.drawbridge.vcenter",
                "io.drawbridge.nsx",
                "io.drawbridge.bigip",
                "io.drawbridge.readiness",
                "io.drawbridge.verify"
            },
            excludeFilters = {
                @ComponentScan.Filter(
                        type = FilterType.ASSIGNABLE_TYPE,
                        classes = {
                            LagHistory.class,
                            ReadinessHistory.class,
                            ReadinessWatch.class,
                            RecoveryTimeForecasts.class
                        }),
                // It asks what run it is in, and there is none here.
                @ComponentScan.Filter(
                        type = FilterType.REGEX,
                        pattern =
                                ".*\\.(NoteApprovalSubject|PlanMachines|RecoveryMeasurements|TestedPlans)|.*\\.readiness\\.rest\\..*")
            })
    static class Clients {}

    static final String SOURCE = "onpremises";
    static final String PROVIDER = "provider";

    Lab lab;
    LabControl control;
    Clock clock;
    AnnotationConfigApplicationContext context;
    StepDouble run;
    final List<String> story = new ArrayList<>();

    @BeforeEach
    void start() {
        start(LabSettings.builder().manualClock().build());
    }

    void start(LabSettings settings) {
        stop();
        lab = Lab.start(settings);
        control = lab.controls();
        clock = new Clock() {
            @Override
            public ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
                return this;
            }

            @Override
            public Instant instant() {
                return control.now();
            }
        };
        context = new AnnotationConfigApplicationContext();
        context.getEnvironment()
                .getPropertySources()
                .addFirst(new MapPropertySource("lab", Map.copyOf(lab.connectionProperties())));
        context.registerBean(Clock.class, () -> clock);
        context.register(Clients.class);
        context.refresh();
        run = new StepDouble(clock);
        run.protectedSite = new SiteId(SOURCE);
        run.recoverySite = new SiteId(PROVIDER);
        run.pair = new SitePairId("rainpole");
        run.plan = new PlanName("Payroll");
    }

    @AfterEach
    void stop() {
        if (context != null) {
            context.close();
            lab.close();
        }
    }

    InfrastructureStep step(String name) {
        return context.getBean(name, InfrastructureStep.class);
    }

    /** Works on the step until it is reached or refused. */
    Assessment work(String name) {
        return workUntil(name, Verdict.REACHED, Verdict.REFUSED);
    }

    Assessment workUntil(String name, Verdict... verdicts) {
        for (int i = 0; i < 2000; i++) {
            try {
                var found = run.turn(step(name));
                story.add(control.now() + " " + name + " " + found);
                if (List.of(verdicts).contains(found.verdict())) {
                    return found;
                }
                control.advance(
                        found.verdict() == Verdict.MISSING
                                ? Duration.ofSeconds(1)
                                : found.lookAgainIn().orElse(Duration.ofSeconds(10)));
            } catch (RemoteException.Later later) {
                story.add(control.now() + " " + name + " " + later.getMessage());
                control.advance(later.patience());
            } catch (RemoteException broken) {
                story.add(control.now() + " " + name + " " + broken.getMessage());
                control.advance(Duration.ofSeconds(10));
            }
        }
        throw new AssertionError(String.join("\n", story.subList(Math.max(0, story.size() - 20), story.size())));
    }

    Assessment reach(String name) {
        run.next();
        var end = work(name);
        assertThat(end.verdict()).as(String.join("\n", story)).isEqualTo(Verdict.REACHED);
        return end;
    }

    @Test
    void migratesAPlanThatIsHealthy() {
        run.next().input("for", "planned-migration");
        var ready = work("checkReadiness");
        assertThat(ready.verdict()).as(ready + " " + ready.documents()).isEqualTo(Verdict.REACHED);
        assertThat(ready.variables()).containsEntry("vmCount", 9);
        reach("synchronizeReplications");
        var moved = reach("runPlannedMigration");
        assertThat(moved.items()).hasSize(9).allSatisfy(item -> assertThat(item.state())
                .isEqualTo(Item.State.DONE));
        reach("verifyServices");

        assertThat(control.changes("srm.recovery.started")).hasSize(1);
        assertThat(control.vm(PROVIDER, "payroll-db01").on()).isTrue();
        assertThat(control.vm(SOURCE, "payroll-db01").on()).isFalse();
    }

    @Test
    void testsAPlanInABubbleAndLeavesNothingBehind() {
        run.next().input("for", "dr-test");
        assertThat(work("checkReadiness").verdict())
                .as(String.join("\n", story))
                .isEqualTo(Verdict.REACHED);
        reach("noteSourceState");
        var made = reach("createTestNetwork");
        assertThat(made.items()).hasSize(3);
        reach("runTest");
        assertThat(control.vm(PROVIDER, "payroll-db01").networks())
                .as("the test's copy hangs on a switch of this run")
                .allSatisfy(network -> assertThat(network).contains("drawbridge"));
        run.next().input("bubble", "true");
        assertThat(work("verifyServices").verdict())
                .as(String.join("\n", story))
                .isEqualTo(Verdict.REACHED);
        reach("cleanUpTest");
        reach("removeTestNetwork");
        reach("proveSourceUntouched");

        assertThat(control.changes("srm.test.started")).hasSize(1);
        assertThat(control.changes("srm.cleanup.started")).hasSize(1);
    }

    @Test
    void recoversWhenTheOtherSiteIsGone() {
        control.loseSite(SOURCE);
        run.next().input("for", "planned-migration");
        assertThat(work("checkReadiness").code()).isEqualTo("drawbridge.sourceDoesNotAnswer");
        run.next().input("for", "disaster-recovery");
        assertThat(work("checkReadiness").verdict())
                .as(String.join("\n", story))
                .isEqualTo(Verdict.REACHED);
        run.next();
        assertThat(work("fenceProtectedSite").code()).isEqualTo("drawbridge.protectedSiteUnreachable");
        assertThat(reach("runDisasterRecovery").text()).contains("DISASTER_RECOVERY_COMPLETE");
        reach("verifyServices");

        assertThat(control.changes("srm.recovery.started")).hasSize(1);
    }

    @Test
    void recoversAgainOnceTheLostSiteIsBack() {
        control.loseSite(SOURCE);
        reach("runDisasterRecovery");
        control.returnSite(SOURCE);
        control.advance(Duration.ofMinutes(2));
        run.next();
        assertThat(work("runDisasterRecovery").code()).isEqualTo("drawbridge.splitBrain");
        run.nextRound();
        assertThat(work("runDisasterRecovery").verdict())
                .as(String.join("\n", story))
                .isEqualTo(Verdict.REACHED);
    }

    @Test
    void fencesTheSourceAndLiftsTheFence() {
        assertThat(reach("fenceProtectedSite").text()).contains("9 were switched off by this run");
        assertThat(control.vm(SOURCE, "payroll-web01").on()).isFalse();
        assertThat(control.vm(SOURCE, "crm-web01").on()).isTrue();
        reach("unfenceProtectedSite");
        assertThat(control.vm(SOURCE, "payroll-web01").on()).isTrue();
    }

    @Test
    void sendsNothingTwiceWhenTheAnswerIsLost() {
        control.addFault(Fault.dropAnswer()
                .at(PROVIDER, "srm")
                .operation("*actions/recovery")
                .once());
        reach("runPlannedMigration");

        assertThat(control.changes("srm.recovery.started")).hasSize(1);
    }

    @Test
    void sendsAgainWhenTheRequestWasLost() {
        control.addFault(Fault.dropRequest()
                .at(PROVIDER, "srm")
                .request("POST", "*/actions/recovery")
                .once());
        reach("runPlannedMigration");

        assertThat(control.changes("srm.recovery.started")).hasSize(1);
    }

    @Test
    void saysWhatTheRemoteTaskSaid() {
        control.addFault(Fault.taskError("the array is on fire")
                .at(PROVIDER, "srm")
                .operation("*actions/recovery")
                .once());
        run.next();
        var refusal = work("runPlannedMigration");
        assertThat(refusal.code()).isEqualTo("drawbridge.recoveryFailed");
        assertThat(refusal.text()).contains("the array is on fire");
    }

    @Test
    void goesOnAfterAMachineFailedToStart() {
        control.addFault(Fault.taskError("no resources")
                .operation("run.powerOn")
                .on("payroll-web01")
                .once());
        run.next();
        assertThat(work("runPlannedMigration").code()).isEqualTo("drawbridge.recoveryIncomplete");
        run.nextRound();
        assertThat(work("runPlannedMigration").verdict())
                .as(String.join("\n", story))
                .isEqualTo(Verdict.REACHED);
    }

    @Test
    void haltsARunAndSaysTheTruth() {
        run.next();
        workUntil("runPlannedMigration", Verdict.UNDER_WAY);
        control.advance(Duration.ofSeconds(20));
        var halted = reach("haltRecoveryPlan");
        assertThat(halted.text()).containsAnyOf("nothing of it is recovered", "stay so");
        assertThat(control.changes("srm.recovery.started")).hasSize(1);
    }

    @Test
    void undoesATestThatStillRuns() {
        reach("createTestNetwork");
        run.next();
        workUntil("runTest", Verdict.UNDER_WAY);
        control.advance(Duration.ofSeconds(20));
        reach("undoTest");
        run.documents.clear();
        reach("removeTestNetwork");
    }

    @Test
    void livesThroughExpiredSessionsGarbageAndBadWeather() {
        run.next();
        workUntil("runPlannedMigration", Verdict.UNDER_WAY);
        control.expireSessions();
        control.addFault(Fault.fail(503).at(PROVIDER, "srm").times(3));
        control.addFault(Fault.garbled().at(PROVIDER, "srm").times(2));
        assertThat(work("runPlannedMigration").verdict())
                .as(String.join("\n", story))
                .isEqualTo(Verdict.REACHED);
        assertThat(control.changes("srm.recovery.started")).hasSize(1);
    }

    @Test
    void knowsThePlansOfAPair() {
        var catalogue = context.getBean(PlanCatalogue.class);
        assertThat(catalogue.known(run.pair)).isEmpty();
        assertThat(catalogue.refresh(run.pair))
                .extracting(PlanSummary::name)
                .contains("Payroll", "Tier 1", "Everything");
        assertThat(catalogue.known(run.pair).orElseThrow())
                .allSatisfy(plan -> assertThat(plan.protectedSite()).contains(new SiteId(SOURCE)));
    }

    @Test
    void keepsToTheGatewaysLimitsWithManyMachines() {
        start(LabSettings.builder()
                .manualClock()
                .quotas(RateLimiter.Quotas.VENDOR)
                .build());
        control.addPlan("Many", Integer.getInteger("many", 500), 15);
        run.plan = new PlanName("Many");
        run.next().input("for", "planned-migration");
        var ready = work("checkReadiness");
        assertThat(ready.verdict()).as(ready + " " + ready.documents()).isEqualTo(Verdict.REACHED);
        reach("synchronizeReplications");
        reach("runPlannedMigration");
        assertThat(story).noneMatch(line -> line.contains("HTTP 429"));
    }
}
