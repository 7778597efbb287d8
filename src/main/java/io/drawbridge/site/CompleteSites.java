package io.drawbridge.site;

import io.drawbridge.core.InvalidInput;
import io.drawbridge.core.PlanName;
import io.drawbridge.core.SiteId;
import io.drawbridge.core.SitePairId;
import io.drawbridge.core.TenantId;
import jakarta.validation.Constraint;
import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import jakarta.validation.Payload;
import java.io.IOException;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** What one setting cannot know alone: that names lead somewhere, that sites differ, that a connection is complete. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Constraint(validatedBy = CompleteSites.Check.class)
@interface CompleteSites {

    String message() default "is incomplete";

    Class<?>[] groups() default {};

    Class<? extends Payload>[] payload() default {};

    /** Reports every error, each at its property. */
    class Check implements ConstraintValidator<CompleteSites, SiteSettings> {

        /** NSX's own limit, which it tells only when the controller is deployed (NSX-v reference 4.2). */
        private static final int CONTROLLER_PASSWORD = 12;

        private static final Pattern NETWORK =
                Pattern.compile("(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})/(\\d{1,2})");

        /** What may follow the host: the path where each API is; those of SRM and vSphere Replication can differ. */
        private static final Map<RemoteSystem, String> PATHS =
                Map.of(RemoteSystem.VCENTER, "/sdk", RemoteSystem.NSX, "/api", RemoteSystem.BIGIP, "/mgmt");

        /** Longer ones are wrong units. */
        private static final Duration CONNECT = Duration.ofMinutes(2);

        private static final Duration READ = Duration.ofMinutes(15);

        @Override
        public boolean isValid(SiteSettings settings, ConstraintValidatorContext context) {
            var errors = new Errors(context);
            var tenants = new HashSet<String>();
            for (int i = 0; i < settings.tenants().size(); i++) {
                var tenant = settings.tenants().get(i);
                errors.name(() -> new TenantId(tenant.id()), tenant.id(), "tenants", i, "id");
                if (tenant.id() != null && !tenants.add(tenant.id())) {
                    errors.at("is used twice", "tenants", i, "id");
                }
            }
            settings.sites().forEach((id, site) -> {
                errors.name(() -> new SiteId(id), id, "sites", id, "name");
                for (var system : RemoteSystem.values()) {
                    if (site.entry(system) != null) {
                        endpoint(errors, id, system, site.entry(system));
                    }
                }
                if (site.nsxPlacement() != null) {
                    placement(errors, id, site);
                }
            });
            sameUrls(errors, settings);
            var joined = new HashMap<Set<String>, String>();
            settings.sitePairs().forEach((id, pair) -> {
                if (known(pair.protectedSite()) && known(pair.recoverySite())) {
                    var before =
                            joined.putIfAbsent(new HashSet<>(List.of(pair.protectedSite(), pair.recoverySite())), id);
                    if (before != null) {
                        errors.at(
                                "joins the same two sites as drawbridge.site-pairs." + before,
                                "site-pairs",
                                id,
                                "protected-site");
                    }
                }
                errors.name(() -> new SitePairId(id), id, "site-pairs", id, "name");
                if (known(pair.tenant()) && !tenants.contains(pair.tenant())) {
                    errors.at("is none of drawbridge.tenants", "site-pairs", id, "tenant");
                }
                if (known(pair.protectedSite()) && !settings.sites().containsKey(pair.protectedSite())) {
                    errors.at("is none of drawbridge.sites", "site-pairs", id, "protected-site");
                }
                if (known(pair.recoverySite()) && !settings.sites().containsKey(pair.recoverySite())) {
                    errors.at("is none of drawbridge.sites", "site-pairs", id, "recovery-site");
                }
                if (known(pair.recoverySite()) && Objects.equals(pair.protectedSite(), pair.recoverySite())) {
                    errors.at("must differ from protected-site", "site-pairs", id, "recovery-site");
                }
            });
            var plans = new HashSet<List<String>>();
            for (int i = 0; i < settings.recoveryPlans().size(); i++) {
                plan(errors, i, settings.recoveryPlans().get(i), settings, plans);
            }
            return errors.none();
        }

        private static void endpoint(Errors errors, String site, RemoteSystem system, SiteSettings.EndpointEntry e) {
            if (e.url() != null) {
                urlError(e.url(), system).ifPresent(words -> errors.at(words, "sites", site, system.key(), "url"));
            }
            if (e.thumbprint() != null && Thumbprint.parse(e.thumbprint()).isEmpty()) {
                errors.at(Thumbprint.wanted(e.thumbprint()), "sites", site, system.key(), "thumbprint");
            }
            if (e.thumbprint() != null && e.trustStore() != null) {
                errors.at("cannot be set beside thumbprint", "sites", site, system.key(), "trust-store");
            }
            if (e.thumbprintFile() != null && (e.thumbprint() != null || e.trustStore() != null)) {
                errors.at(
                        "cannot be set beside thumbprint or trust-store",
                        "sites",
                        site,
                        system.key(),
                        "thumbprint-file");
            }
            unreadable(errors, e.thumbprintFile(), "sites", site, system.key(), "thumbprint-file");
            unreadable(errors, e.trustStore(), "sites", site, system.key(), "trust-store");
            secret(errors, e.password(), e.passwordFile(), "password", "sites", site, system.key());
            within(errors, e.connectTimeout(), CONNECT, "sites", site, system.key(), "connect-timeout");
            within(errors, e.readTimeout(), READ, "sites", site, system.key(), "read-timeout");
        }

        /** The same address twice is nearly always a copied line, and would be worked on as if it were two systems. */
        private static void sameUrls(Errors errors, SiteSettings settings) {
            var first = new HashMap<String, String>();
            settings.sites().forEach((id, site) -> {
                for (var system : RemoteSystem.values()) {
                    var entry = site.entry(system);
                    if (entry == null || entry.url() == null || entry.url().getHost() == null) {
                        continue;
                    }
                    String address = system + " " + entry.url().getHost().toLowerCase(Locale.ROOT) + ":"
                            + (entry.url().getPort() < 0 ? 443 : entry.url().getPort());
                    var before = first.putIfAbsent(address, id + "." + system.key());
                    if (before != null) {
                        errors.at(
                                "is the same address as drawbridge.sites." + before + ".url",
                                "sites",
                                id,
                                system.key(),
                                "url");
                    }
                }
            });
        }

        /** One secret, from one place, that holds something and that nobody else can replace. */
        private static void secret(Errors errors, Secret given, Path file, String name, Object... path) {
            var at = Arrays.copyOf(path, path.length + 1);
            at[path.length] = name;
            var atFile = Arrays.copyOf(path, path.length + 1);
            atFile[path.length] = name + "-file";
            if (given != null && file != null) {
                errors.at("cannot be set beside " + name + "-file", at);
            } else if (given == null && file == null) {
                errors.at("or " + name + "-file must be set", at);
            } else if (given != null && given.reveal().isBlank()) {
                errors.at("is empty", at);
            }
            if (file == null || !readable(errors, file, atFile)) {
                return;
            }
            try {
                if (Files.readString(file).isBlank()) {
                    errors.at("names a file that is empty", atFile);
                }
            } catch (IOException e) {
                errors.at("names a file that cannot be read as text", atFile);
            }
            if (SecretFile.isWritableByAnybody(file)) {
                errors.at("names a file that anybody on this machine may write (chmod o-w)", atFile);
            }
        }

        private static void within(Errors errors, Duration duration, Duration most, Object... path) {
            if (duration == null || duration.isNegative() || duration.isZero()) {
                errors.at("must be longer than nothing", path);
            } else if (duration.compareTo(most) > 0) {
                errors.at(
                        "is " + duration.toSeconds() + " seconds, and at most " + most.toSeconds()
                                + " make sense: a number without a unit is in seconds; write 10s or 1500ms",
                        path);
            }
        }

        private static void placement(Errors errors, String id, SiteSettings.SiteEntry site) {
            var placement = site.nsxPlacement();
            if (site.nsx() == null) {
                errors.at("must be set beside nsx-placement", "sites", id, "nsx");
            }
            var names = placement.controllerNames();
            if (names.size() != 3) {
                errors.at("must be three names, not " + names.size(), "sites", id, "nsx-placement", "controller-names");
            }
            if (new HashSet<>(names).size() < names.size()) {
                errors.at("names a controller twice", "sites", id, "nsx-placement", "controller-names");
            }
            secret(
                    errors,
                    placement.controllerPassword(),
                    placement.controllerPasswordFile(),
                    "controller-password",
                    "sites",
                    id,
                    "nsx-placement");
            boolean shown = placement.controllerPassword() != null
                    && !placement.controllerPassword().reveal().isBlank();
            if (shown && placement.controllerPassword().reveal().length() < CONTROLLER_PASSWORD) {
                errors.at(
                        "must have at least " + CONTROLLER_PASSWORD + " characters",
                        "sites",
                        id,
                        "nsx-placement",
                        "controller-password");
            }
        }

        private static void traffic(Errors errors, int plan, SiteSettings.PlanEntry entry) {
            var all = new HashSet<String>();
            for (int i = 0; i < entry.traffic().size(); i++) {
                var traffic = entry.traffic().get(i);
                if (!known(traffic.wideIp()) && traffic.prefixes().isEmpty()) {
                    errors.at("or prefixes must be set", "recovery-plans", plan, "traffic", i, "wide-ip");
                }
                for (int p = 0; p < traffic.prefixes().size(); p++) {
                    var prefix = traffic.prefixes().get(p);
                    if (!isNetwork(prefix)) {
                        errors.at(
                                "must be an IPv4 network such as 10.20.10.0/24, with no address bits after its length",
                                "recovery-plans",
                                plan,
                                "traffic",
                                i,
                                "prefixes",
                                p);
                    } else if (!all.add(prefix)) {
                        errors.at("is listed twice for its plan", "recovery-plans", plan, "traffic", i, "prefixes", p);
                    }
                }
            }
        }

        private static boolean isNetwork(String text) {
            var parts = NETWORK.matcher(text == null ? "" : text);
            if (!parts.matches()) {
                return false;
            }
            long address = 0;
            for (int i = 1; i <= 4; i++) {
                int part = Integer.parseInt(parts.group(i));
                if (part > 255) {
                    return false;
                }
                address = address << 8 | part;
            }
            int length = Integer.parseInt(parts.group(5));
            return length >= 1 && length <= 32 && (address & (1L << 32 - length) - 1) == 0;
        }

        private static void plan(
                Errors errors, int i, SiteSettings.PlanEntry plan, SiteSettings settings, HashSet<List<String>> plans) {
            errors.name(() -> new PlanName(plan.name()), plan.name(), "recovery-plans", i, "name");
            if (known(plan.sitePair()) && !settings.sitePairs().containsKey(plan.sitePair())) {
                errors.at("is none of drawbridge.site-pairs", "recovery-plans", i, "site-pair");
            }
            if (known(plan.name()) && known(plan.sitePair()) && !plans.add(List.of(plan.sitePair(), plan.name()))) {
                errors.at("is listed twice for its site pair", "recovery-plans", i, "name");
            }
            if (plan.recoveryTimeObjective() != null) {
                positive(errors, plan.recoveryTimeObjective(), "recovery-plans", i, "recovery-time-objective");
            }
            if (plan.recoveryPointObjective() != null) {
                positive(errors, plan.recoveryPointObjective(), "recovery-plans", i, "recovery-point-objective");
            }
            traffic(errors, i, plan);
            var names = new HashSet<String>();
            for (int m = 0; m < plan.checks().size(); m++) {
                var check = plan.checks().get(m);
                if (known(check.name()) && !names.add(check.name())) {
                    errors.at("is used twice in its plan", "recovery-plans", i, "checks", m, "name");
                }
                if (check.type() == null) {
                    continue;
                }
                switch (check.type()) {
                    case HTTP -> {
                        if (check.url() == null
                                || check.url().getHost() == null
                                || !List.of("http", "https")
                                        .contains(check.url().getScheme())) {
                            errors.at("must be an absolute http or https URL", "recovery-plans", i, "checks", m, "url");
                        }
                    }
                    case TCP -> {
                        if (!known(check.host())) {
                            errors.at("must not be blank for a tcp check", "recovery-plans", i, "checks", m, "host");
                        }
                        if (check.port() == null) {
                            errors.at("must not be null for a tcp check", "recovery-plans", i, "checks", m, "port");
                        }
                    }
                    case DNS -> {
                        if (!known(check.host())) {
                            errors.at("must not be blank for a dns check", "recovery-plans", i, "checks", m, "host");
                        }
                    }
                }
            }
        }

        /** @return what is wrong with an address; it is never repeated, since it may hold a password */
        private static Optional<String> urlError(URI url, RemoteSystem system) {
            if (url.getRawUserInfo() != null
                    || String.valueOf(url.getRawAuthority()).contains("@")) {
                return Optional.of("holds a user name or a password: they belong in username and in password or"
                        + " password-file");
            }
            if (!"https".equalsIgnoreCase(url.getScheme())) {
                return Optional.of("must begin with https://");
            }
            if (url.getHost() == null) {
                return Optional.of("names no host; a host name holds letters, digits, '-' and '.'");
            }
            if (url.getRawQuery() != null || url.getRawFragment() != null) {
                return Optional.of("must end before ? and #");
            }
            var paths = PATHS.get(system);
            String path = String.valueOf(url.getRawPath()).replaceAll("/+$", "");
            return paths == null || path.isEmpty() || paths.equals(path)
                    ? Optional.empty()
                    : Optional.of("has another path than " + paths + ", where the API of " + system.label()
                            + " is: leave the path out");
        }

        private static boolean known(String word) {
            return word != null && !word.isBlank();
        }

        private static void positive(Errors errors, Duration duration, Object... path) {
            if (duration == null || duration.isNegative() || duration.isZero()) {
                errors.at("must be longer than nothing", path);
            }
        }

        private static void unreadable(Errors errors, Path file, Object... path) {
            if (file != null) {
                readable(errors, file, path);
            }
        }

        private static boolean readable(Errors errors, Path file, Object... path) {
            String wrong = !Files.exists(file)
                    ? "names a file that is not there"
                    : Files.isDirectory(file)
                            ? "names a directory, not a file"
                            : Files.isReadable(file) ? "" : "names a file that cannot be read by this user";
            if (!wrong.isEmpty()) {
                errors.at(wrong, path);
            }
            return wrong.isEmpty();
        }
    }

    /** Collects violations. Path elements: a property's name, then, for a list's or map's element, its index or key. */
    final class Errors {

        private final ConstraintValidatorContext context;
        private final List<String> found = new ArrayList<>();

        Errors(ConstraintValidatorContext context) {
            this.context = context;
            context.disableDefaultConstraintViolation();
        }

        boolean none() {
            return found.isEmpty();
        }

        void name(Runnable parse, String value, Object... path) {
            if (value == null || value.isBlank()) {
                return;
            }
            try {
                parse.run();
            } catch (InvalidInput invalid) {
                at("(or the key before it) " + invalid.getMessage(), path);
            }
        }

        void at(String message, Object... path) {
            found.add(message);
            // The text of a violation is a template: what could be read as one is taken out.
            context.buildConstraintViolationWithTemplate(message.replaceAll("[${}\\\\]", "?"))
                    .addPropertyNode(property(path))
                    .addConstraintViolation();
        }

        /** @return the property as it is written in a file: {@code sites.provider.srm.password-file} */
        private static String property(Object... path) {
            var name = new StringBuilder();
            for (var part : path) {
                if (part instanceof Integer index) {
                    name.append('[').append(index).append(']');
                } else {
                    name.append(name.isEmpty() ? "" : ".").append(part);
                }
            }
            return name.toString();
        }
    }
}
