package io.drawbridge.security;

import io.drawbridge.site.Secret;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.ConfigurableEnvironment;

/**
 * What the settings of the sign-in must be together: beside real sites nobody starts without a way to sign in, without
 * TLS, or with a secret that is none. Looked at before anything starts.
 */
public final class SignInReview {

    private static final String SIGN_IN = "drawbridge.sign-in";
    private static final Pattern BCRYPT = Pattern.compile("\\$2[aby]\\$(?<cost>\\d\\d)\\$[./A-Za-z0-9]{53}");
    private static final Pattern THUMBPRINT = Pattern.compile("[0-9a-fA-F]{64}|([0-9a-fA-F]{2}:){31}[0-9a-fA-F]{2}");
    private static final int SHORTEST_SECRET = 32;

    private final ConfigurableEnvironment environment;
    private final Map<String, String> errors = new LinkedHashMap<>();

    private SignInReview(ConfigurableEnvironment environment) {
        this.environment = environment;
    }

    /** @return what is wrong, by property */
    public static Map<String, String> errors(ConfigurableEnvironment environment) {
        var review = new SignInReview(environment);
        try {
            review.look(
                    Binder.get(environment).bindOrCreate(SIGN_IN, SignInSettings.class),
                    Binder.get(environment).bindOrCreate("drawbridge", TriggerSettings.class));
        } catch (BindException unreadable) {
            // What cannot be read is told by the review of all settings.
            return Map.of();
        }
        return review.errors;
    }

    private void look(SignInSettings settings, TriggerSettings triggers) {
        boolean lab = environment.getProperty("drawbridge.lab.users", Boolean.class, false);
        if (!lab) {
            if (settings.oidc() == null && settings.ldap() == null) {
                error("", "must say how people sign in: set oidc or ldap below it (docs/sign-in.md)");
            }
            transport(settings);
        }
        if (settings.oidc() != null && settings.ldap() != null) {
            error(".ldap", "cannot be set beside oidc: a person would have two accounts, and four eyes count accounts");
        }
        if (settings.oidc() != null) {
            oidc(settings.oidc(), lab);
        }
        if (settings.ldap() != null) {
            ldap(settings.ldap());
        }
        if ((settings.oidc() != null || settings.ldap() != null)
                && settings.roles().isEmpty()) {
            error(".roles", "must say which groups have which role: nobody could do anything");
        }
        known(".roles", settings.roles().keySet(), roles(), "is no role; there are ");
        known(".tenants", settings.tenants().keySet(), tenants(), "is none of drawbridge.tenants; there are ");
        session(settings.session());
        emergency(settings.emergencyPasswords());
        triggers(triggers.triggers());
    }

    private void error(String below, String message) {
        errors.putIfAbsent(SIGN_IN + below, message);
    }

    private static Set<String> roles() {
        return Arrays.stream(Role.values()).map(Role::id).collect(Collectors.toCollection(TreeSet::new));
    }

    private Set<String> tenants() {
        var ids = new TreeSet<String>();
        Binder.get(environment)
                .bind("drawbridge.tenants", Bindable.listOf(Map.class))
                .ifBound(list -> list.forEach(tenant -> ids.add(String.valueOf(tenant.get("id")))));
        return ids;
    }

    private void known(String group, Collection<String> given, Set<String> there, String message) {
        given.stream()
                .filter(one -> !there.contains(one))
                .forEach(one -> error(group + "." + one, message + String.join(", ", there)));
    }

    private void transport(SignInSettings settings) {
        boolean tls = environment.getProperty("server.ssl.enabled", Boolean.class, true)
                && List.of("server.ssl.bundle", "server.ssl.key-store", "server.ssl.certificate").stream()
                        .anyMatch(name -> !environment.getProperty(name, "").isBlank());
        if (!tls && !settings.tlsEndsAtProxy()) {
            errors.put(
                    "server.ssl",
                    "must be set: passwords and sessions do not travel in the clear. Set server.ssl.certificate and"
                            + " server.ssl.certificate-private-key, or, where a proxy before Drawbridge speaks TLS,"
                            + " drawbridge.sign-in.tls-ends-at-proxy");
        }
        if (settings.tlsEndsAtProxy()
                && !"native".equalsIgnoreCase(environment.getProperty("server.forward-headers-strategy", ""))) {
            errors.put(
                    "server.forward-headers-strategy",
                    "must be native beside drawbridge.sign-in.tls-ends-at-proxy: without it cookies would not be bound to"
                            + " TLS, and all people would seem to come from the proxy's address");
        }
    }

    private void oidc(SignInSettings.Oidc oidc, boolean lab) {
        var at = ".oidc";
        address(at + ".issuer", oidc.issuer(), lab ? Set.of("https", "http") : Set.of("https"));
        secret(at + ".client-secret", oidc.clientSecret(), oidc.clientSecretFile(), 1);
        trust(at, oidc.thumbprint(), oidc.trustStore());
        if (!oidc.scopes().contains("openid")) {
            error(at + ".scopes", "must hold openid");
        }
        if (oidc.apiAudience() != null && oidc.apiAudience().equals(oidc.clientId())) {
            error(at + ".api-audience", "must differ from client-id: an ID token is no key to the API");
        }
        within(at + ".timeout", oidc.timeout(), Duration.ofMillis(100), Duration.ofMinutes(1));
    }

    private void ldap(SignInSettings.Ldap ldap) {
        var at = ".ldap";
        address(at + ".url", ldap.url(), Set.of("ldaps"));
        secret(at + ".bind-password", ldap.bindPassword(), ldap.bindPasswordFile(), 1);
        trust(at, ldap.thumbprint(), ldap.trustStore());
        within(at + ".timeout", ldap.timeout(), Duration.ofMillis(100), Duration.ofMinutes(1));
    }

    /** It is never repeated: it may hold a password. */
    private void address(String at, URI url, Set<String> schemes) {
        if (url == null) {
            return;
        }
        if (url.getRawUserInfo() != null) {
            error(at, "holds a user name or a password: they belong elsewhere");
        } else if (url.getScheme() == null || !schemes.contains(url.getScheme()) || url.getHost() == null) {
            error(at, "must be an absolute address with " + String.join(" or ", new TreeSet<>(schemes)));
        } else if (url.getRawQuery() != null || url.getRawFragment() != null) {
            error(at, "must end before ? and #");
        }
    }

    private void trust(String at, String thumbprint, Path trustStore) {
        if (thumbprint != null && trustStore != null) {
            error(at + ".trust-store", "cannot be set beside thumbprint");
        }
        if (thumbprint != null && !THUMBPRINT.matcher(thumbprint).matches()) {
            error(at + ".thumbprint", "must be a SHA-256: 64 hex digits, with or without colons");
        }
        if (trustStore != null && !Files.isReadable(trustStore)) {
            error(at + ".trust-store", "names a file that cannot be read");
        }
    }

    private void secret(String at, Secret given, Path file, int shortest) {
        secret(SIGN_IN, at, given, file, shortest);
    }

    private void secret(String root, String at, Secret given, Path file, int shortest) {
        var property = root + at;
        if (given != null && file != null) {
            errors.putIfAbsent(property, "cannot be set beside " + property + "-file");
            return;
        }
        if (given == null && file == null) {
            errors.putIfAbsent(property, "or " + property + "-file must be set");
            return;
        }
        if (given != null) {
            length(property, given.reveal().length(), shortest);
            return;
        }
        try {
            length(property + "-file", Files.readString(file).strip().length(), shortest);
            if (Files.getPosixFilePermissions(file).contains(PosixFilePermission.OTHERS_WRITE)) {
                errors.putIfAbsent(
                        property + "-file", "names a file that anybody on this machine may write (chmod o-w)");
            }
        } catch (IOException e) {
            errors.putIfAbsent(property + "-file", "names a file that cannot be read as text");
        } catch (UnsupportedOperationException unknown) {
            // A file system without such permissions.
        }
    }

    private void length(String property, int length, int shortest) {
        if (length < shortest) {
            errors.putIfAbsent(
                    property,
                    shortest == 1 ? "is empty" : "must hold at least " + shortest + " characters, better random ones");
        }
    }

    private void within(String at, Duration duration, Duration least, Duration most) {
        if (duration == null || duration.compareTo(least) < 0 || duration.compareTo(most) > 0) {
            error(at, "must be between " + least + " and " + most);
        }
    }

    private void session(SignInSettings.Session session) {
        within(".session.life", session.life(), Duration.ofMinutes(5), Duration.ofHours(24));
        within(".session.idle", session.idle(), Duration.ofMinutes(1), Duration.ofHours(24));
        if (session.idle().compareTo(session.life()) > 0) {
            error(".session.idle", "must not be longer than drawbridge.sign-in.session.life");
        }
    }

    private void emergency(List<SignInSettings.EmergencyPassword> passwords) {
        var people = new HashSet<String>();
        for (int i = 0; i < passwords.size(); i++) {
            var one = passwords.get(i);
            var at = ".emergency-passwords[" + i + "]";
            if (one.person() != null && !people.add(one.person())) {
                error(at + ".person", "has an emergency password already");
            }
            var hash = BCRYPT.matcher(one.passwordHash() == null ? "" : one.passwordHash());
            if (!hash.matches() || Integer.parseInt(hash.group("cost")) < 10) {
                error(at + ".password-hash", "must be bcrypt with a cost of at least 10 (htpasswd -nBC 12 NAME)");
            }
        }
    }

    private void triggers(List<TriggerSettings.TriggerEntry> triggers) {
        var clients = new HashSet<String>();
        var known = roles();
        known.remove(Role.SYSTEM_ADMINISTRATOR.id());
        for (int i = 0; i < triggers.size(); i++) {
            var trigger = triggers.get(i);
            var at = "drawbridge.triggers[" + i + "]";
            var wrong = new ArrayList<String>();
            if (trigger.client() != null && !clients.add(trigger.client())) {
                errors.put(at + ".client", "is used twice");
            }
            secret(at, ".secret", trigger.secret(), trigger.secretFile(), SHORTEST_SECRET);
            if (trigger.roles() != null) {
                trigger.roles().stream().filter(role -> !known.contains(role)).forEach(wrong::add);
            }
            if (!wrong.isEmpty()) {
                errors.put(at + ".roles", "holds what is no role of a client; there are " + String.join(", ", known));
            }
            if (trigger.tenant() != null && !tenants().contains(trigger.tenant())) {
                errors.put(at + ".tenant", "is none of drawbridge.tenants");
            }
            var tolerance = trigger.tolerance();
            if (tolerance.compareTo(Duration.ofSeconds(10)) < 0 || tolerance.compareTo(Duration.ofMinutes(15)) > 0) {
                errors.put(at + ".tolerance", "must be between 10s and 15m");
            }
        }
    }
}
