package io.drawbridge.planning;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The recomputed table in {@code docs/planning.md} is what the code says; {@code -Ddrawbridge.writeDocs=true} writes it. */
class PlanningDocumentTests {

    private static final Path PAGE = Path.of("docs", "planning.md");
    private static final String BEGINS = "<!-- table 9: written by PlanningDocumentTests -->\n";
    private static final String ENDS = "<!-- end -->\n";

    @Test
    void thePageShowsTable9AsTheCodeReckonsIt() throws IOException {
        var page = Files.readString(PAGE);
        int from = page.indexOf(BEGINS) + BEGINS.length();
        int until = page.indexOf(ENDS);
        assertThat(from).isLessThanOrEqualTo(until);

        if (Boolean.getBoolean("drawbridge.writeDocs")) {
            Files.writeString(PAGE, page.substring(0, from) + table() + page.substring(until));
        } else {
            assertThat(page.substring(from, until)).isEqualTo(table());
        }
    }

    private static String table() {
        return "\n| changes | link | printed RPO (time) | time on the wire | lowest RPO that works | lowest it fits into | |\n"
                + "| --- | --- | --- | --- | --- | --- | --- |\n"
                + PlanningTables.ours().potentialRpo().stream()
                        .map(PlanningDocumentTests::row)
                        .collect(Collectors.joining())
                + "\n";
    }

    private static String row(PlanningTables.PotentialRpo row) {
        var outlook = Link.dedicated(row.megabitsPerSecond())
                .carrying(
                        List.of(new RpoClass(
                                "all", Duration.ofMinutes(row.printedRpoMinutes()), row.gigabytesPerHour())),
                        Duration.ofHours(1))
                .outlooks(ProtectionLimits.ofSourceDesign())
                .get(0);
        // What table 9 asks is the time of one hour's changes, whatever the RPO.
        var time = Link.dedicated(row.megabitsPerSecond()).wire().timeFor(row.gigabytesPerHour());
        return "| " + row.gigabytesPerHour() + " GB an hour | " + row.megabitsPerSecond() + " Mbps | "
                + row.printedRpoMinutes() + " min (" + row.printedSyncMinutes() + " min) | "
                + BandwidthPlan.words(time) + " | "
                + outlook.lowestFeasibleRpo().map(BandwidthPlan::words).orElse("none") + " | "
                + outlook.lowestSustainableRpo().map(BandwidthPlan::words).orElse("none") + " | "
                + (row.doubt() == null ? "" : row.doubt()) + " |\n";
    }
}
