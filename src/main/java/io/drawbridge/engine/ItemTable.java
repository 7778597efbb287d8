package io.drawbridge.engine;

import io.drawbridge.core.RunId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** How far each item of each step is. Only what changed is written, in one batch. */
@Component
class ItemTable {

    /** An item with the times at which it began to move and ended. */
    record Row(int position, Item item, Instant beganAt, Instant endedAt) {}

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

    /** @return how many rows were written */
    int update(String stepId, List<Item> items, Instant now) {
        if (items.isEmpty()) {
            return 0;
        }
        var known = new HashMap<String, Row>();
        var next = 0;
        for (var row : of(stepId)) {
            known.put(row.item().id(), row);
            next = Math.max(next, row.position() + 1);
        }
        var inserts = new ArrayList<Object[]>();
        var updates = new ArrayList<Object[]>();
        for (var entry : unique(items).values()) {
            var before = known.get(entry.id());
            if (before == null) {
                inserts.add(new Object[] {
                    stepId,
                    next++,
                    entry.id(),
                    entry.label(),
                    entry.state().name(),
                    entry.percent(),
                    entry.note(),
                    Times.of(began(entry, null, now)),
                    Times.of(ended(entry, null, now))
                });
            } else if (!before.item().equals(entry)) {
                updates.add(new Object[] {
                    entry.label(),
                    entry.state().name(),
                    entry.percent(),
                    entry.note(),
                    Times.of(began(entry, before.beganAt(), now)),
                    Times.of(ended(entry, before.endedAt(), now)),
                    stepId,
                    before.position()
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
        return inserts.size() + updates.size();
    }

    private static Map<String, Item> unique(List<Item> items) {
        var unique = new java.util.LinkedHashMap<String, Item>();
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
