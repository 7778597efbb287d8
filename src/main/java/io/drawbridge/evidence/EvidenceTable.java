package io.drawbridge.evidence;

import io.drawbridge.core.RunId;
import io.drawbridge.engine.Times;
import io.drawbridge.runbook.Run;
import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Seals and packs, and which runs still need one. */
@Component
class EvidenceTable {

    static final String DUE = "DUE";
    static final String MADE = "MADE";

    /** A binary column of H2 holds a megabyte. */
    private static final int PART = 500_000;

    /** How far the pack of a run is. */
    record State(String state, String text, Instant madeAt, String digest, long bytes) {}

    private final JdbcTemplate jdbc;
    private final JdbcClient client;

    EvidenceTable(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
        this.client = JdbcClient.create(jdbc);
    }

    void due(RunId run, Instant now) {
        if (state(run).isEmpty()) {
            client.sql("insert into dr_evidence (run_id, state, due_at, failures) values (?, ?, ?, 0)")
                    .params(run.value(), DUE, Times.of(now))
                    .update();
        } else {
            client.sql("update dr_evidence set state = ?, due_at = ? where run_id = ?")
                    .params(DUE, Times.of(now), run.value())
                    .update();
        }
    }

    Optional<State> state(RunId run) {
        return client.sql("select * from dr_evidence where run_id = ?")
                .param(run.value())
                .query((row, number) -> new State(
                        row.getString("state"),
                        row.getString("text"),
                        Times.at(row, "made_at"),
                        row.getString("pack_digest"),
                        row.getLong("pack_bytes")))
                .optional();
    }

    List<RunId> waiting(Instant now, int atMost) {
        return client.sql("select run_id from dr_evidence where state = ? and due_at <= ?"
                        + " and (lease_until is null or lease_until <= ?) order by due_at limit ?")
                .params(DUE, Times.of(now), Times.of(now), atMost)
                .query((row, number) -> new RunId(row.getString("run_id")))
                .list();
    }

    /** @return whether the run's evidence is this node's to make until then */
    boolean claim(RunId run, String node, Instant now, Instant until) {
        return client.sql("update dr_evidence set lease_owner = ?, lease_until = ? where run_id = ? and state = ?"
                                + " and (lease_until is null or lease_until <= ?)")
                        .params(node, Times.of(until), run.value(), DUE, Times.of(now))
                        .update()
                == 1;
    }

    void failed(RunId run, String text, Instant again) {
        client.sql("update dr_evidence set failures = failures + 1, text = ?, due_at = ?, lease_until = null"
                        + " where run_id = ?")
                .params(text, Times.of(again), run.value())
                .update();
    }

    void seal(Seal seal, Run run) {
        client.sql("insert into dr_seal (run_id, entry_number, head, sealed_at, key_id, algorithm, public_key,"
                        + " certificate, signature, sections, tenant, runbook, ended_at)"
                        + " values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
                .params(Arrays.asList(
                        seal.run().value(),
                        seal.entries(),
                        seal.head(),
                        Times.of(seal.at()),
                        seal.keyId(),
                        seal.algorithm(),
                        seal.publicKey(),
                        seal.certificate(),
                        seal.signature(),
                        seal.sections(),
                        run.tenant().value(),
                        run.runbook(),
                        Times.of(run.endedAt())))
                .update();
    }

    /** Beside the seal, for lists of many runs. */
    void measured(RunId run, Long recoveryMillis, Long objectiveMillis) {
        client.sql("update dr_evidence set recovery_ms = ?, objective_ms = ? where run_id = ?")
                .params(Arrays.asList(recoveryMillis, objectiveMillis, run.value()))
                .update();
    }

    Optional<Seal> seal(RunId run) {
        return client.sql("select * from dr_seal where run_id = ?")
                .param(run.value())
                .query((row, number) -> new Seal(
                        new RunId(row.getString("run_id")),
                        row.getLong("entry_number"),
                        row.getString("head"),
                        Times.at(row, "sealed_at"),
                        row.getString("key_id"),
                        row.getString("algorithm"),
                        row.getString("public_key"),
                        row.getString("certificate"),
                        row.getString("signature"),
                        row.getString("sections")))
                .optional();
    }

    void keep(RunId run, byte[] pack, String digest, Instant now) {
        client.sql("delete from dr_pack_part where run_id = ?")
                .param(run.value())
                .update();
        var parts = new ArrayList<Object[]>();
        for (int from = 0; from < pack.length; from += PART) {
            parts.add(new Object[] {
                run.value(), parts.size(), Arrays.copyOfRange(pack, from, Math.min(pack.length, from + PART))
            });
        }
        jdbc.batchUpdate("insert into dr_pack_part (run_id, part, content) values (?, ?, ?)", parts);
        client.sql("update dr_evidence set state = ?, text = null, made_at = ?, pack_digest = ?, pack_bytes = ?,"
                        + " lease_until = null where run_id = ?")
                .params(MADE, Times.of(now), digest, (long) pack.length, run.value())
                .update();
    }

    Optional<byte[]> pack(RunId run) {
        var out = new ByteArrayOutputStream();
        client.sql("select content from dr_pack_part where run_id = ? order by part")
                .param(run.value())
                .query((row, number) -> row.getBytes("content"))
                .list()
                .forEach(out::writeBytes);
        return out.size() == 0 ? Optional.empty() : Optional.of(out.toByteArray());
    }
}
