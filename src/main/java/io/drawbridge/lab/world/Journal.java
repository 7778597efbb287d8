package io.drawbridge.lab.world;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.PropertyAccessor;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * The world's file: one JSON line for each row that changed, and a line that closes the batch. An answered command is in
 * it before the answer goes out, whatever the number of machines, because only what changed is written. A batch without
 * its closing line never happened. When the file has grown far beyond the world it is written anew beside itself and
 * renamed, so that a kill at any moment leaves a readable file.
 */
final class Journal implements AutoCloseable {

    private static final long COMPACT_ABOVE_BYTES = 24L << 20;

    static final ObjectMapper JSON = new ObjectMapper()
            .setVisibility(PropertyAccessor.ALL, JsonAutoDetect.Visibility.NONE)
            .setVisibility(PropertyAccessor.FIELD, JsonAutoDetect.Visibility.PUBLIC_ONLY)
            .setSerializationInclusion(JsonInclude.Include.NON_NULL)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

    private final Path file;
    private FileChannel channel;
    private long size;
    private long sizeWhenCompact;

    Journal(Path directory) {
        this.file = directory.resolve("world.jsonl");
    }

    /** @return false when there is no earlier world */
    boolean load(Map<String, Table<?>> tables) {
        if (!Files.exists(file)) {
            return false;
        }
        try (BufferedReader lines = Files.newBufferedReader(file)) {
            List<JsonNode> batch = new ArrayList<>();
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                JsonNode entry;
                try {
                    entry = JSON.readTree(line);
                } catch (JsonProcessingException torn) {
                    break;
                }
                if (entry.has("end")) {
                    for (JsonNode change : batch) {
                        apply(tables, change);
                    }
                    batch.clear();
                } else {
                    batch.add(entry);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the lab's state " + file + " cannot be read", e);
        }
        return true;
    }

    private static void apply(Map<String, Table<?>> tables, JsonNode change) throws IOException {
        Table<?> table = tables.get(change.path("table").asText());
        if (table != null) {
            restore(table, change);
        }
    }

    private static <T extends Row> void restore(Table<T> table, JsonNode change) throws IOException {
        JsonNode row = change.get("row");
        table.restore(change.path("key").asText(), row == null ? null : JSON.treeToValue(row, table.type()));
    }

    /** Writes what changed. With {@code null} everything is written, to a new file that takes the old one's place. */
    void write(Map<Table<?>, ? extends Collection<String>> changes, Collection<Table<?>> all) {
        try {
            if (channel == null || changes == null || size > COMPACT_ABOVE_BYTES && size > 4 * sizeWhenCompact) {
                rewrite(all);
                return;
            }
            StringBuilder text = new StringBuilder();
            for (var change : changes.entrySet()) {
                for (String key : change.getValue()) {
                    line(text, change.getKey(), key);
                }
            }
            text.append("{\"end\":1}\n");
            size += append(channel, text);
        } catch (IOException e) {
            throw new UncheckedIOException("the lab's state " + file + " cannot be written", e);
        }
    }

    private void rewrite(Collection<Table<?>> all) throws IOException {
        Files.createDirectories(file.getParent());
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        FileChannel out = FileChannel.open(
                fresh, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE);
        StringBuilder text = new StringBuilder();
        for (Table<?> table : all) {
            for (Row row : table.all()) {
                line(text, table, row.key());
            }
        }
        text.append("{\"end\":1}\n");
        size = append(out, text);
        sizeWhenCompact = size;
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        if (channel != null) {
            channel.close();
        }
        channel = out;
    }

    private static long append(FileChannel channel, CharSequence text) throws IOException {
        ByteBuffer bytes = StandardCharsets.UTF_8.encode(text.toString());
        long length = bytes.remaining();
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
        return length;
    }

    private static void line(StringBuilder text, Table<?> table, String key) throws JsonProcessingException {
        ObjectNode entry = JSON.createObjectNode().put("table", table.name()).put("key", key);
        table.find(key).ifPresent(row -> entry.set("row", JSON.valueToTree(row)));
        text.append(JSON.writeValueAsString(entry)).append('\n');
    }

    @Override
    public void close() {
        if (channel != null) {
            try {
                channel.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
