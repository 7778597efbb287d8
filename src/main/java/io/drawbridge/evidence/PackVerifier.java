package io.drawbridge.evidence;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.drawbridge.core.RunId;
import io.drawbridge.engine.EntryDigest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.apache.pdfbox.Loader;

/**
 * Checks a pack with nothing but the pack itself and, if given, keys that its reader trusts. Names what was changed, and
 * where. Needs no application, no database and no network.
 */
public final class PackVerifier {

    private static final long MOST_BYTES = 1_000_000_000;
    private static final int MOST_FILES = 2_000;
    private static final Duration A_MOMENT = Duration.ofSeconds(10);

    /**
     * What is wrong.
     *
     * @param file in the pack
     * @param place in the file: "entry 12, field text"; empty for the file as a whole
     */
    public record Problem(String file, String place, String what) {

        @Override
        public String toString() {
            return file + (place.isEmpty() ? "" : ", " + place) + ": " + what;
        }
    }

    /**
     * What came of the check.
     *
     * @param readable false when it is no evidence pack at all
     * @param run null when it cannot be told
     * @param keyIds whose signatures were checked
     * @param trusted whether those keys were compared with given ones
     */
    public record Result(
            boolean readable,
            List<Problem> problems,
            String run,
            long entries,
            String head,
            String sealedAt,
            boolean redacted,
            Set<String> keyIds,
            boolean trusted) {

        public boolean intact() {
            return readable && problems.isEmpty();
        }
    }

    private final List<Problem> problems = new ArrayList<>();
    private final Set<String> trusted;
    private final Map<String, byte[]> files = new LinkedHashMap<>();
    private final Set<String> keyIds = new TreeSet<>();
    private JsonNode manifest = EvidenceJson.MAPPER.missingNode();
    private JsonNode evidence = EvidenceJson.MAPPER.missingNode();

    private PackVerifier(Set<String> trusted) {
        this.trusted = trusted;
    }

    /**
     * @param pack the bytes of the zip
     * @param keys public keys or certificates as PEM that signatures must be made with; empty to check without
     * @throws IllegalArgumentException when one of the keys is none
     */
    public static Result verify(byte[] pack, List<String> keys) {
        var ids = new HashSet<String>();
        keys.forEach(pem -> ids.add(SigningKey.ofPublic(pem).id()));
        return new PackVerifier(ids).check(pack);
    }

    private Result check(byte[] pack) {
        boolean zip = pack.length > 4 && pack[0] == 'P' && pack[1] == 'K';
        unzip(pack);
        boolean readable = zip || files.containsKey(PackWriter.EVIDENCE) || files.containsKey(PackWriter.MANIFEST);
        if (readable) {
            manifest = parse(PackWriter.MANIFEST);
            evidence = parse(PackWriter.EVIDENCE);
            signature();
            listed();
            evidence();
            if (problems.isEmpty()) {
                framing(pack);
            }
        }
        var seal = evidence.path("seal");
        return new Result(
                readable,
                List.copyOf(problems),
                evidence.path("run").asText(null),
                seal.path("entries").asLong(),
                seal.path("head").asText(null),
                seal.path("at").asText(null),
                evidence.path("redacted").asBoolean(),
                Set.copyOf(keyIds),
                !trusted.isEmpty());
    }

    private void problem(String file, String place, String what) {
        problems.add(new Problem(file, place, what));
    }

    // ---- files

    private void unzip(byte[] pack) {
        long total = 0;
        String last = "the beginning";
        try (var zip = new ZipInputStream(new ByteArrayInputStream(pack), StandardCharsets.UTF_8)) {
            ZipEntry entry;
            while ((entry = zip.getNextEntry()) != null) {
                last = entry.getName();
                if (files.size() > MOST_FILES) {
                    problem("the zip", "", "holds more than " + MOST_FILES + " files");
                    return;
                }
                byte[] content;
                try {
                    content = zip.readNBytes((int) Math.min(Integer.MAX_VALUE - 8, MOST_BYTES - total + 1));
                    zip.closeEntry();
                } catch (IOException e) {
                    // Its checksum: what is in it is read all the same, so that the place can be named.
                    content = stored(pack, last);
                    problem(last, "", "was changed inside the zip, or cut off");
                }
                total += content.length;
                if (total > MOST_BYTES) {
                    problem("the zip", "", "holds more than a gigabyte");
                    return;
                }
                if (files.putIfAbsent(last, content) != null) {
                    problem(last, "", "is in the zip twice");
                }
            }
        } catch (IOException | IllegalArgumentException e) {
            problem("the zip", "after " + last, "is damaged or cut off");
        }
        remaining(pack);
        if (!endsAsZip(pack)) {
            problem("the zip", "", "is cut off, or something was appended: it does not end as a zip does");
        }
    }

    /** After an error the stream is of no use any more: the files behind it are found by their headers. */
    private void remaining(byte[] pack) {
        for (int at = 0; at + 30 < pack.length; at++) {
            if (pack[at] == 'P' && pack[at + 1] == 'K' && pack[at + 2] == 3 && pack[at + 3] == 4) {
                var name = new String(
                        pack,
                        at + 30,
                        Math.max(0, Math.min(number(pack, at + 26, 2), pack.length - at - 30)),
                        StandardCharsets.UTF_8);
                if (!files.containsKey(name)) {
                    files.put(name, stored(pack, at));
                }
            }
        }
    }

    private static byte[] stored(byte[] pack, String name) {
        var wanted = name.getBytes(StandardCharsets.UTF_8);
        for (int at = 0; at + 30 + wanted.length < pack.length; at++) {
            if (pack[at] == 'P'
                    && pack[at + 1] == 'K'
                    && pack[at + 2] == 3
                    && pack[at + 3] == 4
                    && Arrays.equals(pack, at + 30, at + 30 + wanted.length, wanted, 0, wanted.length)) {
                return stored(pack, at);
            }
        }
        return new byte[0];
    }

    private static byte[] stored(byte[] pack, int header) {
        int size = number(pack, header + 18, 4);
        int from = header + 30 + number(pack, header + 26, 2) + number(pack, header + 28, 2);
        if (size < 0 || from > pack.length) {
            return new byte[0];
        }
        return Arrays.copyOfRange(pack, from, (int) Math.min(pack.length, (long) from + size));
    }

    private static int number(byte[] bytes, int at, int length) {
        int value = 0;
        for (int i = length - 1; i >= 0; i--) {
            value = value << 8 | (bytes[at + i] & 0xff);
        }
        return value;
    }

    private static boolean endsAsZip(byte[] pack) {
        int end = pack.length - 22;
        return end >= 0 && pack[end] == 'P' && pack[end + 1] == 'K' && pack[end + 2] == 5 && pack[end + 3] == 6;
    }

    /** The contents are good: is the zip around them what we make of them? */
    private void framing(byte[] pack) {
        var at = Instant.parse(evidence.path("seal").path("at").asText());
        var ours = PackWriter.zip(files, at);
        int differs = Arrays.mismatch(ours, pack);
        if (differs >= 0) {
            problem(
                    "the zip",
                    "byte " + differs,
                    "the frame around the files was changed; the files themselves are as they were signed");
        }
    }

    private JsonNode parse(String name) {
        var content = files.get(name);
        if (content == null) {
            problem(name, "", "is missing");
            return EvidenceJson.MAPPER.missingNode();
        }
        try {
            return EvidenceJson.MAPPER.readTree(strictText(content));
        } catch (JsonProcessingException e) {
            var where = e.getLocation();
            problem(
                    name,
                    where == null ? "" : "line " + where.getLineNr() + ", column " + where.getColumnNr(),
                    "is no JSON any more: it was changed");
            return EvidenceJson.MAPPER.missingNode();
        }
    }

    private static String strictText(byte[] content) {
        return new String(content, StandardCharsets.UTF_8);
    }

    // ---- manifest

    private void signature() {
        var signature = files.get(PackWriter.SIGNATURE);
        if (signature == null) {
            problem(PackWriter.SIGNATURE, "", "is missing: nobody signed this pack");
        }
        var pem = files.get(PackWriter.KEY);
        if (pem == null) {
            problem(PackWriter.KEY, "", "is missing");
            return;
        }
        SigningKey key;
        try {
            key = SigningKey.ofPublic(new String(pem, StandardCharsets.US_ASCII));
        } catch (IllegalArgumentException e) {
            problem(PackWriter.KEY, "", e.getMessage());
            return;
        }
        trust(PackWriter.KEY, key.id());
        if (signature != null
                && files.containsKey(PackWriter.MANIFEST)
                && !key.verifies(files.get(PackWriter.MANIFEST), new String(signature, StandardCharsets.US_ASCII))) {
            problem(
                    PackWriter.SIGNATURE,
                    "",
                    "is not the signature of this manifest by the key in the pack: manifest.json, manifest.sig or"
                            + " key.pem was changed");
        }
        if (signature != null && !new String(signature, StandardCharsets.US_ASCII).matches("[A-Za-z0-9+/=]+\n")) {
            problem(PackWriter.SIGNATURE, "", "is not written as a signature is");
        }
        if (!manifest.isMissingNode() && !key.id().equals(manifest.path("keyId").asText())) {
            problem(PackWriter.MANIFEST, "field keyId", "names another key than key.pem");
        }
    }

    private void trust(String file, String id) {
        keyIds.add(id);
        if (!trusted.isEmpty() && !trusted.contains(id)) {
            problem(file, "", "another key than the given one: " + id);
        }
    }

    private void listed() {
        var listed = new HashSet<String>();
        for (var file : manifest.path("files")) {
            var name = file.path("name").asText();
            listed.add(name);
            var content = files.get(name);
            if (content == null) {
                problem(name, "", "is missing; the manifest lists it");
            } else if (!EntryDigest.sha256(content).equals(file.path("sha256").asText())
                    || content.length != file.path("bytes").asLong()) {
                problem(name, "", "is not the file that the manifest lists: it was changed");
            }
        }
        for (var name : files.keySet()) {
            if (!listed.contains(name)
                    && !name.equals(PackWriter.MANIFEST)
                    && !name.equals(PackWriter.SIGNATURE)
                    && !manifest.isMissingNode()) {
                problem(name, "", "was added: the manifest does not list it");
            }
        }
    }

    // ---- evidence

    private void evidence() {
        if (evidence.isMissingNode()) {
            return;
        }
        if (!evidence.path("format").asText().equals(PackWriter.FORMAT)) {
            problem(PackWriter.EVIDENCE, "field format", "is not " + PackWriter.FORMAT);
        }
        var run = evidence.path("run").asText();
        chain(run);
        seal(run);
        earlier();
        sections();
        decisions();
        belongTogether(run);
    }

    private JsonNode entry(long number) {
        for (var entry : evidence.path("entries")) {
            if (entry.path("number").asLong() == number) {
                return entry;
            }
        }
        return EvidenceJson.MAPPER.missingNode();
    }

    private void chain(String run) {
        var before = genesis(run);
        long expected = 1;
        for (var entry : evidence.path("entries")) {
            long number = entry.path("number").asLong(-1);
            if (number != expected) {
                if (number > expected) {
                    problem(
                            PackWriter.EVIDENCE,
                            number - expected == 1
                                    ? "entry " + expected
                                    : "entries " + expected + " to " + (number - 1),
                            entry(expected).isMissingNode()
                                    ? "left out"
                                    : "not in its place: the entries were put into another order");
                } else {
                    problem(
                            PackWriter.EVIDENCE,
                            "entry " + number,
                            "not in its place, or there twice: entry " + expected + " was expected");
                }
            }
            entry(entry, number, before, run);
            before = entry.path("hash").asText();
            expected = Math.max(expected, number) + 1;
        }
    }

    private static String genesis(String run) {
        return EntryDigest.genesis(run);
    }

    private void entry(JsonNode entry, long number, String before, String run) {
        var place = "entry " + number;
        boolean fieldNamed = false;
        if (!entry.path("redacted").asBoolean()) {
            var digests = texts(entry.path("digests"));
            var content = texts(entry.path("content"));
            var salt = entry.path("salt").asText();
            var changed = new ArrayList<String>();
            for (var name : union(digests.keySet(), content.keySet())) {
                var value = content.get(name);
                var digest = digests.get(name);
                if (value == null) {
                    problem(PackWriter.EVIDENCE, place + ", field " + name, "was left out");
                    fieldNamed = true;
                } else if (digest == null) {
                    problem(PackWriter.EVIDENCE, place + ", field " + name, "was added");
                    fieldNamed = true;
                } else if (!digest.equals(EntryDigest.field(salt, name, value))) {
                    changed.add(name);
                }
            }
            if (changed.size() > 1 && changed.size() == content.size()) {
                problem(PackWriter.EVIDENCE, place + ", field salt", "was changed");
                fieldNamed = true;
            } else {
                for (var name : changed) {
                    problem(PackWriter.EVIDENCE, place + ", field " + name, "was changed");
                    fieldNamed = true;
                }
            }
            if (!fieldNamed
                    && !EntryDigest.content(digests)
                            .equals(entry.path("contentHash").asText())) {
                problem(
                        PackWriter.EVIDENCE,
                        place + ", field contentHash",
                        "is not the digest of its fields: the entry was changed");
                fieldNamed = true;
            }
            if (!fieldNamed && !String.valueOf(number).equals(content.get("number"))) {
                problem(PackWriter.EVIDENCE, place + ", field number", "was changed");
            }
            if (!fieldNamed && !run.equals(content.get("run"))) {
                problem(PackWriter.EVIDENCE, place + ", field run", "is of another run");
            }
        }
        if (!before.equals(entry.path("before").asText())) {
            problem(
                    PackWriter.EVIDENCE,
                    place + ", field before",
                    "is not linked to the entry before it: one was changed, left out or put elsewhere");
        }
        if (!EntryDigest.link(
                        entry.path("before").asText(), entry.path("contentHash").asText())
                .equals(entry.path("hash").asText())) {
            problem(PackWriter.EVIDENCE, place + ", field hash", "is not the hash of this entry: it was changed");
        }
    }

    private static Map<String, String> texts(JsonNode object) {
        var texts = new TreeMap<String, String>();
        object.fields()
                .forEachRemaining(
                        field -> texts.put(field.getKey(), field.getValue().asText()));
        return texts;
    }

    private static Set<String> union(Set<String> one, Set<String> other) {
        var union = new TreeSet<>(one);
        union.addAll(other);
        return union;
    }

    private void seal(String run) {
        var seal = evidence.path("seal");
        var entries = evidence.path("entries");
        var last = entries.size() == 0 ? EvidenceJson.MAPPER.missingNode() : entries.get(entries.size() - 1);
        long sealed = seal.path("entries").asLong();
        long there = last.path("number").asLong();
        if (there < sealed) {
            problem(
                    PackWriter.EVIDENCE,
                    there + 1 == sealed ? "entry " + sealed : "entries " + (there + 1) + " to " + sealed,
                    "left out at the end: the chain was cut off");
        } else if (there > sealed) {
            problem(
                    PackWriter.EVIDENCE,
                    sealed + 1 == there ? "entry " + there : "entries " + (sealed + 1) + " to " + there,
                    "appended after the seal");
        } else if (!last.path("hash").asText().equals(seal.path("head").asText())) {
            problem(PackWriter.EVIDENCE, "seal, field head", "is not the hash of the last entry");
        }
        SigningKey key;
        try {
            key = SigningKey.ofPublic(seal.path("publicKey").asText());
        } catch (IllegalArgumentException e) {
            problem(PackWriter.EVIDENCE, "seal, field publicKey", e.getMessage());
            return;
        }
        trust(PackWriter.EVIDENCE, key.id());
        if (!key.id().equals(seal.path("keyId").asText())) {
            problem(PackWriter.EVIDENCE, "seal, field keyId", "names another key than the seal's own");
        }
        if (!key.algorithm().equals(seal.path("algorithm").asText())) {
            problem(PackWriter.EVIDENCE, "seal, field algorithm", "was changed");
        }
        if (!key.verifies(
                Seal.signed(
                        run, sealed, seal.path("head").asText(), seal.path("at").asText()),
                seal.path("signature").asText())) {
            problem(
                    PackWriter.EVIDENCE,
                    "seal, field signature",
                    "the end of the chain is not signed by this key: the run, the number of entries, the head, the time"
                            + " or the signature was changed");
        }
    }

    /** Entries from before there were chains are digested all together by the chain's first entry. */
    private void earlier() {
        var digest = EntryDigest.genesis("earlier");
        int count = 0;
        for (var entry : evidence.path("earlier")) {
            digest = EntryDigest.link(digest, EntryDigest.content("", texts(entry)));
            count++;
        }
        JsonNode begun = null;
        for (var entry : evidence.path("entries")) {
            if (entry.path("content").path("kind").asText().equals("CHAIN_BEGUN")) {
                begun = read(entry.path("content").path("details").asText());
                break;
            }
        }
        if (begun == null) {
            if (count > 0) {
                problem(PackWriter.EVIDENCE, "earlier", "entries without a chain were added");
            }
        } else if (begun.path("earlierEntries").asInt() != count
                || !begun.path("digest").asText().equals(digest)) {
            problem(PackWriter.EVIDENCE, "earlier", "entries from before the chain were changed, added or left out");
        }
    }

    private static JsonNode read(String json) {
        return Sections.parse(json);
    }

    private void sections() {
        JsonNode sealing = EvidenceJson.MAPPER.missingNode();
        for (var entry : evidence.path("entries")) {
            if (entry.path("content").path("kind").asText().equals("SEALED")) {
                sealing = read(entry.path("content").path("details").asText());
            }
        }
        if (sealing.isMissingNode()) {
            problem(PackWriter.EVIDENCE, "entries", "hold no entry that seals the run");
            return;
        }
        var wanted = sealing.path("sections");
        var there = EvidenceJson.digests(evidence.path("sections"));
        for (var name : union(names(wanted), names(there))) {
            var sealed = wanted.path(name);
            var found = there.path(name);
            if (sealed.isMissingNode()) {
                problem(PackWriter.EVIDENCE, "section " + name, "was added");
            } else if (found.isMissingNode()) {
                problem(PackWriter.EVIDENCE, "section " + name, "was left out");
            } else if (sealed.isArray()) {
                list(name, sealed, found);
            } else {
                for (var member : union(names(sealed), names(found))) {
                    if (!sealed.path(member).equals(found.path(member))) {
                        problem(
                                PackWriter.EVIDENCE,
                                "section " + name + ", " + member,
                                sealed.path(member).isMissingNode()
                                        ? "was added"
                                        : found.path(member).isMissingNode() ? "was left out" : "was changed");
                    }
                }
            }
        }
    }

    private void list(String name, JsonNode sealed, JsonNode found) {
        for (int i = 0; i < Math.max(sealed.size(), found.size()); i++) {
            if (i >= found.size()) {
                problem(PackWriter.EVIDENCE, "section " + name + ", number " + (i + 1), "was left out");
            } else if (i >= sealed.size()) {
                problem(PackWriter.EVIDENCE, "section " + name + ", number " + (i + 1), "was added");
            } else if (!sealed.get(i).equals(found.get(i))) {
                problem(
                        PackWriter.EVIDENCE,
                        "section " + name + ", number " + (i + 1),
                        "was changed, or is not in its place");
            }
        }
    }

    private static Set<String> names(JsonNode object) {
        var names = new TreeSet<String>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }

    /** A decision is kept twice, in a table of its own and in the chain: both must say the same. */
    private void decisions() {
        int number = 0;
        var compared = new HashSet<Long>();
        for (var decision : evidence.path("sections").path("decisions")) {
            number++;
            if (decision.has(EvidenceJson.REDACTED)) {
                continue;
            }
            if (!decision.path("entry").isIntegralNumber()) {
                if (isEarlier(decision)) {
                    continue;
                }
                problem(
                        PackWriter.EVIDENCE,
                        "section decisions, number " + number,
                        "the chain has no such decision: it was added before the run was sealed");
                continue;
            }
            compared.add(decision.path("entry").asLong());
            var content = texts(entry(decision.path("entry").asLong()).path("content"));
            if (content.isEmpty()) {
                continue;
            }
            var words = decision.path("kind").asText()
                    + (decision.path("decision").isNull()
                            ? ""
                            : ": " + decision.path("decision").asText())
                    + (decision.path("reason").isNull()
                            ? ""
                            : " – " + decision.path("reason").asText());
            compare(number, "who", decision.path("who").asText(), content.get("who"));
            compare(number, "role", decision.path("role").asText(), content.get("role"));
            compare(number, "at", decision.path("at").asText(), content.get("at"));
            compare(number, "element", decision.path("element").asText(), content.get("element"));
            compare(number, "decision or reason", words, content.get("text"));
            compare(number, "details", decision.path("details").asText(null), content.get("details"));
        }
        for (var entry : evidence.path("entries")) {
            if (entry.path("content").path("kind").asText().equals("DECISION")
                    && !compared.contains(entry.path("number").asLong())) {
                problem(
                        PackWriter.EVIDENCE,
                        "section decisions",
                        "lacks the decision of entry " + entry.path("number").asText()
                                + ": it was deleted before the run was sealed");
            }
        }
    }

    /** Made before there were chains, and written down then: in the same transaction, a moment later. */
    private boolean isEarlier(JsonNode decision) {
        for (var entry : evidence.path("earlier")) {
            if (entry.path("kind").asText().equals("DECISION")
                    && isAMomentApart(
                            entry.path("at").asText(), decision.path("at").asText())
                    && entry.path("element")
                            .asText()
                            .equals(decision.path("element").asText())
                    && entry.path("who").asText().equals(decision.path("who").asText())) {
                return true;
            }
        }
        return false;
    }

    private static boolean isAMomentApart(String entry, String decision) {
        try {
            return Duration.between(Instant.parse(decision), Instant.parse(entry))
                            .abs()
                            .compareTo(A_MOMENT)
                    < 0;
        } catch (DateTimeException e) {
            return false;
        }
    }

    private void compare(int number, String field, String decided, String written) {
        if (!java.util.Objects.equals(decided, written)) {
            problem(
                    PackWriter.EVIDENCE,
                    "section decisions, number " + number + ", field " + field,
                    "is not what the chain has: the decision was changed before the run was sealed");
        }
    }

    private void belongTogether(String run) {
        var head = evidence.path("seal").path("head").asText();
        if (!manifest.isMissingNode()) {
            match("run", manifest.path("run").asText(), run);
            match("head", manifest.path("head").asText(), head);
            match(
                    "entries",
                    manifest.path("entries").asText(),
                    evidence.path("seal").path("entries").asText());
            match(
                    "sealedAt",
                    manifest.path("sealedAt").asText(),
                    evidence.path("seal").path("at").asText());
            match(
                    "redacted",
                    manifest.path("redacted").asText(),
                    evidence.path("redacted").asText());
        }
        evidence.path("sections").path("models").fields().forEachRemaining(model -> {
            var content = files.get(model.getKey());
            if (content == null) {
                problem(model.getKey(), "", "is missing; the run was sealed with it");
            } else if (!EntryDigest.sha256(content).equals(model.getValue().asText())) {
                problem(model.getKey(), "", "is not the model that the run was sealed with");
            }
        });
        for (var entry : evidence.path("entries")) {
            var content = entry.path("content");
            if (content.path("kind").asText().equals("RUN_STARTED") && files.containsKey(PackWriter.MODEL)) {
                var digest = read(content.path("details").asText()).path("modelDigest");
                if (digest.isTextual() && !digest.asText().equals(EntryDigest.sha256(files.get(PackWriter.MODEL)))) {
                    problem(
                            PackWriter.MODEL,
                            "",
                            "is not the model with which the run began (entry "
                                    + entry.path("number").asText() + ")");
                }
            }
        }
        if (files.containsKey(PackWriter.REPORT)) {
            try (var pdf = Loader.loadPDF(files.get(PackWriter.REPORT))) {
                var information = pdf.getDocumentInformation();
                if (!run.equals(information.getCustomMetadataValue(Report.RUN))) {
                    problem(PackWriter.REPORT, "", "is the report of another run");
                } else if (!head.equals(information.getCustomMetadataValue(Report.HEAD))) {
                    problem(PackWriter.REPORT, "", "is the report of another state of this run");
                }
            } catch (IOException | RuntimeException e) {
                problem(PackWriter.REPORT, "", "is no PDF any more: it was changed");
            }
        } else {
            problem(PackWriter.REPORT, "", "is missing");
        }
        try {
            new RunId(run);
        } catch (RuntimeException e) {
            problem(PackWriter.EVIDENCE, "field run", "is no run's id");
        }
    }

    private void match(String field, String listed, String there) {
        if (!listed.equals(there)) {
            problem(
                    PackWriter.MANIFEST,
                    "field " + field,
                    "is not that of evidence.json: the two do not belong together");
        }
    }
}
