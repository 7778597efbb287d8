package io.drawbridge.security;

import io.drawbridge.core.InvalidInput;
import io.drawbridge.engine.Times;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Tokens of clients of the API. A client starts and follows runs within what its token allows, and decides nothing. The
 * token itself is shown once: of its 256 random bits only the hash is kept.
 */
@Component
public class ApiTokens {

    static final String CLIENT_NAME = "[a-z0-9][a-z0-9-]{0,39}";

    /** How long a token may live at most. */
    public static final Duration LONGEST_LIFE = Duration.ofDays(366);

    private static final Logger log = LoggerFactory.getLogger(ApiTokens.class);
    private static final String PREFIX = "dbt_";
    private static final Pattern TOKEN = Pattern.compile("dbt_(?<id>[a-z0-9]{12})_(?<secret>[A-Za-z0-9_-]{43})");
    private static final Duration NOTED_EVERY = Duration.ofMinutes(1);
    private static final int LONGEST_DESCRIPTION = 200;

    /** What a client must not be: who hands out tokens, or reads over everybody's shoulder. */
    private static final Set<Role> PEOPLE_ONLY = Set.of(Role.SYSTEM_ADMINISTRATOR);

    /** A token, without what opens the door. */
    public record Token(
            String id,
            String client,
            String description,
            String tenant,
            List<String> roles,
            List<String> runbooks,
            String issuedBy,
            Instant issuedAt,
            Instant expiresAt,
            Instant lastUsedAt,
            Instant revokedAt,
            String revokedBy) {}

    /** What is wished for. */
    public record Wish(
            String client,
            String description,
            String tenant,
            List<String> roles,
            List<String> runbooks,
            Instant expiresAt) {}

    /** A new token, and its secret text for the one time that it is shown. */
    public record Issued(Token token, String secret) {}

    private final JdbcClient jdbc;
    private final PersonRegister people;
    private final TriggerSettings triggers;
    private final TransactionTemplate transactions;
    private final Clock clock;

    ApiTokens(
            JdbcClient jdbc,
            PersonRegister people,
            TriggerSettings triggers,
            PlatformTransactionManager transactionManager,
            Clock clock) {
        this.jdbc = jdbc;
        this.people = people;
        this.triggers = triggers;
        this.transactions = new TransactionTemplate(transactionManager);
        this.clock = clock;
    }

    static boolean looksLikeOne(String token) {
        return token.startsWith(PREFIX);
    }

    /** @return the name under which a client appears in journals and in the engine */
    public static String nameOf(String client) {
        return PersonRegister.CLIENT + client;
    }

    // ---- issuing

    /**
     * Makes a token. Whether tenant and runbooks exist is for whoever asks to know.
     *
     * @throws InvalidInput naming the field
     */
    public Issued issue(Wish wish, String by) {
        var roles = check(wish);
        var id = Secrets.fresh()
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^a-z0-9]", "")
                .substring(0, 12);
        var secret = Secrets.fresh();
        transactions.executeWithoutResult(status -> {
            jdbc.sql(
                            """
                            insert into dr_api_token
                                (id, secret_hash, client, description, tenant, roles, runbooks, issued_by, issued_at,
                                 expires_at)
                            values (:id, :hash, :client, :description, :tenant, :roles, :runbooks, :by, :now, :expires)""")
                    .param("id", id)
                    .param("hash", Secrets.hash(secret))
                    .param("client", wish.client())
                    .param(
                            "description",
                            wish.description() == null ? "" : wish.description().strip())
                    .param("tenant", wish.tenant())
                    .param("roles", String.join(",", roles))
                    .param("runbooks", String.join(",", new TreeSet<>(wish.runbooks())))
                    .param("by", by)
                    .param("now", Times.of(clock.instant()))
                    .param("expires", Times.of(wish.expiresAt()))
                    .update();
            refresh(wish.client());
        });
        log.warn("{} issued the API token {} for the client {}, until {}", by, id, wish.client(), wish.expiresAt());
        return new Issued(find(id).orElseThrow(), PREFIX + id + "_" + secret);
    }

    private Set<String> check(Wish wish) {
        if (wish.client() == null || !wish.client().matches(CLIENT_NAME)) {
            throw new InvalidInput(
                    "client",
                    "must begin with a small letter or digit and hold at most 40 small letters," + " digits or '-'");
        }
        if (wish.description() != null
                && (wish.description().length() > LONGEST_DESCRIPTION
                        || !wish.description().matches("\\P{Cntrl}*"))) {
            throw new InvalidInput("description", "must be one line of at most " + LONGEST_DESCRIPTION + " characters");
        }
        if (wish.roles() == null || wish.roles().isEmpty()) {
            throw new InvalidInput("roles", "must name at least one role");
        }
        var allowed = new TreeSet<String>();
        Arrays.stream(Role.values())
                .filter(role -> !PEOPLE_ONLY.contains(role))
                .map(Role::id)
                .forEach(allowed::add);
        for (var role : wish.roles()) {
            if (role == null || !allowed.contains(role)) {
                throw new InvalidInput(
                        "roles", "holds what is no role of a client; there are " + String.join(", ", allowed));
            }
        }
        if (wish.runbooks() == null || wish.runbooks().stream().anyMatch(one -> one == null || one.contains(","))) {
            throw new InvalidInput("runbooks", "must list runbooks; an empty list allows to start none");
        }
        if (wish.expiresAt() == null) {
            throw new InvalidInput("expiresAt", "must say when the token ends");
        }
        if (!wish.expiresAt().isAfter(clock.instant())) {
            throw new InvalidInput("expiresAt", "must be in the future");
        }
        if (wish.expiresAt().isAfter(clock.instant().plus(LONGEST_LIFE))) {
            throw new InvalidInput("expiresAt", "must be within " + LONGEST_LIFE.toDays() + " days");
        }
        return new TreeSet<>(wish.roles());
    }

    /**
     * Issues another token for the same client with the same limits. The old one goes on for a while, so that the client
     * can be given the new one without a gap.
     *
     * @param overlap how long the old one goes on; at most a week
     * @return nothing when there is no such token, or it works no more
     */
    public Optional<Issued> rotate(String id, Duration overlap, Instant expiresAt, String by) {
        if (overlap.isNegative() || overlap.compareTo(Duration.ofDays(7)) > 0) {
            throw new InvalidInput("overlap", "must be at most seven days");
        }
        return find(id).filter(this::works).map(old -> {
            var issued = issue(
                    new Wish(old.client(), old.description(), old.tenant(), old.roles(), old.runbooks(), expiresAt),
                    by);
            var end = clock.instant().plus(overlap);
            if (end.isBefore(old.expiresAt())) {
                jdbc.sql("update dr_api_token set expires_at = :end where id = :id")
                        .param("end", Times.of(end))
                        .param("id", id)
                        .update();
            }
            return issued;
        });
    }

    /** @return nothing when there is no such token */
    public Optional<Token> revoke(String id, String by) {
        return find(id).map(token -> {
            transactions.executeWithoutResult(status -> {
                jdbc.sql("update dr_api_token set revoked_at = :now, revoked_by = :by"
                                + " where id = :id and revoked_at is null")
                        .param("now", Times.of(clock.instant()))
                        .param("by", by)
                        .param("id", id)
                        .update();
                refresh(token.client());
            });
            log.warn("{} revoked the API token {} of the client {}", by, id, token.client());
            return find(id).orElseThrow();
        });
    }

    /** @return all that were ever issued, the latest first */
    public List<Token> all() {
        return jdbc.sql("select * from dr_api_token order by issued_at desc, id")
                .query((row, n) -> token(row))
                .list();
    }

    public Optional<Token> find(String id) {
        return jdbc.sql("select * from dr_api_token where id = :id")
                .param("id", id)
                .query((row, n) -> token(row))
                .optional();
    }

    /** @return whoever issued a token for this client: behind what it asks for stand they */
    public Set<String> issuersOf(String who) {
        return SignedIn.isClient(who)
                ? new HashSet<>(jdbc.sql("select distinct issued_by from dr_api_token where client = :client")
                        .param("client", who.substring(PersonRegister.CLIENT.length()))
                        .query(String.class)
                        .list())
                : Set.of();
    }

    private static Token token(ResultSet row) throws SQLException {
        return new Token(
                row.getString("id"),
                row.getString("client"),
                row.getString("description"),
                row.getString("tenant"),
                list(row.getString("roles")),
                list(row.getString("runbooks")),
                row.getString("issued_by"),
                Times.at(row, "issued_at"),
                Times.at(row, "expires_at"),
                Times.at(row, "last_used_at"),
                Times.at(row, "revoked_at"),
                row.getString("revoked_by"));
    }

    private static List<String> list(String text) {
        return text.isEmpty() ? List.of() : List.of(text.split(","));
    }

    private boolean works(Token token) {
        return token.revokedAt() == null && clock.instant().isBefore(token.expiresAt());
    }

    // ---- using

    /** @throws BearerTokens.Unusable when it opens nothing */
    SignedIn caller(String text) {
        var parts = TOKEN.matcher(text);
        var token = parts.matches() ? find(parts.group("id")) : Optional.<Token>empty();
        // Looked at also when there is no such token, so that the time it takes tells nothing.
        var kept = token.isEmpty()
                ? "0".repeat(64)
                : jdbc.sql("select secret_hash from dr_api_token where id = :id")
                        .param("id", token.get().id())
                        .query(String.class)
                        .single();
        boolean right = parts.matches() && Secrets.equal(Secrets.hash(parts.group("secret")), kept);
        if (token.isEmpty() || !right) {
            throw new BearerTokens.Unusable("This token is not known.");
        }
        var known = token.get();
        if (known.revokedAt() != null) {
            throw new BearerTokens.Unusable("This token was revoked.");
        }
        if (!works(known)) {
            throw new BearerTokens.Unusable("This token has expired.");
        }
        note(known);
        return new SignedIn(
                nameOf(known.client()),
                SignedIn.Means.CLIENT,
                known.roles(),
                Set.of(known.tenant()),
                Set.copyOf(known.runbooks()));
    }

    private void note(Token token) {
        var now = clock.instant();
        if (token.lastUsedAt() == null || now.isAfter(token.lastUsedAt().plus(NOTED_EVERY))) {
            jdbc.sql("update dr_api_token set last_used_at = :now where id = :id")
                    .param("now", Times.of(now))
                    .param("id", token.id())
                    .update();
        }
    }

    /** What the engine knows of a client: what all its tokens and triggers together allow. Each alone allows less. */
    void refresh(String client) {
        var roles = new TreeSet<String>();
        var tenants = new TreeSet<String>();
        all().stream()
                .filter(token -> token.client().equals(client) && works(token))
                .forEach(token -> {
                    roles.addAll(token.roles());
                    tenants.add(token.tenant());
                });
        triggers.triggers().stream()
                .filter(trigger -> trigger.client().equals(client))
                .forEach(trigger -> {
                    roles.addAll(trigger.roles());
                    tenants.add(trigger.tenant());
                });
        people.assignClient(nameOf(client), client, roles, tenants);
    }
}
