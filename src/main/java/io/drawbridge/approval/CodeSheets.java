package io.drawbridge.approval;

import io.drawbridge.core.InvalidInput;
import io.drawbridge.engine.Times;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.camunda.bpm.engine.IdentityService;
import org.springframework.context.annotation.Lazy;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Sheets of one-time codes for the day on which nobody can sign in. A system administrator makes one for a named person and
 * role; it counts once that person has signed in and said that they hold it.
 */
@Component
public class CodeSheets {

    private static final int MOST_CODES = 20;
    private static final int LONGEST_DAYS = 366;
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);

    /**
     * A sheet, without its codes.
     *
     * @param receivedAt null before the person has said that they hold it
     * @param revokedAt null while it is good
     * @param left how many codes are unused
     */
    public record Sheet(
            String id,
            String person,
            String role,
            String madeBy,
            Instant madeAt,
            Instant validUntil,
            Instant receivedAt,
            Instant revokedAt,
            int left) {}

    /** A new sheet: the only moment at which its codes are known. */
    public record Printed(Sheet sheet, List<String> codes, String text) {}

    private final JdbcClient jdbc;
    private final IdentityService identities;
    private final TransactionTemplate transactions;
    private final Clock clock;

    CodeSheets(
            JdbcClient jdbc,
            @Lazy IdentityService identities,
            PlatformTransactionManager transactionManager,
            Clock clock) {
        this.jdbc = jdbc;
        this.identities = identities;
        this.transactions = new TransactionTemplate(transactionManager);
        this.clock = clock;
    }

    /** @throws InvalidInput naming the field that is wrong */
    public Printed make(String person, String role, int codes, int validDays, String madeBy) {
        if (codes < 1 || codes > MOST_CODES) {
            throw new InvalidInput("codes", "must be 1 to " + MOST_CODES);
        }
        if (validDays < 1 || validDays > LONGEST_DAYS) {
            throw new InvalidInput("validDays", "must be 1 to " + LONGEST_DAYS);
        }
        if (person == null || person.isBlank() || person.equals(madeBy)) {
            throw new InvalidInput("person", "must name somebody else than the one who makes the sheet");
        }
        boolean has = role != null
                && identities.createGroupQuery().groupMember(person).list().stream()
                        .anyMatch(group -> group.getId().equals(role));
        if (!has) {
            throw new InvalidInput("role", "must be a role that this person has");
        }
        var now = clock.instant();
        var id = PaperCode.randomSheet();
        var printed = new ArrayList<String>();
        transactions.executeWithoutResult(status -> {
            jdbc.sql("insert into dr_code_sheet (id, person, role, made_by, made_at, valid_until, failures)"
                            + " values (?, ?, ?, ?, ?, ?, 0)")
                    .params(id, person, role, madeBy, Times.of(now), Times.of(now.plus(Duration.ofDays(validDays))))
                    .update();
            for (int number = 1; number <= codes; number++) {
                var code = PaperCode.random(id, number);
                var salt = PaperCode.salt();
                jdbc.sql("insert into dr_paper_code (sheet_id, number, salt, hash) values (?, ?, ?, ?)")
                        .params(id, number, salt, code.hash(salt))
                        .update();
                printed.add(code.printed());
            }
        });
        var sheet = find(id).orElseThrow();
        return new Printed(sheet, List.copyOf(printed), page(sheet, printed));
    }

    private static String page(Sheet sheet, List<String> codes) {
        var page = new StringBuilder()
                .append("DRAWBRIDGE - ONE-TIME APPROVAL CODES - KEEP UNDER LOCK\n\n")
                .append("Sheet ")
                .append(sheet.id())
                .append(" for ")
                .append(sheet.person())
                .append(", ")
                .append(People.role(sheet.role()))
                .append("\nMade on ")
                .append(People.time(sheet.madeAt()))
                .append(" by ")
                .append(sheet.madeBy())
                .append(", valid until ")
                .append(People.time(sheet.validUntil()))
                .append(
                        "\n\nUse a code only when you cannot sign in. Open /paper-code at Drawbridge, have the fingerprint")
                .append("\nof what you approve read out to you by whoever asks, compare it, cross the code out.\n\n");
        for (int i = 0; i < codes.size(); i++) {
            page.append(String.format(Locale.ROOT, "  [ ] %2d   %s%n", i + 1, codes.get(i)));
        }
        return page.append("\nLost? Ask a system administrator to revoke sheet ")
                .append(sheet.id())
                .append(" at once.\n")
                .toString();
    }

    /** @return all of them, or one person's; the newest first */
    public List<Sheet> list(String person) {
        return jdbc.sql(SELECT + (person == null ? "" : " where s.person = :person") + " order by s.made_at desc, s.id")
                .param("person", person)
                .query(CodeSheets::read)
                .list();
    }

    public Optional<Sheet> find(String id) {
        return jdbc.sql(SELECT + " where s.id = ?")
                .param(id)
                .query(CodeSheets::read)
                .optional();
    }

    /** @return false when it is not theirs, or no longer good */
    public boolean received(String id, String person) {
        return jdbc.sql("update dr_code_sheet set received_at = coalesce(received_at, ?)"
                                + " where id = ? and person = ? and revoked_at is null")
                        .params(Times.of(clock.instant()), id, person)
                        .update()
                == 1;
    }

    /** @return false when there is no such sheet that is still good */
    public boolean revoke(String id, String by) {
        return jdbc.sql("update dr_code_sheet set revoked_at = ?, revoked_by = ? where id = ? and revoked_at is null")
                        .params(Times.of(clock.instant()), by, id)
                        .update()
                == 1;
    }

    private static final String SELECT = "select s.*, (select count(*) from dr_paper_code c where c.sheet_id = s.id"
            + " and c.used_at is null) as unused from dr_code_sheet s";

    private static Sheet read(ResultSet row, int number) throws SQLException {
        return new Sheet(
                row.getString("id"),
                row.getString("person"),
                row.getString("role"),
                row.getString("made_by"),
                Times.at(row, "made_at"),
                Times.at(row, "valid_until"),
                Times.at(row, "received_at"),
                Times.at(row, "revoked_at"),
                row.getInt("unused"));
    }

    // ---- use

    /**
     * Finds a code right, and does not use it up. After wrong ones a sheet rests, longer each time, up to five minutes: the
     * other sheets do not.
     *
     * @throws DecisionRefused in the same words whatever is wrong with it
     */
    Sheet check(PaperCode code) {
        var now = clock.instant();
        var rest = jdbc.sql("select failures, last_failure_at from dr_code_sheet where id = ?")
                .param(code.sheet())
                .query((row, number) -> {
                    int failures = row.getInt("failures");
                    var last = Times.at(row, "last_failure_at");
                    return failures == 0 || last == null ? Instant.MIN : last.plus(pause(failures));
                })
                .optional()
                .orElse(Instant.MIN);
        if (now.isBefore(rest)) {
            throw new DecisionRefused(
                    DecisionRefused.Cause.NOT_ALLOWED,
                    null,
                    "Wrong codes of this sheet were tried. It rests until " + rest + "; other sheets do not.");
        }
        record Kept(String salt, String hash, boolean used) {}
        var kept = jdbc.sql("select salt, hash, used_at from dr_paper_code where sheet_id = ? and number = ?")
                .params(code.sheet(), code.number())
                .query((row, number) ->
                        new Kept(row.getString("salt"), row.getString("hash"), row.getObject("used_at") != null))
                .optional();
        // Also for a sheet that does not exist, so that the time it takes tells nothing.
        var hash = code.hash(kept.map(Kept::salt).orElse("00000000000000000000000000000000"));
        boolean right = kept.isPresent()
                && MessageDigest.isEqual(
                        hash.getBytes(StandardCharsets.US_ASCII),
                        kept.get().hash().getBytes(StandardCharsets.US_ASCII));
        var sheet = find(code.sheet());
        if (!right) {
            jdbc.sql("update dr_code_sheet set failures = failures + 1, last_failure_at = ? where id = ?")
                    .params(Times.of(now), code.sheet())
                    .update();
            throw refused("This code is not known.");
        }
        var found = sheet.orElseThrow();
        if (kept.get().used()) {
            throw refused("This code was used before: each counts once.");
        }
        if (found.revokedAt() != null) {
            throw refused("The sheet of this code was revoked.");
        }
        if (!now.isBefore(found.validUntil())) {
            throw refused("The sheet of this code was valid until " + People.time(found.validUntil()) + ".");
        }
        if (found.receivedAt() == null) {
            throw refused("Nobody has said yet that they hold the sheet of this code.");
        }
        jdbc.sql("update dr_code_sheet set failures = 0 where id = ? and failures > 0")
                .param(code.sheet())
                .update();
        return found;
    }

    private static DecisionRefused refused(String why) {
        return new DecisionRefused(DecisionRefused.Cause.NOT_ALLOWED, null, why);
    }

    private static Duration pause(int failures) {
        return failures > 9 ? LONGEST_PAUSE : Duration.ofSeconds(1L << Math.max(0, failures - 1));
    }

    /** In the transaction of the decision: two of them with one code, and one is rolled back. */
    void use(PaperCode code, String run) {
        int used = jdbc.sql("update dr_paper_code set used_at = ?, run_id = ?"
                        + " where sheet_id = ? and number = ? and used_at is null")
                .params(Times.of(clock.instant()), run, code.sheet(), code.number())
                .update();
        if (used != 1) {
            throw refused("This code was used before: each counts once.");
        }
    }
}
