package io.drawbridge.check;

import io.drawbridge.core.RemoteException;
import io.drawbridge.core.SitePairId;
import io.drawbridge.site.Endpoint;
import io.drawbridge.site.http.Answer;
import java.net.URI;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One look at one endpoint, in the making. Used by one thread. */
public final class Visit {

    /** How long one answer may take during a check: somebody is waiting in front of it. */
    public static final Duration PATIENCE = Duration.ofSeconds(15);

    /**
     * The same system at the other site of a pair.
     *
     * @param vcenter that site's vCenter, which tells the pairing when there are several
     */
    public record Peer(SitePairId pair, Endpoint endpoint, URI vcenter) {}

    /** Thrown to end a look after a finding without which nothing more can be found. */
    public static final class Stopped extends RuntimeException {
        private Stopped() {
            super(null, null, false, false);
        }
    }

    private final Endpoint endpoint;
    private final List<Peer> peers;
    private final Clock clock;
    private final List<Finding> findings = new ArrayList<>();
    private final List<Seen> seen = new ArrayList<>();
    private CheckStep step = CheckStep.NAME;
    private Optional<Duration> ahead = Optional.empty();

    public Visit(Endpoint endpoint, List<Peer> peers, Clock clock) {
        this.endpoint = endpoint;
        this.peers = List.copyOf(peers);
        this.clock = clock;
    }

    public Endpoint endpoint() {
        return endpoint;
    }

    public List<Peer> peers() {
        return peers;
    }

    public Clock clock() {
        return clock;
    }

    /** Says which step is next: what is thrown from here on is this step's failure. */
    public void at(CheckStep next) {
        step = next;
    }

    public void good(CheckStep of, String what) {
        findings.add(new Finding(of, Outcome.GOOD, what, ""));
    }

    public void warn(CheckStep of, String what, String todo) {
        findings.add(new Finding(of, Outcome.WARNING, what, todo));
    }

    public void wrong(CheckStep of, String what, String todo) {
        findings.add(new Finding(of, Outcome.WRONG, what, todo));
    }

    public void notChecked(CheckStep of, String why) {
        findings.add(new Finding(of, Outcome.NOT_CHECKED, why, ""));
    }

    /** Notes what is wrong at the present step. @return what to throw */
    public Stopped stop(String what, String todo) {
        wrong(step, what, todo);
        return new Stopped();
    }

    /** Notes a failure at the present step. */
    void failed(RemoteException failure) {
        wrong(step, failure.words(), todo());
    }

    private String todo() {
        return switch (step) {
            case SIGN_IN ->
                "Check username and password at drawbridge.sites; an account that was tried too often may be"
                        + " locked for a while.";
            case RIGHTS -> "Give the account the rights that docs/connect-real-sites.md lists for this product.";
            default ->
                "See whether the appliance and its services run, and whether something between it and Drawbridge"
                        + " answers in its place.";
        };
    }

    public void saw(Seen fact) {
        seen.add(fact);
    }

    /** Notes the appliance's clock. @param before when the question left, by our clock */
    public void clock(Instant theirs, Instant before) {
        var after = clock.instant();
        var middle = before.plus(Duration.between(before, after).dividedBy(2));
        ahead = Optional.of(Duration.between(middle, theirs));
    }

    /** Notes the appliance's clock as the header {@code Date} of an answer shows it: in whole seconds. */
    public void clock(Answer answer, Instant before) {
        answer.header("Date").ifPresent(date -> {
            try {
                clock(
                        ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME)
                                .toInstant()
                                .plusMillis(500),
                        before);
            } catch (DateTimeException unreadable) {
                // Then the clock stays unknown, which the report says.
            }
        });
    }

    Optional<Duration> ahead() {
        return ahead;
    }

    List<Seen> seen() {
        return seen;
    }

    /** @return what was noted so far, in the order in which it was */
    public List<Finding> findings() {
        return List.copyOf(findings);
    }

    /** @return whether nothing was noted for the step but good news, if anything */
    public boolean isGoodSoFar(CheckStep of) {
        return findings.stream().noneMatch(finding -> finding.step() == of && finding.outcome() != Outcome.GOOD);
    }

    boolean isStopped() {
        return findings.stream().anyMatch(finding -> finding.step() == step && finding.outcome() == Outcome.WRONG);
    }

    <T extends Seen> List<T> seen(Class<T> kind) {
        return seen.stream().filter(kind::isInstance).map(kind::cast).toList();
    }
}
