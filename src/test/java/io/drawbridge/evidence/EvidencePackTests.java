package io.drawbridge.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import io.drawbridge.engine.EntryDigest;
import io.drawbridge.engine.Journal;
import io.drawbridge.lab.LabControl;
import io.drawbridge.testing.RunbookTest;
import io.drawbridge.testing.Stage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.zip.ZipInputStream;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.text.PDFTextStripper;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;

/** The pack of a run, and what its verifier says when somebody laid hands on it. */
@RunbookTest
class EvidencePackTests {

    @Autowired
    private ApplicationContext context;

    @Test
    void makesAPackByItselfAtTheEndOfARunThatVerifiesAndTellsWhatHappened(Stage stage, LabControl lab)
            throws IOException {
        var run = recovered(stage, lab);

        assertThat(EvidenceHand.turn(context)).isOne();

        var pack = EvidenceHand.pack(context, run);
        var result = PackVerifier.verify(pack, List.of(publicKey()));
        assertThat(result.problems()).isEmpty();
        assertThat(result.intact()).isTrue();
        assertThat(result.trusted()).isTrue();
        assertThat(result.run()).isEqualTo(run);
        var files = files(pack);
        assertThat(files)
                .containsKeys(
                        "evidence.json",
                        "report.pdf",
                        "model.bpmn",
                        "procedures/approve-run.bpmn",
                        "forms/sign-off.form",
                        "policies/approval-policy.dmn",
                        "manifest.json",
                        "manifest.sig",
                        "key.pem");
        assertThat(files.get("model.bpmn"))
                .isEqualTo(Files.readAllBytes(Path.of("bpmn/runbooks/disaster-recovery.bpmn")));
        var evidence = json(files.get("evidence.json"));
        assertThat(evidence.path("sections").path("decisions")).hasSize(3).allSatisfy(decision -> {
            assertThat(decision.path("entry").isIntegralNumber()).isTrue();
            assertThat(decision.path("role").asText()).isNotBlank();
        });
        try (var pdf = Loader.loadPDF(files.get("report.pdf"))) {
            var text = new PDFTextStripper().getText(pdf);
            assertThat(text).contains("Disaster recovery: Payroll", "Decision clock", run, "no power", "Page 1 of");
            var first = new PDFTextStripper();
            for (int page = 1; page <= pdf.getNumberOfPages(); page++) {
                first.setStartPage(page);
                first.setEndPage(page);
                assertThat(first.getText(pdf)).as("page " + page).contains("Run " + run, "Page " + page + " of ");
            }
            for (var page : pdf.getPages()) {
                for (var name : page.getResources().getFontNames()) {
                    assertThat(page.getResources().getFont(name).isEmbedded()).isTrue();
                }
            }
        }
    }

    @Test
    void holdsNobodyForAForgerBecauseTimeWentOnBetweenTwoReadingsOfTheClock(Stage stage, LabControl lab) {
        stage.tick(Duration.ofMillis(7));
        var run = recovered(stage, lab);
        EvidenceHand.turn(context);

        var result = PackVerifier.verify(EvidenceHand.pack(context, run), List.of(publicKey()));

        assertThat(result.problems()).isEmpty();
        assertThat(result.intact()).isTrue();
    }

    @Test
    void makesTheSameBytesAgainWhenAPackWasLost(Stage stage, LabControl lab) {
        var run = recovered(stage, lab);
        EvidenceHand.turn(context);
        var before = EvidenceHand.pack(context, run);

        stage.jdbc().update("delete from dr_pack_part");
        var after = EvidenceHand.pack(context, run);

        assertThat(Arrays.equals(before, after)).isTrue();
    }

    @Test
    void holdsWhatItsPublishedSchemaSays(Stage stage, LabControl lab) throws IOException {
        var run = recovered(stage, lab);
        EvidenceHand.turn(context);
        var schema = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                .getSchema(Files.readString(Path.of("docs/evidence-pack.schema.json")));

        assertThat(schema.validate(json(files(EvidenceHand.pack(context, run)).get("evidence.json"))))
                .isEmpty();
        var redacted = Redaction.of(entry -> entry.kind() == Journal.Kind.DECISION, name -> true);
        assertThat(schema.validate(
                        json(files(EvidenceHand.pack(context, run, redacted)).get("evidence.json"))))
                .isEmpty();
    }

    @Test
    void staysCheckableWhenPartsAreLeftOutForAReader(Stage stage, LabControl lab) throws IOException {
        var run = recovered(stage, lab);
        EvidenceHand.turn(context);

        var pack = EvidenceHand.pack(
                context,
                run,
                Redaction.of(
                        entry -> entry.kind() == Journal.Kind.DECISION || entry.kind() == Journal.Kind.INTENT,
                        name -> name.equals("scope")));

        var result = PackVerifier.verify(pack, List.of(publicKey()));
        assertThat(result.problems()).isEmpty();
        assertThat(result.redacted()).isTrue();
        var text = new String(files(pack).get("evidence.json"), StandardCharsets.UTF_8);
        assertThat(text).doesNotContain("risk-signed", "no power");
        try (var pdf = Loader.loadPDF(files(pack).get("report.pdf"))) {
            assertThat(new PDFTextStripper().getText(pdf))
                    .contains("left out for")
                    .doesNotContain("risk-signed");
        }
        var evidence = (ObjectNode) json(files(pack).get("evidence.json"));
        for (var entry : evidence.path("entries")) {
            if (entry.path("redacted").asBoolean()) {
                ((ObjectNode) entry).put("contentHash", EntryDigest.sha256("other"));
                break;
            }
        }
        assertThat(told(resealed(files(pack), evidence))).anyMatch(line -> line.contains("field hash"));
    }

    @Test
    void namesWhicheverByteWasChangedInWhicheverFile(Stage stage, LabControl lab) throws IOException {
        var run = recovered(stage, lab);
        EvidenceHand.turn(context);
        var pack = EvidenceHand.pack(context, run);

        for (var file : files(pack).entrySet()) {
            var content = file.getValue();
            for (int at : new int[] {0, content.length / 2, content.length - 1}) {
                var changed = new LinkedHashMap<>(files(pack));
                var bytes = content.clone();
                bytes[at] ^= 1;
                changed.put(file.getKey(), bytes);
                var told = told(zip(changed));
                assertThat(told)
                        .as(file.getKey() + " byte " + at)
                        .anyMatch(line -> line.startsWith(file.getKey())
                                || file.getKey().equals("manifest.json")
                                || file.getKey().equals("key.pem") && line.startsWith("manifest.sig"));
            }
        }
        // The same in the zip itself, frame and all.
        for (int at = 0; at < pack.length; at += Math.max(1, pack.length / 41)) {
            var bytes = pack.clone();
            bytes[at] ^= 1;
            assertThat(PackVerifier.verify(bytes, List.of(publicKey())).intact())
                    .as("byte " + at + " of the pack")
                    .isFalse();
        }
    }

    @Test
    void namesEveryFieldOfAnEntryThatWasChanged(Stage stage, LabControl lab) throws IOException {
        var files = packed(stage, lab);
        var evidence = json(files.get("evidence.json"));
        var seen = new java.util.HashSet<String>();
        for (var entry : evidence.path("entries")) {
            var number = entry.path("number").asText();
            var names = new ArrayList<String>();
            entry.path("content").fieldNames().forEachRemaining(names::add);
            for (var name : names) {
                if (seen.add(name)) {
                    assertThat(changed(files, number, node -> ((ObjectNode) node.path("content"))
                                    .put(name, node.path("content").path(name).asText() + "x")))
                            .anyMatch(line -> line.equals(
                                    "evidence.json, entry " + number + ", field " + name + ": was changed"));
                    assertThat(changed(files, number, node -> ((ObjectNode) node.path("content")).remove(name)))
                            .anyMatch(line -> line.contains("entry " + number + ", field " + name + ": was left out"));
                }
            }
        }
        assertThat(seen)
                .contains(
                        "number",
                        "run",
                        "at",
                        "kind",
                        "element",
                        "step",
                        "round",
                        "action",
                        "text",
                        "who",
                        "role",
                        "task",
                        "node",
                        "lease",
                        "durationMillis");
        for (var name : List.of("salt", "contentHash", "before", "hash")) {
            assertThat(changed(files, "5", node -> node.put(name, EntryDigest.sha256("other"))))
                    .anyMatch(line -> line.contains("entry 5, field " + name));
        }
        assertThat(changed(files, "5", node -> ((ObjectNode) node.path("content")).put("extra", "x")))
                .anyMatch(line -> line.contains("entry 5, field extra: was added"));
    }

    @Test
    void namesEntriesThatWereLeftOutReorderedAppendedOrCutOff(Stage stage, LabControl lab) throws IOException {
        var files = packed(stage, lab);
        assertThat(rearranged(files, entries -> entries.remove(4)))
                .anyMatch(line -> line.equals("evidence.json, entry 5: left out"));
        assertThat(rearranged(files, entries -> {
                    entries.remove(4);
                    entries.remove(4);
                }))
                .anyMatch(line -> line.equals("evidence.json, entries 5 to 6: left out"));
        assertThat(rearranged(files, entries -> {
                    var moved = entries.remove(4);
                    entries.insert(6, moved);
                }))
                .anyMatch(line -> line.contains("entry 5: not in its place"));
        assertThat(rearranged(files, entries -> {
                    var last = (ObjectNode) entries.get(entries.size() - 1).deepCopy();
                    entries.add(last.put("number", entries.size() + 1));
                }))
                .anyMatch(line -> line.contains("appended after the seal"));
        assertThat(rearranged(files, entries -> entries.remove(entries.size() - 1)))
                .anyMatch(line -> line.contains("left out at the end: the chain was cut off"));
    }

    @Test
    void namesWhatWasChangedInTheSectionsAndWhatDoesNotBelongTogether(Stage stage, LabControl lab) throws IOException {
        var files = packed(stage, lab);
        assertThat(sectioned(files, sections -> ((ObjectNode) sections.path("run")).put("reason", "other")))
                .anyMatch(line -> line.equals("evidence.json, section run, reason: was changed"));
        assertThat(sectioned(
                        files, sections -> ((ObjectNode) sections.path("steps").get(2)).put("text", "other")))
                .anyMatch(line -> line.contains("section steps, number 3: was changed"));
        assertThat(sectioned(files, sections -> ((ObjectNode) sections).remove("clock")))
                .anyMatch(line -> line.contains("section clock: was left out"));
        assertThat(sectioned(
                        files,
                        sections -> ((ObjectNode) sections.path("decisions").get(0)).put("who", "mallory")))
                .anyMatch(line -> line.contains("section decisions, number 1, field who"));
        var other = new LinkedHashMap<>(files);
        other.put("model.bpmn", Files.readAllBytes(Path.of("bpmn/runbooks/dr-test.bpmn")));
        assertThat(told(resealed(other, json(files.get("evidence.json")))))
                .anyMatch(line -> line.startsWith("model.bpmn: is not the model"));
    }

    @Test
    void tellsAPackWithoutASignatureAndOneThatAnotherKeySigned(Stage stage, LabControl lab) throws IOException {
        var files = packed(stage, lab);
        var unsigned = new LinkedHashMap<>(files);
        unsigned.remove("manifest.sig");
        assertThat(told(zip(unsigned))).contains("manifest.sig: is missing: nobody signed this pack");
        var missing = new LinkedHashMap<>(files);
        missing.remove("report.pdf");
        assertThat(told(zip(missing))).anyMatch(line -> line.startsWith("report.pdf: is missing"));
        var added = new LinkedHashMap<>(files);
        added.put("extra.txt", new byte[] {1});
        assertThat(told(zip(added))).anyMatch(line -> line.startsWith("extra.txt: was added"));

        // Signed anew as a whole by somebody with a key of their own: only a key that one trusts tells.
        var forged = resealed(files, json(files.get("evidence.json")));
        assertThat(told(forged)).anyMatch(line -> line.startsWith("key.pem: another key than the given one"));
        var cut = Arrays.copyOf(zip(files), zip(files).length - 300);
        assertThat(told(cut)).anyMatch(line -> line.contains("cut off"));
        assertThat(PackVerifier.verify("no pack".getBytes(StandardCharsets.UTF_8), List.of())
                        .readable())
                .isFalse();
    }

    @Test
    void showsADecisionThatWasChangedInItsTableBeforeTheRunWasSealed(Stage stage, LabControl lab) {
        var run = recovered(stage, lab);
        stage.jdbc().update("update dr_decision set who = 'mallory' where kind = 'risk'");

        EvidenceHand.turn(context);

        assertThat(told(EvidenceHand.pack(context, run)))
                .isNotEmpty()
                .allMatch(line -> line.contains("section decisions"));
    }

    // ---- a run and its pack

    static String recovered(Stage stage, LabControl lab) {
        lab.loseSite("onpremises");
        var run = stage.start("disaster-recovery", "Payroll");
        stage.work();
        stage.advance(Duration.ofMinutes(7));
        stage.approves("bob", run);
        stage.work();
        stage.decides("alice", run, "userTask_signRisk", Map.of("decision", "risk-signed", "reason", "no power"));
        stage.work();
        stage.signsOff("alice", run);
        stage.work();
        assertThat(stage.outcome(run)).isEqualTo("endEvent_recovered");
        return run;
    }

    private Map<String, byte[]> packed(Stage stage, LabControl lab) throws IOException {
        var run = recovered(stage, lab);
        EvidenceHand.turn(context);
        return files(EvidenceHand.pack(context, run));
    }

    private String publicKey() {
        return context.getBean(EvidencePlaces.class).key().publicPem();
    }

    // ---- laying hands on a pack

    private List<String> told(byte[] pack) {
        return PackVerifier.verify(pack, List.of(publicKey())).problems().stream()
                .map(PackVerifier.Problem::toString)
                .toList();
    }

    private List<String> changed(Map<String, byte[]> files, String number, Consumer<ObjectNode> change)
            throws IOException {
        return rearranged(
                files,
                entries -> entries.forEach(entry -> {
                    if (entry.path("number").asText().equals(number)) {
                        change.accept((ObjectNode) entry);
                    }
                }));
    }

    private List<String> rearranged(Map<String, byte[]> files, Consumer<ArrayNode> change) throws IOException {
        var evidence = json(files.get("evidence.json"));
        change.accept((ArrayNode) evidence.path("entries"));
        return told(resealed(files, evidence));
    }

    private List<String> sectioned(Map<String, byte[]> files, Consumer<JsonNode> change) throws IOException {
        var evidence = json(files.get("evidence.json"));
        change.accept(evidence.path("sections"));
        return told(resealed(files, evidence));
    }

    /** With the manifest put right and signed by a key of one's own, so that only the chain itself can tell. */
    private static byte[] resealed(Map<String, byte[]> files, JsonNode evidence) throws IOException {
        var key = SigningKey.generate();
        var changed = new LinkedHashMap<>(files);
        changed.put("evidence.json", EvidenceJson.pretty(evidence));
        changed.put("key.pem", key.publicPem().getBytes(StandardCharsets.US_ASCII));
        var manifest = (ObjectNode) json(files.get("manifest.json"));
        manifest.put("keyId", key.id());
        for (var file : manifest.path("files")) {
            var content = changed.get(file.path("name").asText());
            ((ObjectNode) file).put("bytes", content.length).put("sha256", EntryDigest.sha256(content));
        }
        changed.put("manifest.json", EvidenceJson.pretty(manifest));
        changed.put(
                "manifest.sig", (key.sign(changed.get("manifest.json")) + "\n").getBytes(StandardCharsets.US_ASCII));
        return zip(changed);
    }

    private static byte[] zip(Map<String, byte[]> files) {
        return PackWriter.zip(files, java.time.Instant.parse("2026-03-01T00:00:00Z"));
    }

    static Map<String, byte[]> files(byte[] pack) throws IOException {
        var files = new LinkedHashMap<String, byte[]>();
        try (var zip = new ZipInputStream(new ByteArrayInputStream(pack))) {
            for (var entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                files.put(entry.getName(), zip.readAllBytes());
            }
        }
        return files;
    }

    static ObjectNode json(byte[] content) throws IOException {
        return (ObjectNode) EvidenceJson.MAPPER.readTree(content);
    }
}
