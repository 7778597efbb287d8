package io.drawbridge.evidence;

import com.fasterxml.jackson.databind.node.ArrayNode;
import io.drawbridge.approval.Decision;
import io.drawbridge.approval.DecisionListener;
import io.drawbridge.core.InvalidInput;
import io.drawbridge.core.Refusal;
import io.drawbridge.core.RunId;
import io.drawbridge.core.TenantId;
import io.drawbridge.engine.Journal;
import io.drawbridge.engine.Times;
import io.drawbridge.runbook.Runs;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * What was found in a test or a run and has to be put right: who sees to it, by when, and which later run showed that
 * it is. Every change is an entry in a chain of their own.
 */
@Component
public class Findings implements DecisionListener {

    /** The chain of what becomes of findings. */
    public static final RunId CHAIN = new RunId("findings");

    private static final int LONGEST = 4000;

    /**
     * One finding.
     *
     * @param owner who sees to it; null while nobody does
     * @param state OPEN or CLOSED
     * @param retestRun a later run that shows whether it was put right
     */
    public record Finding(
            String id,
            RunId run,
            TenantId tenant,
            String text,
            String owner,
            LocalDate dueDate,
            String state,
            String closedReason,
            RunId retestRun,
            String foundBy,
            Instant foundAt,
            Instant changedAt) {}

    /** The finding is not as the change expects it. */
    public static final class NotOpen extends Refusal {
        NotOpen() {
            super("drawbridge.findingClosed", "The finding is closed already.");
        }
    }

    private final JdbcClient jdbc;
    private final Journal journal;
    private final ObjectProvider<Runs> runs;
    private final TransactionTemplate transactions;
    private final Clock clock;

    Findings(
            JdbcClient jdbc,
            Journal journal,
            ObjectProvider<Runs> runs,
            PlatformTransactionManager transactionManager,
            Clock clock) {
        this.jdbc = jdbc;
        this.journal = journal;
        this.runs = runs;
        this.transactions = new TransactionTemplate(transactionManager);
        this.clock = clock;
    }

    /** Whoever signs a test off with findings records them: in the transaction of the decision. */
    @Override
    public void decided(RunId run, Decision decision) {
        if (!decision.kind().equals("findings")
                || decision.reason() == null
                || decision.reason().isBlank()) {
            return;
        }
        var details =
                decision.details() == null ? EvidenceJson.MAPPER.missingNode() : Sections.parse(decision.details());
        var tenant = jdbc.sql("select tenant from dr_run where id = ?")
                .param(run.value())
                .query(String.class)
                .single();
        var finding = new Finding(
                UUID.randomUUID().toString(),
                run,
                new TenantId(tenant),
                decision.reason(),
                blankToNull(details.path("findingsOwner").asText("")),
                date(details.path("findingsDueDate").asText("")),
                "OPEN",
                null,
                null,
                decision.who(),
                decision.at(),
                decision.at());
        insert(finding, decision.role());
    }

    private void insert(Finding finding, String role) {
        jdbc.sql("insert into dr_finding (id, run_id, tenant, text, owner, due_date, state, found_by, found_at,"
                        + " changed_at) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
                .params(java.util.Arrays.asList(
                        finding.id(),
                        finding.run().value(),
                        finding.tenant().value(),
                        finding.text(),
                        finding.owner(),
                        finding.dueDate(),
                        finding.state(),
                        finding.foundBy(),
                        Times.of(finding.foundAt()),
                        Times.of(finding.changedAt())))
                .update();
        note(finding, finding.foundBy(), role, "found: " + finding.text());
    }

    private void note(Finding finding, String who, String role, String text) {
        journal.note(CHAIN, Journal.Kind.FINDING, null, who, role, null, text, EvidenceJson.canonical(json(finding)));
    }

    public Optional<Finding> find(String id) {
        return jdbc.sql("select * from dr_finding where id = ?")
                .param(id)
                .query(Findings::read)
                .optional();
    }

    public List<Finding> of(RunId run) {
        return jdbc.sql("select * from dr_finding where run_id = ? order by found_at, id")
                .param(run.value())
                .query(Findings::read)
                .list();
    }

    /**
     * @param whose the tenants of whose findings the reader may know
     * @param open null for both
     * @return those due first at first; those without a date last
     */
    public List<Finding> list(Collection<TenantId> whose, Boolean open, int offset, int limit) {
        if (whose.isEmpty()) {
            return List.of();
        }
        var sql = new StringBuilder("select * from dr_finding where tenant in ("
                + String.join(", ", Collections.nCopies(whose.size(), "?")) + ")");
        var params = new ArrayList<Object>();
        whose.forEach(tenant -> params.add(tenant.value()));
        if (open != null) {
            sql.append(" and state = ?");
            params.add(open ? "OPEN" : "CLOSED");
        }
        sql.append(" order by case when due_date is null then 1 else 0 end, due_date, found_at, id limit ? offset ?");
        params.add(limit);
        params.add(offset);
        return jdbc.sql(sql.toString()).params(params).query(Findings::read).list();
    }

    /**
     * Says who sees to it, and by when.
     *
     * @param owner null leaves it as it is
     * @param dueDate null leaves it as it is
     * @throws NotOpen when it is closed
     */
    public Finding assign(String id, String owner, LocalDate dueDate, String who) {
        if (owner != null && (owner.isBlank() || owner.length() > 255)) {
            throw new InvalidInput("owner", "must hold 1 to 255 characters");
        }
        if (dueDate != null && (dueDate.getYear() < 1 || dueDate.getYear() > 9999)) {
            throw new InvalidInput("dueDate", "must be in the years 1 to 9999");
        }
        return change(id, who, finding -> {
            jdbc.sql("update dr_finding set owner = ?, due_date = ?, changed_at = ? where id = ?")
                    .params(java.util.Arrays.asList(
                            owner == null ? finding.owner() : owner,
                            dueDate == null ? finding.dueDate() : dueDate,
                            Times.of(clock.instant()),
                            id))
                    .update();
            return "owner or due date set";
        });
    }

    /** @throws InvalidInput when that run is not known, or is not later than the one in which it was found */
    public Finding retest(String id, RunId run, String who) {
        return change(id, who, finding -> {
            var found = runs.getObject().known(finding.run());
            var later = runs.getObject()
                    .known(run)
                    .filter(candidate -> candidate.tenant().equals(finding.tenant()))
                    .orElseThrow(() -> new InvalidInput("run", "is not known: " + run));
            if (found.isPresent() && !later.requestedAt().isAfter(found.get().requestedAt())) {
                throw new InvalidInput("run", "must be later than the run in which it was found");
            }
            jdbc.sql("update dr_finding set retest_run = ?, changed_at = ? where id = ?")
                    .params(run.value(), Times.of(clock.instant()), id)
                    .update();
            return "tested again by run " + run;
        });
    }

    public Finding close(String id, String reason, String who) {
        if (reason == null || reason.isBlank() || reason.length() > LONGEST) {
            throw new InvalidInput("reason", "must hold 1 to " + LONGEST + " characters");
        }
        return change(id, who, finding -> {
            jdbc.sql("update dr_finding set state = 'CLOSED', closed_reason = ?, changed_at = ? where id = ?")
                    .params(reason.strip(), Times.of(clock.instant()), id)
                    .update();
            return "closed: " + reason.strip();
        });
    }

    /** One after the other: the chain is held from the look to the change. */
    private Finding change(String id, String who, java.util.function.Function<Finding, String> change) {
        return transactions.execute(status -> {
            journal.hold(CHAIN);
            var finding = find(id).orElseThrow(() -> new InvalidInput("finding", "is not known"));
            if (!finding.state().equals("OPEN")) {
                throw new NotOpen();
            }
            var what = change.apply(finding);
            var changed = find(id).orElseThrow();
            note(changed, who, null, what);
            return changed;
        });
    }

    ArrayNode json(RunId run) {
        var list = EvidenceJson.MAPPER.createArrayNode();
        of(run).forEach(finding -> list.add(json(finding)));
        return list;
    }

    private static com.fasterxml.jackson.databind.node.ObjectNode json(Finding finding) {
        var node = EvidenceJson.MAPPER.createObjectNode();
        node.put("id", finding.id());
        node.put("run", finding.run().value());
        node.put("text", finding.text());
        node.put("owner", finding.owner());
        node.put("dueDate", finding.dueDate() == null ? null : finding.dueDate().toString());
        node.put("state", finding.state());
        node.put("closedReason", finding.closedReason());
        node.put(
                "retestRun",
                finding.retestRun() == null ? null : finding.retestRun().value());
        node.put("foundBy", finding.foundBy());
        node.put("foundAt", io.drawbridge.engine.EntryDigest.time(finding.foundAt()));
        return node;
    }

    private static String blankToNull(String text) {
        return text.isBlank() ? null : text.strip();
    }

    private static LocalDate date(String text) {
        try {
            return text.isBlank()
                    ? null
                    : LocalDate.parse(
                            text.strip().substring(0, Math.min(10, text.strip().length())));
        } catch (DateTimeParseException e) {
            return null;
        }
    }

    private static Finding read(ResultSet row, int number) throws SQLException {
        return new Finding(
                row.getString("id"),
                new RunId(row.getString("run_id")),
                new TenantId(row.getString("tenant")),
                row.getString("text"),
                row.getString("owner"),
                row.getObject("due_date", LocalDate.class),
                row.getString("state"),
                row.getString("closed_reason"),
                Optional.ofNullable(row.getString("retest_run")).map(RunId::new).orElse(null),
                row.getString("found_by"),
                Times.at(row, "found_at"),
                Times.at(row, "changed_at"));
    }
}
