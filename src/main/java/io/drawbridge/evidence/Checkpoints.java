package io.drawbridge.evidence;

import com.cloudbees.syslog.Facility;
import com.cloudbees.syslog.MessageFormat;
import com.cloudbees.syslog.Severity;
import com.cloudbees.syslog.SyslogMessage;
import com.cloudbees.syslog.sender.AbstractSyslogMessageSender;
import com.cloudbees.syslog.sender.TcpSyslogMessageSender;
import com.cloudbees.syslog.sender.UdpSyslogMessageSender;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.drawbridge.core.RunId;
import io.drawbridge.engine.EntryDigest;
import io.drawbridge.engine.Journal;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Heads of chains outside the database: in a file that is only appended to, and at a syslog collector. A database that
 * was rolled back, or in which somebody changed entries and all hashes after them, does not agree with them.
 */
@Component
public class Checkpoints {

    private static final Logger log = LoggerFactory.getLogger(Checkpoints.class);
    /** Transactions end in another order than their times tell. */
    private static final Duration LOOK_BACK = Duration.ofMinutes(2);

    private static final int AT_ONCE = 10_000;

    /**
     * What does not agree with a checkpoint.
     *
     * @param entry which entry of the run the checkpoint is of
     * @param at when the checkpoint was written
     */
    public record Difference(String run, long entry, String at, String what) {

        @Override
        public String toString() {
            return "run " + run + ", entry " + entry + " (checkpoint of " + at + "): " + what;
        }
    }

    private final Journal journal;
    private final JdbcClient jdbc;
    private final EvidencePlaces places;
    private final Clock clock;
    private final Optional<AbstractSyslogMessageSender> syslog;
    private final Map<String, String> written = new ConcurrentHashMap<>();
    private volatile Instant since;
    private volatile List<Difference> atStart = List.of();
    private volatile String trouble;

    Checkpoints(Journal journal, JdbcClient jdbc, EvidencePlaces places, EvidenceSettings settings, Clock clock) {
        this.journal = journal;
        this.jdbc = jdbc;
        this.places = places;
        this.clock = clock;
        this.syslog = Optional.ofNullable(settings.syslog()).map(Checkpoints::sender);
        // The file says what it has; without one only what moves from now on is sent.
        this.since = places.checkpoints().isPresent()
                ? Instant.EPOCH
                : clock.instant().minus(LOOK_BACK);
    }

    private static AbstractSyslogMessageSender sender(EvidenceSettings.Syslog to) {
        AbstractSyslogMessageSender sender;
        if (to.transport() == EvidenceSettings.Transport.UDP) {
            var udp = new UdpSyslogMessageSender();
            udp.setSyslogServerHostname(to.host());
            udp.setSyslogServerPort(to.port());
            sender = udp;
        } else {
            var tcp = new TcpSyslogMessageSender();
            tcp.setSyslogServerHostname(to.host());
            tcp.setSyslogServerPort(to.port());
            tcp.setSsl(to.transport() == EvidenceSettings.Transport.TLS);
            tcp.setSocketConnectTimeoutInMillis(5000);
            // Messages are counted off by their length: a text may hold a line break.
            tcp.setPostfix("\n");
            sender = tcp;
        }
        sender.setDefaultAppName("drawbridge");
        sender.setDefaultFacility(Facility.AUDIT);
        sender.setDefaultSeverity(Severity.NOTICE);
        sender.setMessageFormat(MessageFormat.RFC_5424);
        return sender;
    }

    /** Writes the heads of all chains that grew since the last time. */
    synchronized void writeMoved() {
        var began = clock.instant();
        var moved = journal.movedSince(since, AT_ONCE);
        write(moved);
        since = moved.size() < AT_ONCE
                ? began.minus(LOOK_BACK)
                : moved.get(moved.size() - 1).changedAt();
    }

    /** What cannot be written now is written when the chain moves again; health says so until then. */
    synchronized void write(List<Journal.Head> heads) {
        var fresh = heads.stream()
                .filter(head -> !mark(head.entries(), head.hash())
                        .equals(written.get(head.chain().value())))
                .toList();
        if (fresh.isEmpty()) {
            return;
        }
        var at = EntryDigest.time(clock.instant());
        var lines = fresh.stream().map(head -> line(head, at)).toList();
        String failed = null;
        try {
            append(lines);
        } catch (IOException e) {
            failed = "checkpoints cannot be written to the file: " + e;
        }
        try {
            send(lines);
        } catch (IOException e) {
            failed = "checkpoints cannot be sent to syslog: " + e;
        }
        if (failed == null) {
            fresh.forEach(head -> written.put(head.chain().value(), mark(head.entries(), head.hash())));
        } else if (!failed.equals(trouble)) {
            log.error(failed);
        }
        trouble = failed;
    }

    private static String line(Journal.Head head, String at) {
        var node = EvidenceJson.MAPPER.createObjectNode();
        node.put("at", at);
        node.put("run", head.chain().value());
        node.put("entry", head.entries());
        node.put("hash", head.hash());
        return EvidenceJson.canonical(node);
    }

    private void append(List<String> lines) throws IOException {
        if (places.checkpoints().isEmpty()) {
            return;
        }
        var file = places.checkpoints().get();
        if (file.toAbsolutePath().getParent() != null) {
            Files.createDirectories(file.toAbsolutePath().getParent());
        }
        try (var channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            // Behind a line that a crash cut off a new one begins.
            var bytes = ((endsInALine(file) ? "" : "\n") + String.join("\n", lines) + "\n")
                    .getBytes(StandardCharsets.UTF_8);
            var buffer = java.nio.ByteBuffer.wrap(bytes);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
            channel.force(false);
        }
    }

    private static boolean endsInALine(Path file) throws IOException {
        try (var channel = FileChannel.open(file, StandardOpenOption.READ)) {
            if (channel.size() == 0) {
                return true;
            }
            var last = java.nio.ByteBuffer.allocate(1);
            channel.read(last, channel.size() - 1);
            return last.get(0) == '\n';
        }
    }

    private void send(List<String> lines) throws IOException {
        if (syslog.isEmpty()) {
            return;
        }
        for (var line : lines) {
            syslog.get()
                    .sendMessage(new SyslogMessage()
                            .withAppName("drawbridge")
                            .withMsgId("checkpoint")
                            .withFacility(Facility.AUDIT)
                            .withSeverity(Severity.NOTICE)
                            .withTimestamp(java.util.Date.from(clock.instant()))
                            .withMsg(line));
        }
    }

    /** Compares the database with this node's own file; what does not agree is said loudly, and the start goes on. */
    synchronized void compareAtStart() {
        try {
            if (places.checkpoints().filter(Files::exists).isEmpty()) {
                return;
            }
            last(places.checkpoints().get(), new ArrayList<>())
                    .forEach((run, checkpoint) -> written.putIfAbsent(
                            run,
                            mark(
                                    checkpoint.path("entry").asLong(),
                                    checkpoint.path("hash").asText())));
            atStart = compare(places.checkpoints().get());
        } catch (IOException e) {
            log.error("the checkpoints of evidence cannot be read: {}", e.toString());
            trouble = "checkpoints cannot be read";
            return;
        }
        if (!atStart.isEmpty()) {
            log.error(
                    "THE DATABASE DOES NOT AGREE WITH THE CHECKPOINTS in {}: {} of them. It was rolled back to an older"
                            + " state, or changed behind Drawbridge's back; what happened in between is missing. First: {}",
                    places.checkpoints().get(),
                    atStart.size(),
                    atStart.get(0));
        }
    }

    /**
     * Holds the database against checkpoints.
     *
     * @param file as it is written here; what a syslog collector kept of the messages' text will do
     * @return what does not agree, and lines that are no checkpoints; empty when all is well
     */
    public List<Difference> compare(Path file) throws IOException {
        var differences = new ArrayList<Difference>();
        last(file, differences).values().forEach(checkpoint -> compare(checkpoint)
                .ifPresent(differences::add));
        return differences;
    }

    private static String mark(long entries, String hash) {
        return entries + " " + hash;
    }

    /** @return the farthest checkpoint of each chain: its hash holds all before it */
    private static Map<String, JsonNode> last(Path file, List<Difference> broken) throws IOException {
        var last = new LinkedHashMap<String, JsonNode>();
        int number = 0;
        try (var lines = Files.newBufferedReader(file)) {
            for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                number++;
                if (!line.isBlank()) {
                    var read = checkpoint(line);
                    if (read.isEmpty()) {
                        broken.add(new Difference(
                                "unknown",
                                0,
                                "unknown",
                                "line " + number + " is no checkpoint: it was cut off or changed"));
                        continue;
                    }
                    last.merge(
                            read.get().path("run").asText(),
                            read.get(),
                            (one, other) -> one.path("entry").asLong()
                                            > other.path("entry").asLong()
                                    ? one
                                    : other);
                }
            }
        }
        return last;
    }

    private static Optional<JsonNode> checkpoint(String line) {
        try {
            var node = EvidenceJson.MAPPER.readTree(line.substring(Math.max(0, line.indexOf('{'))));
            return Optional.of(node)
                    .filter(read -> read.path("run").isTextual()
                            && read.path("entry").isIntegralNumber()
                            && read.path("hash").isTextual());
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }

    private Optional<Difference> compare(JsonNode checkpoint) {
        var run = new RunId(checkpoint.path("run").asText());
        long entry = checkpoint.path("entry").asLong();
        var at = checkpoint.path("at").asText();
        var head = journal.head(run);
        if (head.isEmpty()) {
            return deleted(run)
                    ? Optional.empty()
                    : Optional.of(new Difference(
                            run.value(), entry, at, "the database does not know this run, or has lost its chain"));
        }
        if (head.get().entries() < entry) {
            return Optional.of(new Difference(
                    run.value(),
                    entry,
                    at,
                    "the database has only " + head.get().entries() + " entries of this run: it is older than that"));
        }
        var there = journal.entry(run, entry);
        if (there.isEmpty()) {
            return Optional.of(new Difference(run.value(), entry, at, "the entry is missing"));
        }
        return checkpoint.path("hash").asText().equals(there.get().hash())
                ? Optional.empty()
                : Optional.of(new Difference(
                        run.value(), entry, at, "the entry's hash is another: it or one before it was changed"));
    }

    /** What retention deleted leaves its signed head. */
    private boolean deleted(RunId run) {
        return jdbc.sql("select count(*) from dr_seal where run_id = ? and deleted_at is not null")
                        .param(run.value())
                        .query(Long.class)
                        .single()
                > 0;
    }

    /** @return up to which entry of a chain this node has written checkpoints outside the database; empty for none */
    public Optional<Long> writtenUpTo(RunId chain) {
        return Optional.ofNullable(written.get(chain.value()))
                .map(mark -> Long.valueOf(mark.substring(0, mark.indexOf(' '))));
    }

    /** @return what did not agree when the application started */
    public List<Difference> atStart() {
        return atStart;
    }

    /** @return why checkpoints cannot be written at the moment, if so */
    public Optional<String> trouble() {
        return Optional.ofNullable(trouble);
    }
}
