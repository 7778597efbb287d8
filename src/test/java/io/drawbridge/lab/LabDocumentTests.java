package io.drawbridge.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The lab's page and the lab must say the same. */
class LabDocumentTests {

    private static final Path PAGE = Path.of("docs/lab.md");
    private static final String BEGIN = "<!-- endpoints: generated, see LabDocumentTests -->\n";
    private static final String END = "<!-- end of endpoints -->";

    @Test
    void listsEveryEndpointAsItsHandlerIsMarked() throws IOException {

        String page = Files.readString(PAGE);
        String fresh = page.substring(0, page.indexOf(BEGIN) + BEGIN.length())
                + WireTable.markdown()
                + "\n"
                + page.substring(page.indexOf(END));
        if (Boolean.getBoolean("drawbridge.writeDocs")) {
            Files.writeString(PAGE, fresh);
        }

        assertThat(Files.readString(PAGE))
                .as("docs/lab.md is stale: run this test with -Ddrawbridge.writeDocs=true")
                .isEqualTo(fresh);
    }

    @Test
    void marksEveryEndpointWithItsSourceAndHowItWasChecked() {

        assertThat(WireTable.of()).hasSizeGreaterThan(100).allSatisfy(entry -> {
            assertThat(entry.source()).as(entry.operation()).isNotBlank();
            assertThat(entry.checked()).as(entry.operation()).isNotBlank();
        });
    }
}
