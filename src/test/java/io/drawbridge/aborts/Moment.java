package io.drawbridge.aborts;

import java.util.List;
import java.util.stream.Collectors;

/** A point at which a run can be stopped: what is new there, compared with the point before. */
record Moment(List<Sign> signs) {

    String words() {
        var past = signs.stream()
                .filter(sign -> sign.kind() == Sign.Kind.REACHED || sign.kind() == Sign.Kind.DECIDED)
                .toList();
        return (past.isEmpty() ? signs : past)
                .stream().map(Sign::words).distinct().collect(Collectors.joining(" and "));
    }
}
