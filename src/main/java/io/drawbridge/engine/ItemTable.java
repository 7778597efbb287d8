package io.drawbridge.engine;

import io.drawbridge.core.RunId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * How far each item of each step is. Only what changed is written, in one batch. What was written under one lease is not read
 * again under this node's next, as nobody else can have held the step in between.
 */
@Component
class ItemTable {

    /** An item with the times at which it began to move and ended. */
    record Row(int position, Item item, Instant beganAt, Instant endedAt) {}

    /** Steps whose items are remembered; a step that is not looked at any more makes room for others. */
    private static final int REMEMBERED = 64;

    /**
     * What is in the table.
     *
     * @param lease the number of the lease under which it was written
     */
    private record Written(long lease, Map<String, Row> rows) {}

    private final Map<String, Written> written = new LinkedHashMap<>();
    private final JdbcTemplate jdbc;
    private final JdbcClient client;

    ItemTable(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
        this.client = JdbcClient.create(jdbc);
    }

    List<Row> of(String stepId) {
        return client.sql("select * from dr_step_item where step_id = ? order by position")
                .param(stepId)
                .query((row, number) -> new Row(
                        row.getInt("position"),
                        new Item(
                                row.getString("item_id"),
                                row.getString("label"),
                                Item.State.valueOf(row.getString("state")),
                                row.getInt("percent"),
                                row.getString("note")),
                        Times.at(row, "began_at"),
                        Times.at(row, "ended_at")))
                .list();
    }

    /** How many items a step has, and how far they are on average. */
    record Total(int count, int percent) {}

    /** @return by step id; steps without items are missing */
    Map<String, Total> totals(RunId run) {
        var totals = new HashMap<String, Total>();
        client.sql("select i.step_id, count(*) as items, sum(i.percent) as percent from dr_step_item i"
                        + " join dr_step s on s.id = i.step_id where s.run_id = ? group by i.step_id")
                .param(run.value())
                .query(row -> {
                    int count = row.getInt("items");
                    totals.put(row.getString("step_id"), new Total(count, (int) (row.getLong("percent") / count)));
                });
        return totals;
    }

    /**
     * Takes part in the caller's transaction, which has to make sure that the lease is still held.
     *
     * @return how many rows were written
     */
    int update(StepRecord held, List<Item> items, Instant now) {
        if (items.isEmpty()) {
            return 0;
        }
        var stepId = held.id();
        var known = known(held);
        int next = known.size();
        var inserts = new ArrayList<Object[]>();
        var updates = new ArrayList<Object[]>();
        for (var entry : unique(items).values()) {
            var before = known.get(entry.id());
            if (before == null) {
                var row = new Row(next++, entry, began(entry, null, now), ended(entry, null, now));
                known.put(entry.id(), row);
                inserts.add(new Object[] {
                    stepId,
                    row.position(),
                    entry.id(),
                    entry.label(),
                    entry.state().name(),
                    entry.percent(),
                    entry.note(),
                    Times.of(row.beganAt()),
                    Times.of(row.endedAt())
                });
            } else if (!before.item().equals(entry)) {
                var row = new Row(
                        before.position(),
                        entry,
                        began(entry, before.beganAt(), now),
                        ended(entry, before.endedAt(), now));
                known.put(entry.id(), row);
                updates.add(new Object[] {
                    entry.label(),
                    entry.state().name(),
                    entry.percent(),
                    entry.note(),
                    Times.of(row.beganAt()),
                    Times.of(row.endedAt()),
                    stepId,
                    row.position()
                });
            }
        }
        if (!inserts.isEmpty()) {
            jdbc.batchUpdate(
                    "insert into dr_step_item (step_id, position, item_id, label, state, percent, note, began_at,"
                            + " ended_at) values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                    inserts);
        }
        if (!updates.isEmpty()) {
            jdbc.batchUpdate(
                    "update dr_step_item set label = ?, state = ?, percent = ?, note = ?, began_at = ?, ended_at = ?"
                            + " where step_id = ? and position = ?",
                    updates);
        }
        rememberOnceCommitted(held, known);
        return inserts.size() + updates.size();
    }

    /** @return by item id; remembered only when this node's last lease was the one before this, or is this */
    private Map<String, Row> known(StepRecord held) {
        Written last;
        synchronized (written) {
            // Taken away until it is known that this transaction was committed.
            last = written.remove(held.id());
        }
        if (last != null && (last.lease() == held.leaseNumber() || last.lease() + 1 == held.leaseNumber())) {
            return last.rows();
        }
        var rows = new HashMap<String, Row>();
        of(held.id()).forEach(row -> rows.put(row.item().id(), row));
        return rows;
    }

    private void rememberOnceCommitted(StepRecord held, Map<String, Row> rows) {
        if (!TransactionSynchronizationManager.isSynchronizationActive()) {
            return;
        }
        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public void afterCommit() {
                synchronized (written) {
                    written.put(held.id(), new Written(held.leaseNumber(), rows));
                    if (written.size() > REMEMBERED) {
                        written.remove(written.keySet().iterator().next());
                    }
                }
            }
        });
    }

    private static Map<String, Item> unique(List<Item> items) {
        var unique = new LinkedHashMap<String, Item>();
        items.forEach(item -> unique.put(item.id(), item));
        return unique;
    }

    private static Instant began(Item item, Instant before, Instant now) {
        return before != null || item.state() == Item.State.WAITING ? before : now;
    }

    private static Instant ended(Item item, Instant before, Instant now) {
        boolean ended = item.state() == Item.State.DONE || item.state() == Item.State.FAILED;
        return !ended ? null : before != null ? before : now;
    }
}
