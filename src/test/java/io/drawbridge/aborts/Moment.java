package io.drawbridge.aborts;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A point at which a run can be stopped.
 *
 * @param signs what is new there, compared with the point before
 * @param sent the steps that have sent something until then
 * @param afterWork whether the work is done by then
 * @param lasting those of the steps that an abort does not take back altogether
 */
record Moment(List<Sign> signs, List<Passage.Sent> sent, boolean afterWork, Set<String> lasting) {

    Moment(List<Sign> signs, List<Passage.Sent> sent, boolean afterWork) {
        this(signs, sent, afterWork, Set.of());
    }

    Moment leaving(Set<String> names) {
        return new Moment(signs, sent, afterWork, names);
    }

    Moment seenAs(List<Sign> some) {
        return new Moment(some, sent, afterWork, lasting);
    }

    boolean shows(Sign.Kind kind, String element) {
        return signs.stream()
                .anyMatch(sign -> sign.kind() == kind && sign.element().equals(element));
    }

    /** As in "aborted after Run test". */
    String words() {
        var past = signs.stream()
                .filter(sign -> sign.kind() == Sign.Kind.REACHED || sign.kind() == Sign.Kind.DECIDED)
                .toList();
        return (past.isEmpty() ? signs : past)
                .stream().map(Sign::words).distinct().collect(Collectors.joining(" and "));
    }

    String outcome() {
        if (afterWork) {
            return "is refused, for the work is done";
        }
        return lasting.isEmpty()
                ? "leaves the lab as it was"
                : "undoes what it promised; what lasts is " + String.join(", ", lasting);
    }
}
