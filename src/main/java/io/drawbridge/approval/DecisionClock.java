package io.drawbridge.approval;

import io.drawbridge.engine.Journal;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Splits the time of a run into what it was spent on (design, section 5). Every millisecond between the begin of the
 * clock and its end belongs to exactly one part, so the parts sum up to the wall clock; where two things happen at once
 * the one that comes first in {@link Phase} has the time.
 */
public final class DecisionClock {

    /** What time is spent on. */
    public enum Phase {
        /** It was noticed, and nobody had asked for a run yet. */
        DETECT,
        /** People are asked whether it is a disaster. */
        DECLARE,
        /** People are asked to approve; by the roles that are waited for. */
        APPROVE,
        /** Steps work, and so does whatever lies between them. */
        EXECUTE,
        /** A person is asked something in the middle: a failed step, a risk, a choice. */
        WAIT,
        /** Services are verified, and people inspect, review and sign off. */
        VERIFY;

        /** @return the word for people and for the API */
        public String word() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    /**
     * A stretch of time.
     *
     * @param roles for people's time the roles that were waited for, in order; otherwise empty
     */
    public record Part(Phase phase, String roles, Instant from, Instant until) {

        public Duration length() {
            return Duration.between(from, until);
        }
    }

    /**
     * What the clock shows.
     *
     * @param from when it began: the detection, or the request where nothing was detected before
     * @param until when the run ended, or the moment of reading
     * @param parts in order, without a gap
     * @param recoveredAt when the last verification of services had ended well, if one had
     */
    public record Reading(Instant from, Instant until, List<Part> parts, Instant recoveredAt) {

        public Duration total() {
            return Duration.between(from, until);
        }

        /** @return how long each phase took; all of them, in order */
        public Map<Phase, Duration> phases() {
            var phases = new EnumMap<Phase, Duration>(Phase.class);
            for (var phase : Phase.values()) {
                phases.put(phase, Duration.ZERO);
            }
            parts.forEach(part -> phases.merge(part.phase(), part.length(), Duration::plus));
            return phases;
        }

        /** @return how long approvals were waited for, by the roles that had not answered yet */
        public Map<String, Duration> approvalsByRoles() {
            var roles = new TreeMap<String, Duration>();
            parts.stream()
                    .filter(part -> part.phase() == Phase.APPROVE)
                    .forEach(part -> roles.merge(part.roles(), part.length(), Duration::plus));
            return roles;
        }
    }

    private record Span(Phase phase, String roles, Instant from, Instant until) {}

    private static final Set<String> AT_THE_END = Set.of("sign-off", "review", "inspection", "findings");

    private DecisionClock() {}

    /** @return when a run's clock began */
    public static Instant begin(Instant detectedAt, Instant requestedAt) {
        var begin = detectedAt == null || detectedAt.isAfter(requestedAt) ? requestedAt : detectedAt;
        return begin.truncatedTo(ChronoUnit.MILLIS);
    }

    /** @return how much of a run's time is used up: the one answer for forms, pages and reports */
    public static Duration used(Instant from, Instant now) {
        var used = Duration.between(from, now);
        return used.isNegative() ? Duration.ZERO : used;
    }

    /**
     * @param endedAt when the run ended, or now
     * @param entries the run's journal; their order does not matter
     */
    public static Reading read(Instant detectedAt, Instant requestedAt, Instant endedAt, List<Journal.Entry> entries) {
        var from = begin(detectedAt, requestedAt);
        var requested = requestedAt.truncatedTo(ChronoUnit.MILLIS);
        var until = endedAt.truncatedTo(ChronoUnit.MILLIS);
        if (until.isBefore(from)) {
            until = from;
        }
        var spans = spans(entries, until);
        if (from.isBefore(requested)) {
            spans.add(new Span(Phase.DETECT, "", from, requested));
        }
        var cuts = new TreeSet<Instant>();
        cuts.add(from);
        cuts.add(until);
        for (var span : spans) {
            for (var cut : List.of(span.from(), span.until())) {
                if (cut.isAfter(from) && cut.isBefore(until)) {
                    cuts.add(cut);
                }
            }
        }
        var parts = new ArrayList<Part>();
        Instant begun = null;
        for (var cut : cuts) {
            if (begun != null) {
                add(parts, part(spans, begun, cut));
            }
            begun = cut;
        }
        return new Reading(from, until, List.copyOf(parts), recovered(entries));
    }

    private static void add(List<Part> parts, Part next) {
        var last = parts.isEmpty() ? null : parts.get(parts.size() - 1);
        if (last != null && last.phase() == next.phase() && last.roles().equals(next.roles())) {
            parts.set(parts.size() - 1, new Part(last.phase(), last.roles(), last.from(), next.until()));
        } else {
            parts.add(next);
        }
    }

    private static Part part(List<Span> spans, Instant from, Instant until) {
        var there = spans.stream()
                .filter(span -> !span.from().isAfter(from) && !span.until().isBefore(until))
                .toList();
        for (var phase : Phase.values()) {
            var roles = new TreeSet<String>();
            boolean found = false;
            for (var span : there) {
                if (span.phase() == phase) {
                    found = true;
                    if (!span.roles().isEmpty()) {
                        roles.addAll(List.of(span.roles().split(",")));
                    }
                }
            }
            if (found) {
                return new Part(phase, String.join(", ", roles), from, until);
            }
        }
        return new Part(Phase.EXECUTE, "", from, until);
    }

    private static List<Span> spans(List<Journal.Entry> entries, Instant until) {
        var tasks = new HashMap<String, Journal.Entry>();
        var answers = new HashMap<String, Instant>();
        var steps = new HashMap<String, Journal.Entry>();
        var ends = new HashMap<String, Instant>();
        for (var entry : entries) {
            switch (entry.kind()) {
                case ASKED -> tasks.put(entry.task(), entry);
                case DECISION, WITHDRAWN -> {
                    if (entry.task() != null) {
                        answers.merge(entry.task(), entry.at(), DecisionClock::earlier);
                    }
                }
                case STEP_DUE -> steps.put(entry.stepId(), entry);
                case STEP_REACHED, STEP_REFUSED, STEP_FAILED, STEP_STOPPED, STEP_CANCELLED -> {
                    if (entry.stepId() != null) {
                        ends.merge(entry.stepId(), entry.at(), DecisionClock::later);
                    }
                }
                default -> {
                    // Says nothing about how time is spent.
                }
            }
        }
        var spans = new ArrayList<Span>();
        tasks.forEach((task, asked) -> {
            var phase = phaseOf(kind(asked));
            spans.add(new Span(
                    phase, asked.role() == null ? "" : asked.role(), asked.at(), answers.getOrDefault(task, until)));
        });
        var failed = failures(entries);
        steps.forEach((id, due) -> {
            var phase = verifies(due.element()) ? Phase.VERIFY : Phase.EXECUTE;
            var begin = due.at();
            var end = ends.getOrDefault(id, until);
            for (var pause : failed.getOrDefault(id, List.of())) {
                if (!pause.from().isBefore(begin) && !pause.until().isAfter(end)) {
                    spans.add(new Span(phase, "", begin, pause.from()));
                    begin = pause.until();
                }
            }
            if (!end.isBefore(begin)) {
                spans.add(new Span(phase, "", begin, end));
            }
        });
        return spans;
    }

    /** @return by step, from each failure to the next sign of life of the step */
    private static Map<String, List<Span>> failures(List<Journal.Entry> entries) {
        var byStep = new HashMap<String, List<Journal.Entry>>();
        for (var entry : entries) {
            if (entry.stepId() != null) {
                byStep.computeIfAbsent(entry.stepId(), id -> new ArrayList<>()).add(entry);
            }
        }
        var failures = new HashMap<String, List<Span>>();
        byStep.forEach((step, all) -> {
            all.sort(java.util.Comparator.comparing(Journal.Entry::at)
                    .thenComparing(entry -> entry.number() == null ? 0 : entry.number()));
            for (int i = 0; i + 1 < all.size(); i++) {
                if (all.get(i).kind() == Journal.Kind.STEP_FAILED) {
                    failures.computeIfAbsent(step, id -> new ArrayList<>())
                            .add(new Span(
                                    Phase.WAIT,
                                    "",
                                    all.get(i).at(),
                                    all.get(i + 1).at()));
                }
            }
        });
        return failures;
    }

    private static String kind(Journal.Entry asked) {
        return asked.text() == null ? "" : asked.text().split(":", 2)[0];
    }

    private static Phase phaseOf(String kind) {
        if (kind.equals("declaration")) {
            return Phase.DECLARE;
        }
        if (kind.equals(Approvals.KIND)) {
            return Phase.APPROVE;
        }
        return AT_THE_END.contains(kind) ? Phase.VERIFY : Phase.WAIT;
    }

    private static boolean verifies(String element) {
        return element != null
                && (element.startsWith("serviceTask_verify") || element.startsWith("serviceTask_proveSource"));
    }

    private static Instant recovered(List<Journal.Entry> entries) {
        return entries.stream()
                .filter(entry -> entry.kind() == Journal.Kind.STEP_REACHED && verifies(entry.element()))
                .map(Journal.Entry::at)
                .max(Instant::compareTo)
                .orElse(null);
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }

    private static Instant later(Instant one, Instant other) {
        return one.isBefore(other) ? other : one;
    }
}
