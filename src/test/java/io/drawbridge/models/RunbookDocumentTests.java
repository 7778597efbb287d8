package io.drawbridge.models;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The page about the runbooks and the models must say the same. */
class RunbookDocumentTests {

    private static final Path PAGE = Path.of("docs/runbooks.md");
    private static final String BEGIN = "<!-- runbooks: generated, see RunbookDocumentTests -->\n";
    private static final String END = "<!-- end of runbooks -->";

    @Test
    void tellsEveryRunbookAsItIsDrawn() throws IOException {
        String page = Files.readString(PAGE);
        String fresh = page.substring(0, page.indexOf(BEGIN) + BEGIN.length())
                + RunbookPage.markdown()
                + "\n"
                + page.substring(page.indexOf(END));
        if (Boolean.getBoolean("drawbridge.writeDocs")) {
            Files.writeString(PAGE, fresh);
        }

        assertThat(Files.readString(PAGE))
                .as("docs/runbooks.md is stale: run this test with -Ddrawbridge.writeDocs=true")
                .isEqualTo(fresh);
    }

    @Test
    void hasASectionForEveryModel() {
        var page = RunbookPage.markdown();

        assertThat(Model.all()).isNotEmpty().allSatisfy(model -> assertThat(page)
                .containsOnlyOnce((model.isRunbook() ? "\n## " : "\n### ")
                        + model.process().getName() + "\n"));
    }

    @Test
    void knowsWhatStepsTalkToFromTheirClasses() {
        var systems = new StepSystems();

        assertThat(systems.of("runPlannedMigration").commands())
                .extracting(Enum::name)
                .containsExactly("SRM");
        assertThat(systems.of("fenceProtectedSite").commands())
                .extracting(Enum::name)
                .containsExactly("VCENTER");
        assertThat(systems.of("fenceProtectedSite").reads())
                .extracting(Enum::name)
                .containsExactly("SRM");
        assertThat(systems.of("checkReadiness").commands()).isEmpty();
        assertThat(systems.of("checkReadiness").reads()).hasSizeGreaterThan(2);
        assertThat(systems.of("concludeApproval").bookkeeping()).isTrue();
    }

    @Test
    void tellsWhatLastsFromWhatIsTakenBack() {
        var words = "The recovery plan is not running any more. What it has already moved stays where it is.";

        assertThat(UndoWords.undone(words)).containsExactly("The recovery plan is not running any more.");
        assertThat(UndoWords.lasting(words)).containsExactly("What it has already moved stays where it is.");
        assertThat(UndoWords.leaveSomething("Nothing is left of the isolated networks."))
                .isFalse();
    }
}
