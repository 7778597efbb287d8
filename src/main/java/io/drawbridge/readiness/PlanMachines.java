package io.drawbridge.readiness;

import io.drawbridge.core.PlanName;
import io.drawbridge.core.SitePairId;
import io.drawbridge.engine.Times;
import io.drawbridge.srm.PlanVm;
import java.sql.Types;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** The machines of each plan as the watch read them last. Only what changed is written. */
@Component
class PlanMachines {

    /**
     * A machine of a plan.
     *
     * @param priority 1 to 5
     * @param waitsFor ids of the machines that must be up before it; null while nobody has read them
     */
    record Row(String id, String name, int priority, boolean staysOff, Set<String> waitsFor) {}

    private static final String SEPARATOR = "\n";

    private final JdbcTemplate jdbc;
    private final JdbcClient client;

    PlanMachines(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
        this.client = JdbcClient.create(jdbc);
    }

    /** @return in no order */
    List<Row> of(SitePairId pair, PlanName plan) {
        return client.sql("select * from dr_plan_machine where site_pair = ? and recovery_plan = ?")
                .params(pair.value(), plan.value())
                .query((row, number) -> new Row(
                        row.getString("vm_id"),
                        row.getString("name"),
                        row.getInt("priority"),
                        row.getBoolean("stays_off"),
                        ids(row.getString("waits_for"))))
                .list();
    }

    private static Set<String> ids(String text) {
        return text == null
                ? null
                : Stream.of(text.split(SEPARATOR)).filter(id -> !id.isEmpty()).collect(Collectors.toSet());
    }

    static int priority(PlanVm vm) {
        return switch (vm.priority()) {
            case P1 -> 1;
            case P2 -> 2;
            case P4 -> 4;
            case P5 -> 5;
            default -> 3;
        };
    }

    /** Takes what the plan holds now; what is known of a machine's dependencies stays known. */
    @Transactional
    void keep(SitePairId pair, PlanName plan, Collection<PlanVm> vms) {
        var known = new HashMap<String, Row>();
        of(pair, plan).forEach(row -> known.put(row.id(), row));
        var inserts = new ArrayList<Object[]>();
        var updates = new ArrayList<Object[]>();
        for (var vm : vms) {
            var before = known.remove(vm.id());
            int priority = priority(vm);
            if (before == null) {
                inserts.add(new Object[] {pair.value(), plan.value(), vm.id(), vm.name(), priority, vm.staysOff()});
            } else if (!before.name().equals(vm.name())
                    || before.priority() != priority
                    || before.staysOff() != vm.staysOff()) {
                updates.add(new Object[] {vm.name(), priority, vm.staysOff(), pair.value(), plan.value(), vm.id()});
            }
        }
        if (!known.isEmpty()) {
            jdbc.batchUpdate(
                    "delete from dr_plan_machine where site_pair = ? and recovery_plan = ? and vm_id = ?",
                    known.keySet().stream()
                            .map(id -> new Object[] {pair.value(), plan.value(), id})
                            .toList());
        }
        if (!inserts.isEmpty()) {
            jdbc.batchUpdate(
                    "insert into dr_plan_machine (site_pair, recovery_plan, vm_id, name, priority, stays_off)"
                            + " values (?, ?, ?, ?, ?, ?)",
                    inserts);
        }
        if (!updates.isEmpty()) {
            jdbc.batchUpdate(
                    "update dr_plan_machine set name = ?, priority = ?, stays_off = ?"
                            + " where site_pair = ? and recovery_plan = ? and vm_id = ?",
                    updates);
        }
    }

    /** @return machines whose dependencies were never read, or not since then; those never read first */
    List<String> unread(SitePairId pair, PlanName plan, Instant since, int atMost) {
        return client.sql("select vm_id from dr_plan_machine where site_pair = ? and recovery_plan = ?"
                        + " and (waits_read_at is null or waits_read_at < ?)"
                        + " order by case when waits_read_at is null then 0 else 1 end, waits_read_at, vm_id limit ?")
                .params(pair.value(), plan.value(), Times.of(since), atMost)
                .query(String.class)
                .list();
    }

    /** @param waitsFor null when it is not told */
    void keepDependencies(SitePairId pair, PlanName plan, String vm, Collection<String> waitsFor, Instant at) {
        client.sql("update dr_plan_machine set waits_for = ?, waits_read_at = ?"
                        + " where site_pair = ? and recovery_plan = ? and vm_id = ?")
                .param(
                        1,
                        waitsFor == null ? null : waitsFor.stream().sorted().collect(Collectors.joining(SEPARATOR)),
                        Types.VARCHAR)
                .param(2, Times.of(at))
                .param(3, pair.value())
                .param(4, plan.value())
                .param(5, vm)
                .update();
    }
}
