package io.drawbridge.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.crash.Trouble.Kind;
import io.drawbridge.engine.DriverNode.Defect;
import io.drawbridge.testing.RunbookTest;
import io.drawbridge.testing.Stage;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Drivers that are broken on purpose: what the harness is for is to notice them, and soon. */
@RunbookTest
class BrokenDriverTests {

    private static final int SEEDS = 60;
    /** What the harness must have seen, so that a defect is caught for what it is. */
    private static final Map<Defect, String> NOTICED = Map.of(
            Defect.NO_INTENT, "a receipt without an intent|reached the sites 2 times",
            Defect.NO_LEASE, "reached the sites 2 times|accepted twice|intended twice|a receipt without an intent",
            Defect.RESENDS_BLINDLY, "reached the sites 2 times");

    @ParameterizedTest
    @EnumSource(value = Defect.class, mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void isCaught(Defect defect, Stage stage) {
        var runs = new SeededRuns(stage, defect);
        var kinds = List.of(Kind.DEATH, Kind.STANDSTILL, Kind.SPOILT_COMMAND);
        for (long seed = 1; seed <= SEEDS; seed++) {
            var caught = runs.play(seed, kinds).violations().stream()
                    .filter(violation -> violation.matches("(?s).*(" + NOTICED.get(defect) + ").*"))
                    .findFirst();
            if (caught.isPresent()) {
                System.out.println(defect + " was caught by seed " + seed + ": " + caught.get());
                return;
            }
        }
        assertThat(false).as("%s was not caught within %d seeds", defect, SEEDS).isTrue();
    }
}
