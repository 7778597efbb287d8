package io.drawbridge.srm.step;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.core.RemoteException;
import io.drawbridge.core.SiteId;
import io.drawbridge.core.SitePairId;
import io.drawbridge.doubles.StepDouble;
import io.drawbridge.engine.Assessment;
import io.drawbridge.engine.Assessment.Verdict;
import io.drawbridge.engine.Item;
import io.drawbridge.lab.Lab;
import io.drawbridge.lab.LabControl;
import io.drawbridge.lab.LabSettings;
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
import org.springframework.core.env.MapPropertySource;

/** All plans of a pair over the wire; the test moves the lab's clock. */
@Timeout(120)
class RecoverAllPlansAgainstLabTests {

    @Configuration(proxyBeanMethods = false)
    @ComponentScan({"io.drawbridge.site", "io.drawbridge.srm"})
    static class Clients {}

    Lab lab;
    LabControl control;
    AnnotationConfigApplicationContext context;
    StepDouble run;
    RecoverAllPlans recover;
    int most;

    @BeforeEach
    void start() {
        lab = Lab.start(LabSettings.builder().manualClock().build());
        control = lab.controls();
        var clock = new Clock() {
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
        recover = context.getBean(RecoverAllPlans.class);
        run = new StepDouble(clock);
        run.pair = new SitePairId("rainpole");
        run.plan = null;
        run.protectedSite = new SiteId("onpremises");
        run.recoverySite = new SiteId("provider");
    }

    @AfterEach
    void stop() {
        context.close();
        lab.close();
    }

    private Assessment work() {
        var story = new ArrayList<String>();
        for (int i = 0; i < 2000; i++) {
            try {
                var found = run.turn(recover);
                story.add(control.now() + " " + found);
                if (found.verdict() == Verdict.REACHED || found.verdict() == Verdict.REFUSED) {
                    return found;
                }
                most = Math.max(most, (int) control.summary().plans().stream()
                        .filter(LabControl.PlanState::running)
                        .count());
                control.advance(found.lookAgainIn().orElse(Duration.ofSeconds(2)));
            } catch (RemoteException broken) {
                story.add(broken.getMessage());
                control.advance(Duration.ofSeconds(10));
            }
        }
        throw new AssertionError(String.join("\n", story.subList(Math.max(0, story.size() - 20), story.size())));
    }

    private List<String> started() {
        return control.changes("srm.recovery.started").stream()
                .map(entry -> entry.objectName)
                .toList();
    }

    @Test
    void runsTenAtOnceAtMostInTheOrderOfTheSite() {
        for (int i = 1; i <= 14; i++) {
            control.addPlan("Extra %02d".formatted(i), 2, 60);
        }
        control.loseSite("onpremises");
        run.next();
        var end = work();

        assertThat(end.verdict()).as(end.toString()).isEqualTo(Verdict.REACHED);
        assertThat(most).isEqualTo(10);
        assertThat(end.items()).hasSize(17).allMatch(item -> item.state() == Item.State.DONE);
        assertThat(end.items())
                .extracting(Item::label)
                .startsWith("Payroll", "Tier 1", "Everything", "Extra 01", "Extra 02");
        assertThat(started()).hasSize(17).doesNotHaveDuplicates();
        assertThat(started().get(0)).isEqualTo("Payroll");
        assertThat(started().indexOf("Tier 1")).isGreaterThan(started().indexOf("Payroll"));
        assertThat(started().indexOf("Everything")).isGreaterThan(started().indexOf("Tier 1"));
        assertThat(control.invariants()).isEmpty();
    }

    @Test
    void recoversTheOthersWhenOneCannotBeginAndNamesIt() {
        control.addPlan("Extra", 2, 60);
        control.planStatus("Extra", "TEST_COMPLETE");
        control.loseSite("onpremises");
        run.next();
        var end = work();

        assertThat(end.code()).isEqualTo("drawbridge.planNotReady");
        assertThat(end.text()).contains("3 of 4 plans recovered", "Extra", "TEST_COMPLETE");
        assertThat(started()).containsExactly("Payroll", "Tier 1", "Everything");

        control.planStatus("Extra", null);
        control.advance(Duration.ofSeconds(5));
        run.nextRound();
        assertThat(work().verdict()).isEqualTo(Verdict.REACHED);
        assertThat(started()).containsExactly("Payroll", "Tier 1", "Everything", "Extra");
    }

    @Test
    void leavesAloneWhatIsRecoveredAlready() {
        control.loseSite("onpremises");
        run.next();
        work();
        run.next();
        var again = work();

        assertThat(again.verdict()).isEqualTo(Verdict.REACHED);
        assertThat(started()).hasSize(3);
    }

    @Test
    void saysBeforehandWhatItWouldStart() {
        assertThat(recover.preview(run).actions())
                .extracting(action -> action.label())
                .containsExactly("Payroll", "Tier 1", "Everything");
    }
}
