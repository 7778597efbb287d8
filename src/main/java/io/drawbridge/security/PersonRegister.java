package io.drawbridge.security;

import io.drawbridge.core.InvalidInput;
import io.drawbridge.engine.Times;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.camunda.bpm.engine.IdentityService;
import org.camunda.bpm.engine.identity.Group;
import org.camunda.bpm.engine.identity.Tenant;
import org.camunda.bpm.engine.identity.User;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.annotation.Lazy;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.core.AuthenticationException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Who may come in. The engine's own identity tables are the one place that says who has which roles and belongs to which
 * tenants; whatever a provider of identities says at a sign-in is written there, so that every question gets the same
 * answer. Beside them stands which person of which provider an id belongs to, and whether it is disabled.
 */
@Component
public class PersonRegister {

    /** Where local people, those of the lab, come from. */
    static final String LOCAL = "local";

    /** What clients of the API are called; no person's name holds a colon. */
    static final String CLIENT = "client:";

    private static final Logger log = LoggerFactory.getLogger(PersonRegister.class);

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._@+-]{0,63}");
    private static final Set<String> OURS = Set.of(EngineRights.NOBODY);

    /**
     * Somebody who has an account.
     *
     * @param provider {@code local}, {@code oidc} or {@code ldap}
     * @param roles role ids
     * @param lastSignInAt null for never
     * @param disabledAt null when not disabled
     */
    public record Person(
            String id,
            String name,
            String provider,
            List<String> roles,
            List<String> tenants,
            Instant lastSignInAt,
            Instant disabledAt,
            String disabledBy) {}

    /** Why somebody whom a provider vouches for may not come in, in words for that person. */
    enum Why {
        DISABLED("This account is disabled. Ask whoever runs Drawbridge."),
        NO_ROLE("You are known, and none of your groups has a role in Drawbridge. Ask whoever runs it."),
        NAME_UNUSABLE("The name under which the provider of identities knows you cannot be used here: a name holds"
                + " letters, digits, '.', '_', '-', '+' and '@', and at most 64 of them."),
        NAME_TAKEN("Your name belongs to somebody else here. Ask whoever runs Drawbridge."),
        NEVER_SIGNED_IN("You never signed in here before, so that no role of yours is known."),
        MEANWHILE("Somebody signed in under this name at the same moment. Try again.");

        private final String words;

        Why(String words) {
            this.words = words;
        }

        /** @return as it stands in the address of the sign-in page */
        String key() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        String words() {
            return words;
        }
    }

    /** A sign-in that leads nowhere although name and password, or the provider's word, are good. */
    static final class NotAdmitted extends AuthenticationException {

        private final Why why;

        NotAdmitted(Why why) {
            super(why.words());
            this.why = why;
        }

        Why why() {
            return why;
        }
    }

    /** What a provider of identities says of a person. */
    record Admission(
            String provider, String subject, String name, String displayName, Set<String> roles, Set<String> tenants) {}

    private final JdbcClient jdbc;
    private final IdentityService identities;
    private final TransactionTemplate transactions;
    private final Clock clock;

    PersonRegister(
            JdbcClient jdbc,
            @Lazy IdentityService identities,
            PlatformTransactionManager transactionManager,
            Clock clock) {
        this.jdbc = jdbc;
        this.identities = identities;
        this.transactions = new TransactionTemplate(transactionManager);
        this.clock = clock;
    }

    // ---- reading

    /** @return role ids, now */
    Set<String> roles(String who) {
        return identities.createGroupQuery().groupMember(who).list().stream()
                .map(Group::getId)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** @return ids of tenants, now; also those that the person's roles belong to */
    Set<String> tenants(String who) {
        return identities.createTenantQuery().userMember(who).includingGroupsOfUser(true).list().stream()
                .map(Tenant::getId)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    boolean isDisabled(String who) {
        return jdbc.sql("select count(*) from dr_person where id = :id and disabled_at is not null")
                        .param("id", who)
                        .query(Integer.class)
                        .single()
                > 0;
    }

    /** @return whether the id belongs to somebody whom a provider of identities vouches for */
    boolean isForeign(String who) {
        return jdbc.sql("select count(*) from dr_person where id = :id and provider <> 'local'")
                        .param("id", who)
                        .query(Integer.class)
                        .single()
                > 0;
    }

    /** @return the id under which a person of a provider is known here */
    Optional<String> find(String provider, String subject) {
        return jdbc.sql("select id from dr_person where provider = :provider and subject = :subject")
                .param("provider", provider)
                .param("subject", subject)
                .query(String.class)
                .optional();
    }

    /** @return everybody with an account, by id; clients of the API are none */
    public List<Person> all() {
        return withoutLimits(() -> identities.createUserQuery().list()).stream()
                .filter(user -> !user.getId().startsWith(CLIENT) && !OURS.contains(user.getId()))
                .sorted((one, other) -> one.getId().compareTo(other.getId()))
                .map(this::person)
                .toList();
    }

    private Person person(User user) {
        return jdbc.sql("select * from dr_person where id = :id")
                .param("id", user.getId())
                .query((row, n) -> person(
                        user,
                        row.getString("provider"),
                        Times.at(row, "last_sign_in_at"),
                        Times.at(row, "disabled_at"),
                        row.getString("disabled_by")))
                .optional()
                .orElseGet(() -> person(user, LOCAL, null, null, null));
    }

    private Person person(User user, String provider, Instant lastSignIn, Instant disabledAt, String disabledBy) {
        return new Person(
                user.getId(),
                name(user),
                provider,
                List.copyOf(withoutLimits(() -> roles(user.getId()))),
                List.copyOf(withoutLimits(() -> tenants(user.getId()))),
                lastSignIn,
                disabledAt,
                disabledBy);
    }

    private static String name(User user) {
        var name = ((user.getFirstName() == null ? "" : user.getFirstName()) + " "
                        + (user.getLastName() == null ? "" : user.getLastName()))
                .strip();
        return name.isEmpty() ? user.getId() : name;
    }

    /** Whoever gets here was let through by us: the engine's rights are about its own faces. */
    private <T> T withoutLimits(Supplier<T> question) {
        var before = identities.getCurrentAuthentication();
        identities.clearAuthentication();
        try {
            return question.get();
        } finally {
            if (before != null) {
                identities.setAuthentication(before);
            }
        }
    }

    // ---- coming in

    /**
     * Writes down what the provider says of a person, and takes away what it does not say any more.
     *
     * @return the person's id here: the name of the first sign-in, whatever the provider calls the person later, since
     *     four eyes count ids
     * @throws NotAdmitted when the name cannot be used, belongs to somebody else, or the person is disabled
     */
    String admit(Admission said) {
        var known = find(said.provider(), said.subject());
        var id = known.orElse(said.name());
        if (known.isEmpty()) {
            if (id == null || !NAME.matcher(id).matches() || OURS.contains(id)) {
                throw new NotAdmitted(Why.NAME_UNUSABLE);
            }
            if (identities.createUserQuery().userId(id).count() > 0) {
                throw new NotAdmitted(Why.NAME_TAKEN);
            }
        } else if (isDisabled(id)) {
            throw new NotAdmitted(Why.DISABLED);
        }
        try {
            transactions.executeWithoutResult(status -> write(id, known.isEmpty(), said));
        } catch (DuplicateKeyException e) {
            throw new NotAdmitted(Why.MEANWHILE);
        }
        if (said.roles().isEmpty()) {
            throw new NotAdmitted(Why.NO_ROLE);
        }
        return id;
    }

    private void write(String id, boolean first, Admission said) {
        var name = said.displayName() == null || said.displayName().isBlank() ? id : said.displayName();
        var shown = name.replaceAll("\\p{C}", " ").strip();
        var fits = shown.length() > 200 ? shown.substring(0, 200) : shown;
        if (first) {
            jdbc.sql(
                            """
                            insert into dr_person (id, provider, subject, display_name, last_sign_in_at)
                            values (:id, :provider, :subject, :name, :now)""")
                    .param("id", id)
                    .param("provider", said.provider())
                    .param("subject", said.subject())
                    .param("name", fits)
                    .param("now", Times.of(clock.instant()))
                    .update();
            log.info("{} signs in for the first time, by {}", id, said.provider());
        } else {
            jdbc.sql("update dr_person set display_name = :name, last_sign_in_at = :now where id = :id")
                    .param("id", id)
                    .param("name", fits)
                    .param("now", Times.of(clock.instant()))
                    .update();
        }
        var user = identities.createUserQuery().userId(id).singleResult();
        if (user == null) {
            user = identities.newUser(id);
            user.setPassword(unusable());
        }
        if (!fits.equals(name(user))) {
            int space = fits.lastIndexOf(' ');
            user.setFirstName(space < 0 ? "" : fits.substring(0, space));
            user.setLastName(fits.substring(space + 1));
            identities.saveUser(user);
        }
        assign(id, said.roles(), said.tenants());
    }

    /** The engine stumbles over users who have none. This one is told to nobody. */
    static String unusable() {
        return Secrets.fresh();
    }

    /** Makes roles and tenants exactly these; what is no role or tenant of ours is left alone. */
    void assign(String id, Set<String> roles, Set<String> tenants) {
        var ours = Arrays.stream(Role.values()).map(Role::id).collect(Collectors.toSet());
        var has = roles(id);
        for (var role : ours) {
            if (roles.contains(role) && !has.contains(role)) {
                identities.createMembership(id, role);
                log.info("{} now has the role {}", id, role);
            } else if (!roles.contains(role) && has.contains(role)) {
                identities.deleteMembership(id, role);
                log.info("{} has the role {} no longer", id, role);
            }
        }
        var member = identities.createTenantQuery().userMember(id).list().stream()
                .map(Tenant::getId)
                .collect(Collectors.toSet());
        member.stream().filter(tenant -> !tenants.contains(tenant)).forEach(tenant -> {
            identities.deleteTenantUserMembership(tenant, id);
            log.info("{} belongs to the tenant {} no longer", id, tenant);
        });
        tenants.stream()
                .filter(tenant -> !member.contains(tenant))
                .filter(tenant ->
                        identities.createTenantQuery().tenantId(tenant).count() > 0)
                .forEach(tenant -> {
                    identities.createTenantUserMembership(tenant, id);
                    log.info("{} now belongs to the tenant {}", id, tenant);
                });
    }

    /** A user of the engine for a client of the API: it has no password, so that nobody signs in as it. */
    void assignClient(String id, String title, Collection<String> roles, Collection<String> tenants) {
        withoutLimits(() -> transactions.execute(status -> {
            if (identities.createUserQuery().userId(id).count() == 0) {
                var user = identities.newUser(id);
                user.setPassword(unusable());
                user.setFirstName("API client");
                user.setLastName(title);
                identities.saveUser(user);
            }
            assign(id, Set.copyOf(roles), Set.copyOf(tenants));
            return id;
        }));
    }

    // ---- closing the door

    /**
     * Refuses a person from now on, everywhere: their sessions end, their passwords and access tokens open nothing.
     *
     * @throws InvalidInput when there is no such person, or somebody disables themselves
     */
    public void disable(String id, String by) {
        if (id.equals(by)) {
            throw new InvalidInput("id", "is your own: somebody else must disable you");
        }
        mustExist(id);
        transactions.executeWithoutResult(status -> {
            var now = Times.of(clock.instant());
            if (jdbc.sql("update dr_person set disabled_at = :now, disabled_by = :by where id = :id")
                            .param("now", now)
                            .param("by", by)
                            .param("id", id)
                            .update()
                    == 0) {
                jdbc.sql(
                                """
                                insert into dr_person (id, provider, subject, display_name, disabled_at, disabled_by)
                                values (:id, 'local', :id, :id, :now, :by)""")
                        .param("id", id)
                        .param("now", now)
                        .param("by", by)
                        .update();
            }
            jdbc.sql("delete from dr_session where who = :id").param("id", id).update();
            jdbc.sql("delete from dr_known_device where who = lower(:id)")
                    .param("id", id)
                    .update();
        });
        log.warn("{} was disabled by {}", id, by);
    }

    /** @throws InvalidInput when there is no such person */
    public void enable(String id, String by) {
        mustExist(id);
        jdbc.sql("update dr_person set disabled_at = null, disabled_by = null where id = :id")
                .param("id", id)
                .update();
        log.warn("{} was enabled again by {}", id, by);
    }

    private void mustExist(String id) {
        if (id.startsWith(CLIENT)
                || OURS.contains(id)
                || withoutLimits(() -> identities.createUserQuery().userId(id).count()) == 0) {
            throw new InvalidInput("id", "is nobody's");
        }
    }
}
