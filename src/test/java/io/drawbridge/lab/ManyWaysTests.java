package io.drawbridge.lab;

import static io.drawbridge.lab.Wires.ONPREMISES;
import static io.drawbridge.lab.Wires.PROVIDER;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Long random lives of the two sites, each from a seed: whatever is done in whatever order, what must never be never is. */
class ManyWaysTests {

    private static final List<String> PLANS = List.of("Payroll", "Tier 1", "Everything");
    private static final List<String> BODIES = List.of(
            "{\"planned_failover\":true,\"sync_data\":true}",
            "{\"planned_failover\":false,\"sync_data\":true}",
            "{\"planned_failover\":false,\"sync_data\":false}");

    @ParameterizedTest
    @ValueSource(longs = {1, 4, 7, 8, 105, 119, 161, 179, 236, 394, 462})
    void keepsWhatMustAlwaysBeTrue(long seed) {

        Random random = new Random(seed);
        try (Lab lab = Lab.start(LabSettings.builder().manualClock().build())) {
            LabControl control = lab.controls();
            Wires wires = new Wires(lab);
            List<String> life = new ArrayList<>();
            for (int step = 0; step < 120; step++) {
                life.add(act(random, control, wires));
                assertThat(control.invariants())
                        .as("seed " + seed + ": " + life)
                        .isEmpty();
            }
            control.returnSite(ONPREMISES);
            control.returnSite(PROVIDER);
            control.restoreLink();
            control.finishEverything();
            assertThat(control.invariants()).isEmpty();
            assertThat(control.summary().plans()).noneMatch(LabControl.PlanState::running);
        }
    }

    private static String act(Random random, LabControl control, Wires wires) {
        String site = random.nextBoolean() ? ONPREMISES : PROVIDER;
        String plan = PLANS.get(random.nextInt(PLANS.size()));
        int choice = random.nextInt(14);
        switch (choice) {
            case 0:
                control.loseSite(site);
                return "lose " + site;
            case 1:
            case 2:
                control.returnSite(ONPREMISES);
                control.returnSite(PROVIDER);
                control.restoreLink();
                return "all back";
            case 3:
                control.cutLink();
                return "cut";
            case 4:
            case 5:
                control.finishEverything();
                return "finish";
            case 6:
            case 7:
                control.advance(Duration.ofSeconds(1 + random.nextInt(200)));
                return "advance";
            default:
                return command(random, control, wires, site, plan, choice);
        }
    }

    private static String command(
            Random random, LabControl control, Wires wires, String site, String plan, int choice) {
        String action = List.of("test", "cleanup", "recovery", "recovery", "reprotect", "cancel")
                .get(choice - 8);
        boolean up =
                control.summary().sites().stream().anyMatch(state -> state.id().equals(site) && state.up());
        if (!up) {
            return "nothing";
        }
        wires.login(site, "srm");
        wires.loginRemotely(site, "srm");
        String body = action.equals("recovery")
                ? BODIES.get(random.nextInt(BODIES.size()))
                : action.equals("cleanup") || action.equals("reprotect") ? "{\"forced\":false}" : "{}";
        int status = wires.act(site, plan, action, body).status();
        assertThat(status).isIn(202, 204, 400, 403);
        return action + " " + plan + " at " + site + " " + status;
    }
}
