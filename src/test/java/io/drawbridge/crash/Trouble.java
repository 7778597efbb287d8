package io.drawbridge.crash;

import io.drawbridge.engine.DriverNode.Place;
import io.drawbridge.engine.DriverNode.Point;
import io.drawbridge.lab.Fault;
import io.drawbridge.testing.Stage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Supplier;

/** What goes wrong in one run, and when: chosen beforehand, so that a seed repeats it. */
final class Trouble {

    /** What goes wrong, and at which points it can. */
    enum Kind {
        /** The process dies. */
        DEATH(EnumSet.allOf(Place.class)),
        /** The process dies and its command, which is on its way, arrives later. */
        DEATH_WITH_LATE_COMMAND(EnumSet.of(Place.SENDING)),
        /** The process stands still past its lease and wakes. */
        STANDSTILL(EnumSet.of(Place.AFTER_COMMIT, Place.BEFORE_SEND, Place.AFTER_RECEIVE)),
        /** A command or its answer takes its time. */
        DELAY(EnumSet.of(Place.BEFORE_SEND, Place.AFTER_RECEIVE)),
        /** A command or its answer is lost or spoilt. */
        SPOILT_COMMAND(EnumSet.of(Place.SENDING)),
        /** Some answer of some system is lost or spoilt. */
        SPOILT_ANSWER(EnumSet.of(Place.AFTER_COMMIT)),
        /** A system is not to be reached, and comes back. */
        ENDPOINT_LOST(EnumSet.of(Place.AFTER_COMMIT, Place.BEFORE_SEND)),
        /** The clock of one node jumps; what is wrong by more than the settle time is no clock to decide by. */
        CLOCK_JUMP(EnumSet.of(Place.AFTER_COMMIT)),
        /** The process dies while it answers a person. */
        DEATH_IN_REQUEST(EnumSet.noneOf(Place.class)),
        /** A whole site is not to be reached, and comes back. */
        SITE_LOST(EnumSet.of(Place.AFTER_COMMIT)),
        /** The sites do not reach each other, and then do. */
        LINK_CUT(EnumSet.of(Place.AFTER_COMMIT));

        private final Set<Place> places;

        Kind(Set<Place> places) {
            this.places = places;
        }

        /** @return whether the world itself is another one afterwards, so that people may have to decide otherwise */
        boolean changesTheWorld() {
            return this == SITE_LOST || this == LINK_CUT || this == ENDPOINT_LOST;
        }
    }

    /** One thing that goes wrong at the first fitting point from this one on. */
    private record Event(Kind kind, int from) {}

    /** Something that happens at a time. */
    private record Later(Instant at, Runnable what) {}

    /** {@code drawbridge.driver.in-flight} and {@code settle}, in seconds. */
    private static final int IN_FLIGHT = 60;

    private static final int SETTLE = 20;
    private static final int WRONG_AT_MOST = 15;

    private static final List<String> SITES = List.of("onpremises", "provider");
    private static final List<String> SYSTEMS = List.of("vcenter", "srm", "replication", "nsx", "bigip");
    private static final List<Supplier<Fault>> SPOILING = List.of(
            Fault::dropAnswer,
            Fault::dropRequest,
            Fault::garbled,
            Fault::truncated,
            Fault::cutChunks,
            Fault::mistyped,
            Fault::empty,
            () -> Fault.page(200),
            () -> Fault.page(502),
            () -> Fault.page(504).carriedOut(),
            () -> Fault.fail(503),
            () -> Fault.fail(429).header("Retry-After", "30"));

    private final Stage stage;
    private final Random random;
    private final List<Event> events = new ArrayList<>();
    private final List<Later> later = new ArrayList<>();
    private final List<String> happened = new ArrayList<>();
    private final List<String> points = new ArrayList<>();
    private final Set<Kind> seen = EnumSet.noneOf(Kind.class);
    /** By how many seconds the clock of a node may be wrong in this run, either way. */
    private final int wrong;

    private String onlyAt;
    private int requests;
    private int passed;

    private Trouble(Stage stage, Random random) {
        this.stage = stage;
        this.random = random;
        this.wrong = random.nextInt(WRONG_AT_MOST + 1);
    }

    /**
     * The bound that the product promises: a command may be on its way for {@code in-flight}, and whoever takes over looks
     * again when {@code settle} has gone by as well. By how much two clocks differ is lost of it.
     */
    private int latest() {
        return Math.min(IN_FLIGHT, IN_FLIGHT + SETTLE - 2 * wrong - 1);
    }

    /** Nothing goes wrong; what could have is noted. */
    static Trouble none(Stage stage) {
        return new Trouble(stage, new Random(0));
    }

    /** The process dies when it is at this point for the first time. */
    static Trouble deathAt(Stage stage, String point) {
        var trouble = new Trouble(stage, new Random(point.hashCode()));
        trouble.onlyAt = point;
        return trouble;
    }

    /** The process dies at this commit of those that people's requests cause, counted from 1. */
    static Trouble deathInRequest(Stage stage, int commit) {
        var trouble = new Trouble(stage, new Random(commit));
        trouble.events.add(new Event(Kind.DEATH_IN_REQUEST, commit));
        return trouble;
    }

    /**
     * @param kinds what may happen
     * @param most at most so many times
     * @param length how many points a run passes that nothing disturbs
     * @param requestCommits how many commits its people cause
     */
    static Trouble random(Stage stage, Random random, List<Kind> kinds, int most, int length, int requestCommits) {
        var trouble = new Trouble(stage, random);
        for (int left = 1 + random.nextInt(most); left > 0; left--) {
            var kind = kinds.get(random.nextInt(kinds.size()));
            trouble.events.add(new Event(
                    kind, random.nextInt(kind == Kind.DEATH_IN_REQUEST ? Math.max(1, requestCommits) : length)));
        }
        return trouble;
    }

    List<String> happened() {
        return happened;
    }

    /** @return each point once, as it was passed first */
    List<String> points() {
        return points.stream().distinct().toList();
    }

    int passed() {
        return passed;
    }

    int requests() {
        return requests;
    }

    boolean changedTheWorld() {
        return seen.stream().anyMatch(Kind::changesTheWorld);
    }

    Set<Kind> seen() {
        return seen;
    }

    /** @return when something happens next that goes by the clock */
    Optional<Instant> next() {
        return later.stream().map(Later::at).min(Instant::compareTo);
    }

    /** Time goes on by so much, and what is due meanwhile happens at its time. */
    void pass(Duration by) {
        var end = stage.now().plus(by);
        for (var at = next(); at.isPresent() && !at.get().isAfter(end); at = next()) {
            until(at.get());
            timeGoesBy();
        }
        until(end);
    }

    private void until(Instant time) {
        if (time.isAfter(stage.now())) {
            stage.advance(Duration.between(stage.now(), time));
        }
    }

    void timeGoesBy() {
        var due = later.stream().filter(one -> !one.at().isAfter(stage.now())).toList();
        later.removeAll(due);
        due.forEach(one -> one.what().run());
    }

    /** Everything that is lost is back. */
    void repair() {
        var all = List.copyOf(later);
        later.clear();
        all.forEach(one -> one.what().run());
        stage.lab().clearFaults();
    }

    void at(Point point, Nodes nodes) {
        passed++;
        points.add(point.toString());
        if (onlyAt != null) {
            if (point.toString().equals(onlyAt)) {
                onlyAt = null;
                happened.add("DEATH at " + point);
                throw new Killed(point.toString());
            }
            return;
        }
        if (nodes.someoneStandsStill()) {
            return;
        }
        var event = events.stream()
                .filter(one -> one.from() <= passed && one.kind().places.contains(point.place()))
                .findFirst();
        event.ifPresent(one -> {
            events.remove(one);
            happen(one.kind(), point, nodes);
        });
    }

    private void note(Kind kind, String where) {
        seen.add(kind);
        happened.add(kind + " at " + where);
    }

    private void happen(Kind kind, Point point, Nodes nodes) {
        switch (kind) {
            case DEATH -> {
                note(kind, point.toString());
                throw new Killed(point.toString());
            }
            case DEATH_WITH_LATE_COMMAND -> {
                var seconds = 1 + random.nextInt(latest());
                note(kind, point + ", " + seconds + " s later");
                later.add(new Later(stage.now().plusSeconds(seconds), () -> quietly(point.command())));
                throw new Killed(point.toString());
            }
            case STANDSTILL -> {
                note(kind, point.toString());
                nodes.standStill(point);
            }
            case DELAY -> {
                var by = Duration.ofSeconds(1 + random.nextInt(45));
                note(kind, point + ", " + by);
                pass(by);
            }
            case SPOILT_COMMAND -> {
                var which = random.nextInt(SPOILING.size());
                note(kind, point + ", " + which);
                stage.lab().addFault(SPOILING.get(which).get().once());
            }
            case SPOILT_ANSWER -> {
                var which = random.nextInt(SPOILING.size());
                var site = oneOf(SITES);
                var system = oneOf(SYSTEMS);
                note(kind, point + ", " + which + " of " + system + " of " + site);
                stage.lab().addFault(SPOILING.get(which).get().at(site, system).times(1 + random.nextInt(2)));
            }
            case ENDPOINT_LOST -> {
                var site = oneOf(SITES);
                var system = oneOf(SYSTEMS);
                var seconds = 1 + random.nextInt(600);
                note(kind, point + ", " + system + " of " + site + " for " + seconds + " s");
                var id = stage.lab().addFault(Fault.refuseConnection().at(site, system));
                later.add(new Later(
                        stage.now().plusSeconds(seconds), () -> stage.lab().removeFault(id)));
            }
            case CLOCK_JUMP -> {
                var by = Duration.ofSeconds(random.nextInt(2 * wrong + 1) - wrong);
                note(kind, point + ", " + by);
                nodes.jump(point, by);
            }
            case SITE_LOST -> {
                var site = oneOf(SITES);
                var seconds = 1 + random.nextInt(900);
                note(kind, point + ", " + site + " for " + seconds + " s");
                stage.lab().loseSite(site);
                later.add(new Later(
                        stage.now().plusSeconds(seconds), () -> stage.lab().returnSite(site)));
            }
            case LINK_CUT -> {
                var seconds = 1 + random.nextInt(900);
                note(kind, point + " for " + seconds + " s");
                stage.lab().cutLink();
                later.add(new Later(
                        stage.now().plusSeconds(seconds), () -> stage.lab().restoreLink()));
            }
            default -> throw new IllegalStateException(kind + " at " + point);
        }
    }

    /** Told of each commit that a person's request causes, on the thread that answers it. */
    synchronized void atRequest(String place) {
        requests++;
        var event = events.stream()
                .filter(one -> one.kind() == Kind.DEATH_IN_REQUEST && one.from() <= requests)
                .findFirst();
        event.ifPresent(one -> {
            events.remove(one);
            note(one.kind(), place + " of request commit " + requests);
            throw new Killed(place);
        });
    }

    private String oneOf(List<String> some) {
        return some.get(random.nextInt(some.size()));
    }

    /** Nobody is there any more to hear what came of it. */
    private static void quietly(Runnable command) {
        try {
            command.run();
        } catch (RuntimeException e) {
            // a refusal, or no answer
        }
    }
}
