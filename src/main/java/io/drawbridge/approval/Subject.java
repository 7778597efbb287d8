package io.drawbridge.approval;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What exactly is approved: facts, each with a key that stays the same while its value may change. Two people who see the
 * same {@link #digest()} see the same runbook, policy, inputs, plan, machines and networks.
 *
 * @param unread parts whose facts could not be read, each with the reason
 */
public record Subject(List<Fact> facts, Map<String, String> unread) {

    /** The runbook, in the exact version that runs. */
    public static final String RUNBOOK = "runbook";
    /** What was asked for. */
    public static final String RUN = "run";
    /** The policy by which it is asked. */
    public static final String POLICY = "policy";
    /** Recovery plans and their protection groups. */
    public static final String PLAN = "plan";
    /** Virtual machines. */
    public static final String MACHINES = "machines";
    /** Where machines are connected afterwards. */
    public static final String NETWORKS = "networks";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Comparator<Fact> ORDER =
            Comparator.comparing(Fact::part).thenComparing(Fact::key).thenComparing(Fact::value);

    /**
     * One fact.
     *
     * @param part what it belongs to; a part is read or not read as a whole
     * @param key tells it from all others of the part
     * @param label for people
     */
    public record Fact(String part, String key, String label, String value) {

        public static Fact of(String part, String label, String value) {
            return new Fact(part, label, label, value);
        }
    }

    public Subject {
        facts = facts.stream().sorted(ORDER).toList();
        unread = new TreeMap<>(unread);
    }

    public static Subject of(List<Fact> facts) {
        return new Subject(facts, Map.of());
    }

    Subject and(Subject other) {
        var all = new ArrayList<>(facts);
        all.addAll(other.facts);
        var missing = new LinkedHashMap<>(unread);
        missing.putAll(other.unread);
        return new Subject(all, missing);
    }

    /** @return this without what belongs to a part */
    Subject without(String part) {
        return new Subject(
                facts.stream().filter(fact -> !fact.part().equals(part)).toList(), unread);
    }

    List<Fact> of(String part) {
        return facts.stream().filter(fact -> fact.part().equals(part)).toList();
    }

    /** @return SHA-256 over all facts and what could not be read, in 64 hexadecimal digits */
    public String digest() {
        return sha256(json().getBytes(StandardCharsets.UTF_8));
    }

    static String sha256(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** @return the first digits of a digest in groups, as one reads it out on the telephone */
    public static String fingerprint(String digest) {
        return digest == null || digest.length() < 16
                ? "none"
                : String.join(
                        "-",
                        digest.substring(0, 16)
                                .toUpperCase(java.util.Locale.ROOT)
                                .split("(?<=\\G.{4})"));
    }

    public String json() {
        try {
            return JSON.writeValueAsString(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a subject cannot be written", e);
        }
    }

    public static Subject parse(String json) {
        try {
            return JSON.readValue(json, Subject.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a subject of ours cannot be read", e);
        }
    }

    /**
     * How another subject differs.
     *
     * @param changed facts that are there on both sides or could have been, and are not the same; in words
     * @param lost parts that could be read when this was noted and now cannot, each with the reason
     * @param found parts that could not be read when this was noted and now can
     */
    record Differences(List<String> changed, Map<String, String> lost, Set<String> found) {

        boolean none() {
            return changed.isEmpty() && lost.isEmpty() && found.isEmpty();
        }

        /** @return everything in words, the changes first */
        List<String> words() {
            var words = new ArrayList<>(changed);
            lost.forEach((part, reason) -> words.add("cannot be read any more: " + part + " (" + reason + ")"));
            found.forEach(part -> words.add("could not be read before and can be now: " + part));
            return words;
        }
    }

    /** @return how the present differs from this, which was approved */
    Differences differencesTo(Subject present) {
        var changed = new ArrayList<String>();
        var then = index(facts);
        var now = index(present.facts);
        for (var fact : facts) {
            if (present.unread.containsKey(fact.part())) {
                continue;
            }
            var other = now.get(id(fact));
            if (other == null) {
                changed.add(fact.label() + ": no longer there (was " + fact.value() + ")");
            } else if (!other.value().equals(fact.value()) || !other.label().equals(fact.label())) {
                changed.add(fact.label() + ": was " + fact.value() + ", is "
                        + (other.label().equals(fact.label()) ? "" : other.label() + ", ") + other.value());
            }
        }
        present.facts.stream()
                .filter(fact -> !unread.containsKey(fact.part()) && !then.containsKey(id(fact)))
                .forEach(fact -> changed.add(fact.label() + ": is new (" + fact.value() + ")"));
        var lost = new TreeMap<>(present.unread);
        lost.keySet().removeAll(unread.keySet());
        var found = new java.util.TreeSet<>(unread.keySet());
        found.removeAll(present.unread.keySet());
        return new Differences(changed, lost, found);
    }

    private static Map<String, Fact> index(List<Fact> facts) {
        return facts.stream().collect(Collectors.toMap(Subject::id, Function.identity(), (first, second) -> first));
    }

    private static String id(Fact fact) {
        return fact.part() + "\n" + fact.key();
    }
}
