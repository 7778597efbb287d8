package io.drawbridge.planning;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The tables that planning reckons with, read from the files under {@code planning/} of the class path: offers, connections,
 * appliances, limits. Every row says where it comes from, and what is doubtful about it.
 *
 * @param potentialRpo the source design's table 9 as it is printed, to be compared with what the wire carries
 */
public record PlanningTables(
        Sizes offers,
        List<Connection> connections,
        List<Appliance> appliances,
        List<Limit> limits,
        List<PotentialRpo> potentialRpo) {

    /** What one host brings. */
    public record Host(
            int cores, BigDecimal gigahertzPerCore, int memoryGigabytes, int storageGigabytes, String source) {

        public Host {
            given("host", "source", source);
            above("host", cores, memoryGigabytes, storageGigabytes);
        }
    }

    /** @param doubt what is wrong or loose about the row at its source; null for nothing */
    public record Size(String name, int hosts, String source, String doubt) {

        public Size {
            given(name, "source", source);
            above(name, hosts);
        }
    }

    /** The offers, in units of one kind of host. */
    public record Sizes(Host host, List<Size> sizes) {

        public Sizes {
            sizes = List.copyOf(sizes);
            once(sizes, Size::name);
        }
    }

    /**
     * A way in which a customer's site is connected.
     *
     * @param megabitsPerSecond of the circuit; null where it carries what the Internet access behind it does
     * @param connectsSites whether machines replicate over it
     */
    public record Connection(
            String word, String label, Long megabitsPerSecond, boolean connectsSites, String suits, String source) {

        public Connection {
            given(word, "source", source);
            above(word, megabitsPerSecond == null ? 1 : megabitsPerSecond);
        }
    }

    /**
     * A management component.
     *
     * @param carries how many of {@code carriesWhat} one of them does
     * @param doubt see {@link Size}
     */
    public record Appliance(
            String key,
            String name,
            String product,
            String version,
            int cpus,
            int memoryMegabytes,
            int storageGigabytes,
            int carries,
            String carriesWhat,
            String source,
            String doubt) {

        public Appliance {
            given(key, "source", source);
            given(key, "product", product);
            given(key, "version", version);
            above(key, cpus, memoryMegabytes, storageGigabytes, carries);
        }
    }

    /**
     * What a product carries.
     *
     * @param least no less than that, in the unit that {@code what} names; null for no such end
     * @param most no more than that; null for no such end
     * @param below less than that; null for no such end
     * @param doubt see {@link Size}
     */
    public record Limit(
            String key,
            String what,
            Long least,
            Long most,
            Long below,
            String product,
            String version,
            String source,
            String doubt) {

        public Limit {
            given(key, "source", source);
            given(key, "what", what);
            given(key, "product", product);
            given(key, "version", version);
            if (Stream.of(least, most, below).filter(Objects::nonNull).count() != 1) {
                throw new IllegalArgumentException("the limit " + key + " has one end: least, most or below");
            }
        }

        /** @return the end that it has */
        public long bound() {
            return least != null ? least : most != null ? most : below;
        }

        public boolean holds(long count) {
            return least != null ? count >= least : most != null ? count <= most : count < below;
        }

        /** @return the same with another figure, as a newer release may have */
        Limit at(long bound, String origin) {
            return new Limit(
                    key,
                    what,
                    least == null ? null : Long.valueOf(bound),
                    most == null ? null : Long.valueOf(bound),
                    below == null ? null : Long.valueOf(bound),
                    product,
                    version,
                    origin,
                    null);
        }

        /** @return "at most 500" */
        public String words() {
            return (least != null ? "at least " : most != null ? "at most " : "less than ") + bound();
        }
    }

    /**
     * A row of table 9.
     *
     * @param doubt see {@link Size}
     */
    public record PotentialRpo(
            BigDecimal gigabytesPerHour,
            BigDecimal megabitsPerSecond,
            int printedRpoMinutes,
            BigDecimal printedSyncMinutes,
            String source,
            String doubt) {

        public PotentialRpo {
            given("table 9", "source", source);
        }
    }

    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory())
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    /** Read once, when first asked for. */
    private static final class Holder {
        static final PlanningTables OURS = read(name -> PlanningTables.class.getResourceAsStream("/planning/" + name));
    }

    public PlanningTables {
        connections = List.copyOf(connections);
        appliances = List.copyOf(appliances);
        limits = List.copyOf(limits);
        potentialRpo = List.copyOf(potentialRpo);
        once(connections, Connection::word);
        once(appliances, Appliance::key);
        once(limits, Limit::key);
    }

    /** @return those that come with the product */
    public static PlanningTables ours() {
        return Holder.OURS;
    }

    /** @throws IllegalStateException when a file is missing, or a row is wrong or without its source */
    static PlanningTables read(Function<String, InputStream> files) {
        return new PlanningTables(
                read(files, "sizes.yaml", new TypeReference<Sizes>() {}),
                read(files, "connections.yaml", new TypeReference<List<Connection>>() {}),
                read(files, "appliances.yaml", new TypeReference<List<Appliance>>() {}),
                read(files, "limits.yaml", new TypeReference<List<Limit>>() {}),
                read(files, "potential-rpo.yaml", new TypeReference<List<PotentialRpo>>() {}));
    }

    private static <T> T read(Function<String, InputStream> files, String name, TypeReference<T> type) {
        try (var file = files.apply(name)) {
            return YAML.readValue(file, type);
        } catch (IOException | IllegalArgumentException e) {
            throw new IllegalStateException("planning/" + name + " cannot be used: " + e.getMessage(), e);
        }
    }

    public Size size(String name) {
        return offers.sizes().stream()
                .filter(one -> one.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no size is called " + name));
    }

    public Connection connection(String word) {
        return connections.stream()
                .filter(one -> one.word().equals(word))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no connection is called " + word));
    }

    public Appliance appliance(String key) {
        return appliances.stream()
                .filter(one -> one.key().equals(key))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no appliance is called " + key));
    }

    public Optional<Limit> limit(String key) {
        return limits.stream().filter(one -> one.key().equals(key)).findFirst();
    }

    private static void given(String row, String field, String text) {
        if (row == null || row.isBlank() || text == null || text.isBlank()) {
            throw new IllegalArgumentException("the row " + row + " needs its " + field);
        }
    }

    private static void above(String row, long... figures) {
        for (long figure : figures) {
            if (figure < 1) {
                throw new IllegalArgumentException("the row " + row + " has the figure " + figure);
            }
        }
    }

    private static <T> void once(List<T> rows, Function<T, String> key) {
        var seen = new HashSet<String>();
        for (var row : rows) {
            if (!seen.add(key.apply(row))) {
                throw new IllegalArgumentException("there are two rows " + key.apply(row));
            }
        }
    }
}
