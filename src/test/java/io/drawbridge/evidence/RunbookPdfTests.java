package io.drawbridge.evidence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import io.drawbridge.engine.EntryDigest;
import io.drawbridge.runbook.Runbook;
import io.drawbridge.runbook.Runbooks;
import io.drawbridge.testing.RunbookTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.text.PDFTextStripper;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.thymeleaf.ITemplateEngine;

/** A runbook on paper. */
@RunbookTest
class RunbookPdfTests {

    private static final RunbookPdf.Printed PRINTED =
            new RunbookPdf.Printed(Instant.parse("2026-03-01T03:00:00Z"), "frank");

    @Autowired
    private Runbooks runbooks;

    @Autowired
    private RunbookPdf printer;

    @Autowired
    private ITemplateEngine templates;

    private static String text(byte[] pdf) throws IOException {
        try (var read = Loader.loadPDF(pdf)) {
            return new PDFTextStripper().getText(read).replaceAll("\\s+", " ");
        }
    }

    @Test
    void holdsAllThatIsNeededWhenTheToolIsDown() throws IOException {
        var definition = runbooks.definitionOf("disaster-recovery");
        var pdf = printer.of(definition, PRINTED);
        Files.createDirectories(Path.of("target", "pictures"));
        Files.write(Path.of("target", "pictures", "runbook.pdf"), pdf);

        assertThat(text(pdf))
                .contains(
                        "Disaster recovery",
                        "Step by step",
                        "Run disaster recovery",
                        "Procedure: Approve run",
                        "Procedure: Verify services",
                        "recovery administrator",
                        "Phone",
                        "Signature",
                        "Printed 2026-03-01 03:00:00 UTC by frank",
                        EntryDigest.sha256(Files.readAllBytes(Path.of("bpmn/runbooks/disaster-recovery.bpmn"))),
                        "Page 1 of");
        try (var read = Loader.loadPDF(pdf)) {
            // The drawings are vectors on pages across.
            assertThat(read.getPages())
                    .anyMatch(page ->
                            page.getMediaBox().getWidth() > page.getMediaBox().getHeight());
        }
    }

    @Test
    void canBePrintedForEveryRunbook() {
        assertThat(runbooks.all()).isNotEmpty().allSatisfy(runbook -> assertThat(
                        printer.of(runbooks.definitionOf(runbook.key()), PRINTED))
                .isNotEmpty());
    }

    @Test
    void showsWhatModelsSayAsTextInAnyLanguage() throws IOException {
        var hostile = "<b>Füße & \"Żółć\"</b> ${7*7} [[7*7]] Ελλάδα Привет \u0007\uD83D\uDE00";
        var strange = mock(Runbooks.class);
        when(strange.proceduresOf("x")).thenReturn(List.of());
        when(strange.fileOf("x")).thenReturn(Files.readAllBytes(Path.of("bpmn/runbooks/dr-test.bpmn")));
        when(strange.ofDefinition("x"))
                .thenReturn(new Runbook(
                        "strange",
                        hostile,
                        "\"; } </style><script> (1)",
                        hostile,
                        "plan",
                        List.of("testAdministrator"),
                        List.of(),
                        List.of(new Runbook.Element(
                                "e", hostile, "person", hostile, List.of("${approvers}"), hostile))));

        var text = text(new RunbookPdf(strange, templates).of("x", PRINTED));

        assertThat(text)
                .contains("<b>Füße & \"Żółć\"</b> ${7*7} [[7*7]] Ελλάδα Привет")
                .contains("whom the approval policy names")
                .doesNotContain(" 49 ");
    }
}
