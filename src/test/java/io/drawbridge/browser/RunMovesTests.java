package io.drawbridge.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.drawbridge.testing.RunbookTest;
import io.drawbridge.testing.Stage;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.beans.factory.annotation.Autowired;

/** The page of a live migration, while machines move over a line that is slower than it was said to be. */
@RunbookTest
class RunMovesTests {

    @RegisterExtension
    static final Pages PAGES = new Pages();

    @Autowired
    private Stage stage;

    @Test
    void showsWhatMovedAsMeasuredAndTheRestAsPlannedAgain() {
        var lab = stage.lab();
        lab.mobility().addMachines("onpremises", "move", 6, 20, 8);
        lab.mobility().line(400);
        var body = stage.request("live-migration", "none");
        body.remove("recoveryPlan");
        ((ObjectNode) body.putObject("inputs"))
                .put("virtualMachines", "move-0001, move-0002, move-0003, move-0004, move-0005, move-0006")
                .put("targetPool", "Rainpole Tenant")
                .put("targetDatastores", "cld01-vsan01, cld01-vsan02")
                .put("roundTripMillis", 40)
                .put("jitterMillis", 2)
                .put("megabitsPerSecond", 1000)
                .put("mtuBytes", 9000)
                .put("changeMegabytesPerSecond", 0);
        var run = stage.start("alice", body);
        stage.work();
        stage.approves("carol", run);
        stage.approves("bob", run);
        stage.workUntil(() -> lab.mobility().moves().stream()
                        .filter(move -> move.finished().isPresent())
                        .count()
                >= 2);

        var page = PAGES.open(stage, "bob", "/runs/" + run);
        var moves = page.locator("section:has(> #moves)");

        assertThat(moves).containsText("of 6 moves are over; the last one is expected to be at");
        assertThat(moves.locator("rect.move")).hasCount(6);
        assertThat(moves.locator("rect.move.over")).not().hasCount(0);
        assertThat(moves.locator("table.outlook")).containsText("% of what it was planned with");
        assertThat(moves.locator("table.outlook")).containsText("planned with 1000 Mbps");
        Pages.picture(page, "run-moves");
        PAGES.canBeReadByEverybody(stage, "bob", List.of("/runs/" + run));

        stage.work();
        page.navigate(stage.url("/runs/" + run));
        assertThat(moves).containsText("All 6 moves are over.");
        assertThat(moves.locator("rect.move.over")).hasCount(6);
    }
}
