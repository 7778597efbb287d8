package io.drawbridge.security;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.springframework.security.authentication.AbstractAuthenticationToken;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.core.authority.SimpleGrantedAuthority;
import org.springframework.security.core.context.SecurityContextHolder;

/**
 * Whoever asks: a person or a client of the API, with the roles and tenants that count for this very request. It is made
 * anew for each request from what the tables say, so that nothing that was taken away lives on in a session.
 */
public final class SignedIn extends AbstractAuthenticationToken {

    /** How somebody showed who they are. */
    enum Means {
        /** A session that began with the sign-in page. */
        SESSION,
        /** A name and a password that came with the request. */
        PASSWORD,
        /** An access token of the OpenID provider. */
        ACCESS_TOKEN,
        /** One of our own tokens, or a signed trigger: a client, not a person. */
        CLIENT
    }

    private final String name;
    private final Means means;
    private final Set<String> roles;
    private final Set<String> tenants;
    private final Set<String> runbooks;

    /** @param runbooks those that may be started; null for all that the roles allow */
    SignedIn(String name, Means means, Collection<String> roles, Collection<String> tenants, Set<String> runbooks) {
        super(authorities(means, roles));
        this.name = name;
        this.means = means;
        this.roles = Set.copyOf(roles);
        this.tenants = Set.copyOf(tenants);
        this.runbooks = runbooks == null ? null : Set.copyOf(runbooks);
        setAuthenticated(true);
    }

    private static List<GrantedAuthority> authorities(Means means, Collection<String> roles) {
        var all = new ArrayList<GrantedAuthority>();
        new TreeSet<>(roles).forEach(role -> all.add(new SimpleGrantedAuthority("ROLE_" + role)));
        if (means != Means.CLIENT) {
            all.add(new SimpleGrantedAuthority("ROLE_" + PERSON));
        }
        return all;
    }

    /** What a client never is. */
    static final String PERSON = "person";

    /** @return whoever this thread works for */
    public static Optional<SignedIn> current() {
        return SecurityContextHolder.getContext().getAuthentication() instanceof SignedIn caller
                ? Optional.of(caller)
                : Optional.empty();
    }

    /** @return whether this is what a client of the API is called, which decides nothing and signs in nowhere */
    public static boolean isClient(String who) {
        return who.startsWith(PersonRegister.CLIENT);
    }

    /**
     * What somebody may do as whom the engine knows, and no more than what they showed with this request carries: a
     * token of the API or an access token may carry less than its owner has.
     *
     * @param roles ids of the roles that {@code who} has
     * @return those of them that count now
     */
    public static Set<String> narrowed(String who, Collection<String> roles) {
        return current()
                .filter(caller -> caller.getName().equals(who))
                .map(caller -> roles.stream().filter(caller.roles::contains).collect(Collectors.toSet()))
                .orElseGet(() -> Set.copyOf(roles));
    }

    @Override
    public String getName() {
        return name;
    }

    Means means() {
        return means;
    }

    /** @return role ids */
    public Set<String> roles() {
        return roles;
    }

    /** @return ids of the tenants that the caller belongs to */
    public Set<String> tenants() {
        return tenants;
    }

    /**
     * Whether the caller may ask for this runbook for this tenant as far as a token's own limits go; roles are judged by
     * the engine.
     */
    public boolean mayStart(String runbook, String tenant) {
        return means != Means.CLIENT || runbooks != null && runbooks.contains(runbook) && tenants.contains(tenant);
    }

    @Override
    public Object getCredentials() {
        return null;
    }

    @Override
    public Object getPrincipal() {
        return name;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SignedIn caller
                && caller.name.equals(name)
                && caller.means == means
                && caller.roles.equals(roles)
                && caller.tenants.equals(tenants)
                && super.equals(other);
    }

    @Override
    public int hashCode() {
        return name.hashCode();
    }
}
