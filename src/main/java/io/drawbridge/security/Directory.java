package io.drawbridge.security;

import com.unboundid.ldap.sdk.Filter;
import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPConnectionOptions;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.LDAPSearchException;
import com.unboundid.ldap.sdk.ResultCode;
import com.unboundid.ldap.sdk.SearchRequest;
import com.unboundid.ldap.sdk.SearchResultEntry;
import com.unboundid.ldap.sdk.SearchScope;
import com.unboundid.ldap.sdk.SimpleBindRequest;
import io.drawbridge.site.Endpoint;
import io.drawbridge.site.Secret;
import io.drawbridge.site.http.Tls;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.core.annotation.Order;
import org.springframework.security.authentication.AuthenticationServiceException;
import org.springframework.stereotype.Component;

/**
 * A directory (LDAP version 3, RFC 4511 to 4516) over TLS: an account of ours finds the person and the person's groups, and
 * whether the password is right is told by binding as that person. Names are escaped by the library; referrals are
 * not followed, since they would take the password to whoever the directory names.
 */
@Component
@Order(3)
@ConditionalOnProperty("drawbridge.sign-in.ldap.url")
class Directory implements Passwords {

    static final String PROVIDER = "ldap";

    private static final Logger log = LoggerFactory.getLogger(Directory.class);
    private static final int LDAPS = 636;
    private static final int MOST_GROUPS = 1000;
    private static final String NAME_OF_ENTRY = "dn";

    private final SignInSettings settings;
    private final SignInSettings.Ldap ldap;
    private final Secret password;
    private final PersonRegister people;
    private final SSLContext tls;

    Directory(SignInSettings settings, PersonRegister people) {
        this.settings = settings;
        this.ldap = settings.ldap();
        this.password = GivenSecret.of(ldap.bindPassword(), ldap.bindPasswordFile());
        this.people = people;
        this.tls = Tls.of(endpoint());
    }

    private Endpoint endpoint() {
        return ServerEndpoints.of("the directory", ldap.url(), ldap.thumbprint(), ldap.trustStore(), ldap.timeout());
    }

    @Override
    public Optional<String> check(String name, String given) {
        if (given.isEmpty()) {
            // Such a bind is anonymous and succeeds (RFC 4513, 5.1.2).
            return Optional.empty();
        }
        try (var searcher = connect()) {
            searcher.bind(new SimpleBindRequest(ldap.bindDn(), password.reveal()));
            var found = person(searcher, name);
            if (found.isEmpty() || !isPasswordOf(found.get().getDN(), given)) {
                return Optional.empty();
            }
            var entry = found.get();
            var known = entry.getAttributeValue(ldap.nameAttribute());
            var groups = groups(searcher, entry.getDN());
            return Optional.of(people.admit(new PersonRegister.Admission(
                    PROVIDER,
                    known.toLowerCase(Locale.ROOT),
                    known,
                    Objects.requireNonNullElse(entry.getAttributeValue(ldap.displayNameAttribute()), known),
                    settings.rolesOf(groups),
                    settings.tenantsOf(groups))));
        } catch (LDAPException e) {
            throw new AuthenticationServiceException(
                    "the directory cannot be asked: " + e.getResultCode() + " " + e.getDiagnosticMessage(), e);
        }
    }

    private LDAPConnection connect() throws LDAPException {
        var options = new LDAPConnectionOptions();
        int patience = (int) ldap.timeout().toMillis();
        options.setConnectTimeoutMillis(patience);
        options.setResponseTimeoutMillis(patience);
        options.setFollowReferrals(false);
        options.setUseSynchronousMode(true);
        return new LDAPConnection(
                new NamedSockets(tls.getSocketFactory()),
                options,
                ldap.url().getHost(),
                ldap.url().getPort() < 0 ? LDAPS : ldap.url().getPort());
    }

    /** Nobody, when two are called the same: it would be a guess whose password it is. */
    private Optional<SearchResultEntry> person(LDAPConnection searcher, String name) throws LDAPException {
        var search = new SearchRequest(
                ldap.peopleBase(),
                SearchScope.SUB,
                Filter.createEqualityFilter(ldap.nameAttribute(), name),
                ldap.nameAttribute(),
                ldap.displayNameAttribute());
        search.setSizeLimit(2);
        List<SearchResultEntry> entries;
        try {
            entries = searcher.search(search).getSearchEntries();
        } catch (LDAPSearchException e) {
            if (e.getResultCode() != ResultCode.SIZE_LIMIT_EXCEEDED) {
                throw e;
            }
            entries = e.getSearchEntries();
        }
        if (entries.size() > 1) {
            log.warn("the directory has several people of one name below {}", ldap.peopleBase());
        }
        return entries.size() == 1 && entries.get(0).getAttributeValue(ldap.nameAttribute()) != null
                ? Optional.of(entries.get(0))
                : Optional.empty();
    }

    private boolean isPasswordOf(String person, String given) throws LDAPException {
        try (var own = connect()) {
            own.bind(new SimpleBindRequest(person, given));
            return true;
        } catch (LDAPException e) {
            if (e.getResultCode() == ResultCode.INVALID_CREDENTIALS) {
                return false;
            }
            throw e;
        }
    }

    private Set<String> groups(LDAPConnection searcher, String person) throws LDAPException {
        var search = new SearchRequest(
                ldap.groupsBase(),
                SearchScope.SUB,
                Filter.createEqualityFilter(ldap.memberAttribute(), person),
                ldap.groupAttribute());
        search.setSizeLimit(MOST_GROUPS);
        var names = new HashSet<String>();
        for (var group : searcher.search(search).getSearchEntries()) {
            (ldap.groupAttribute().equalsIgnoreCase(NAME_OF_ENTRY)
                            ? Stream.of(group.getDN())
                            : Arrays.stream(Objects.requireNonNullElse(
                                    group.getAttributeValues(ldap.groupAttribute()), new String[0])))
                    .forEach(names::add);
        }
        return names;
    }
}
