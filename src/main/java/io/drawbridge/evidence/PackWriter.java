package io.drawbridge.evidence;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.drawbridge.engine.EntryDigest;
import io.drawbridge.engine.Journal;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.springframework.stereotype.Component;

/** Makes the pack of a sealed run. From the same rows it makes the same bytes. */
@Component
class PackWriter {

    static final String FORMAT = "drawbridge-evidence-1";
    static final String EVIDENCE = "evidence.json";
    static final String REPORT = "report.pdf";
    static final String MODEL = "model.bpmn";
    static final String KEY = "key.pem";
    static final String CERTIFICATE = "certificate.pem";
    static final String MANIFEST = "manifest.json";
    static final String SIGNATURE = "manifest.sig";

    private final EvidencePlaces places;
    private final Report report;

    PackWriter(EvidencePlaces places, Report report) {
        this.places = places;
        this.report = report;
    }

    byte[] pack(Seal seal, List<Journal.Entry> entries, Map<String, byte[]> models, Redaction redaction) {
        var evidence = evidence(seal, entries, redaction);
        var files = new LinkedHashMap<String, byte[]>();
        files.put(EVIDENCE, EvidenceJson.pretty(evidence));
        files.put(REPORT, report.of(evidence, models));
        files.putAll(models);
        files.put(KEY, places.key().publicPem().getBytes(StandardCharsets.US_ASCII));
        places.certificate().ifPresent(pem -> files.put(CERTIFICATE, pem.getBytes(StandardCharsets.US_ASCII)));
        var manifest = EvidenceJson.pretty(manifest(evidence, files));
        files.put(MANIFEST, manifest);
        files.put(SIGNATURE, (places.key().sign(manifest) + "\n").getBytes(StandardCharsets.US_ASCII));
        return zip(files, seal.at());
    }

    private ObjectNode manifest(ObjectNode evidence, Map<String, byte[]> files) {
        var manifest = EvidenceJson.MAPPER.createObjectNode();
        manifest.put("format", FORMAT);
        manifest.put("run", evidence.path("run").asText());
        manifest.put("entries", evidence.path("seal").path("entries").asLong());
        manifest.put("head", evidence.path("seal").path("head").asText());
        manifest.put("sealedAt", evidence.path("seal").path("at").asText());
        manifest.put("redacted", evidence.path("redacted").asBoolean());
        manifest.put("algorithm", places.key().algorithm());
        manifest.put("keyId", places.key().id());
        var list = manifest.putArray("files");
        files.forEach((name, content) -> list.addObject()
                .put("name", name)
                .put("bytes", content.length)
                .put("sha256", EntryDigest.sha256(content)));
        return manifest;
    }

    static ObjectNode evidence(Seal seal, List<Journal.Entry> entries, Redaction redaction) {
        var evidence = EvidenceJson.MAPPER.createObjectNode();
        evidence.put("format", FORMAT);
        evidence.put("run", seal.run().value());
        evidence.put("redacted", !redaction.nothing());
        var sealed = evidence.putObject("seal");
        sealed.put("entries", seal.entries());
        sealed.put("head", seal.head());
        sealed.put("at", EntryDigest.time(seal.at()));
        sealed.put("algorithm", seal.algorithm());
        sealed.put("keyId", seal.keyId());
        sealed.put("publicKey", seal.publicKey());
        sealed.put("signature", seal.signature());
        var left = new java.util.HashSet<Long>();
        var earlier = EvidenceJson.MAPPER.createArrayNode();
        var chained = EvidenceJson.MAPPER.createArrayNode();
        var before = EntryDigest.genesis(seal.run().value());
        for (var entry : entries) {
            if (entry.number() == null) {
                var node = earlier.addObject();
                EntryDigest.fields(entry).forEach(node::put);
                continue;
            }
            // What the chain itself needs is never left out.
            boolean hidden = redaction.entries().test(entry)
                    && entry.kind() != Journal.Kind.SEALED
                    && entry.kind() != Journal.Kind.CHAIN_BEGUN;
            chained.add(hidden ? redacted(entry, before) : whole(entry, before));
            if (hidden) {
                left.add(entry.number());
            }
            before = entry.hash();
        }
        evidence.set("sections", sections(EvidenceJson.read(seal.sections()), left, redaction));
        evidence.set("earlier", earlier);
        evidence.set("entries", chained);
        return evidence;
    }

    private static ObjectNode whole(Journal.Entry entry, String before) {
        var node = EvidenceJson.MAPPER.createObjectNode();
        var fields = EntryDigest.fields(entry);
        var digests = EntryDigest.digests(entry.salt(), fields);
        node.put("number", entry.number());
        var content = node.putObject("content");
        fields.forEach(content::put);
        node.put("salt", entry.salt());
        var list = node.putObject("digests");
        digests.forEach(list::put);
        node.put("contentHash", EntryDigest.content(digests));
        node.put("before", before);
        node.put("hash", entry.hash());
        return node;
    }

    /** Without the salt: nobody may try out what the content could have been. */
    private static ObjectNode redacted(Journal.Entry entry, String before) {
        var node = EvidenceJson.MAPPER.createObjectNode();
        node.put("number", entry.number());
        node.put("redacted", true);
        node.put("contentHash", EntryDigest.content(entry.salt(), EntryDigest.fields(entry)));
        node.put("before", before);
        node.put("hash", entry.hash());
        return node;
    }

    private static ObjectNode sections(ObjectNode sections, java.util.Set<Long> left, Redaction redaction) {
        if (redaction.nothing()) {
            return sections;
        }
        for (var section : List.of("decisions", "deviations")) {
            var list = (ArrayNode) sections.path(section);
            for (int i = 0; i < list.size(); i++) {
                if (left.contains(list.get(i).path("entry").asLong(-1))) {
                    list.set(i, redacted(list.get(i)));
                }
            }
        }
        var documents = (ObjectNode) sections.path("documents");
        var names = new java.util.ArrayList<String>();
        documents.fieldNames().forEachRemaining(names::add);
        names.stream()
                .filter(redaction.documents())
                .forEach(name -> documents.set(name, redacted(documents.path(name))));
        return sections;
    }

    private static ObjectNode redacted(JsonNode node) {
        return EvidenceJson.MAPPER.createObjectNode().put(EvidenceJson.REDACTED, EvidenceJson.digest(node));
    }

    /** Not compressed: whoever looks at a changed byte sees the text around it, and the bytes are the same on every Java. */
    static byte[] zip(Map<String, byte[]> files, Instant at) {
        var out = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(out, StandardCharsets.UTF_8)) {
            for (var file : files.entrySet()) {
                var crc = new CRC32();
                crc.update(file.getValue());
                var entry = new ZipEntry(file.getKey());
                entry.setMethod(ZipEntry.STORED);
                entry.setSize(file.getValue().length);
                entry.setCompressedSize(file.getValue().length);
                entry.setCrc(crc.getValue());
                entry.setTimeLocal(LocalDateTime.ofInstant(at, ZoneOffset.UTC).withNano(0));
                zip.putNextEntry(entry);
                zip.write(file.getValue());
                zip.closeEntry();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("nothing is written but memory", e);
        }
        return out.toByteArray();
    }
}
