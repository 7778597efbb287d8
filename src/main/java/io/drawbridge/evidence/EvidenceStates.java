package io.drawbridge.evidence;

import io.drawbridge.core.RunId;
import io.drawbridge.engine.Times;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** How far the evidence of runs is, for pages: of many runs at once with as many statements as of one. */
@Component
public class EvidenceStates {

    /**
     * What there is of one run.
     *
     * @param entries of its chain, up to the seal where it is sealed
     * @param head the hash of the last of them; null before there is a chain
     * @param sealedAt when the end of the chain was signed; null before
     * @param keyId with which key; null before
     * @param madeAt when the pack was made; null before
     * @param packDigest SHA-256 of the whole pack
     * @param packBytes how long it is
     * @param trouble why it could not be made yet; null when nothing is wrong
     * @param recoveryTime as measured; null while the run goes on, and for what was sealed before it was kept
     * @param recoveryTimeObjective as agreed when it was sealed; null when none was
     */
    public record State(
            long entries,
            String head,
            Instant sealedAt,
            String keyId,
            Instant madeAt,
            String packDigest,
            long packBytes,
            String trouble,
            Duration recoveryTime,
            Duration recoveryTimeObjective) {

        public boolean sealed() {
            return sealedAt != null;
        }

        public boolean packed() {
            return madeAt != null;
        }

        /** @return whether it took longer than agreed; false where either is not known */
        public boolean late() {
            return recoveryTime != null
                    && recoveryTimeObjective != null
                    && recoveryTime.compareTo(recoveryTimeObjective) > 0;
        }
    }

    static final State NONE = new State(0, null, null, null, null, null, 0, null, null, null);

    private final JdbcClient jdbc;

    EvidenceStates(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    public State of(RunId run) {
        return of(Set.of(run)).getOrDefault(run, NONE);
    }

    /** @return for each run of which there is anything */
    public Map<RunId, State> of(Collection<RunId> runs) {
        var states = new HashMap<RunId, State>();
        if (!runs.isEmpty()) {
            jdbc.sql("select r.id, c.entries, c.head as chain_head, s.entry_number, s.head as seal_head, s.sealed_at,"
                            + " s.key_id, e.made_at, e.pack_digest, e.pack_bytes, e.text, e.recovery_ms, e.objective_ms"
                            + " from dr_run r left join dr_chain c on c.id = r.id"
                            + " left join dr_seal s on s.run_id = r.id"
                            + " left join dr_evidence e on e.run_id = r.id"
                            + " where r.id in (" + marks(runs) + ")")
                    .params(runs.stream().map(RunId::value).toList())
                    .query(row -> {
                        boolean sealed = row.getString("seal_head") != null;
                        states.put(
                                new RunId(row.getString("id")),
                                new State(
                                        row.getLong(sealed ? "entry_number" : "entries"),
                                        row.getString(sealed ? "seal_head" : "chain_head"),
                                        Times.at(row, "sealed_at"),
                                        row.getString("key_id"),
                                        Times.at(row, "made_at"),
                                        row.getString("pack_digest"),
                                        row.getLong("pack_bytes"),
                                        row.getString("text"),
                                        millis(row.getObject("recovery_ms", Long.class)),
                                        millis(row.getObject("objective_ms", Long.class))));
                    });
        }
        return states;
    }

    /** @return by run, who decided in it */
    public Map<RunId, Set<String>> deciders(Collection<RunId> runs) {
        var people = new HashMap<RunId, Set<String>>();
        if (!runs.isEmpty()) {
            jdbc.sql("select distinct run_id, who from dr_decision where run_id in (" + marks(runs) + ") order by who")
                    .params(runs.stream().map(RunId::value).toList())
                    .query(row -> {
                        people.computeIfAbsent(new RunId(row.getString("run_id")), run -> new LinkedHashSet<>())
                                .add(row.getString("who"));
                    });
        }
        return people;
    }

    private static String marks(Collection<?> values) {
        return String.join(", ", Collections.nCopies(values.size(), "?"));
    }

    private static Duration millis(Long length) {
        return length == null ? null : Duration.ofMillis(length);
    }
}
