package io.drawbridge.security;

import io.drawbridge.core.Discretion;
import io.drawbridge.core.SiteId;
import io.drawbridge.core.TenantId;
import io.drawbridge.site.Endpoint;
import io.drawbridge.site.Site;
import io.drawbridge.site.Sites;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;

/**
 * Knows from the settings what is the provider's own: where the systems of the sites are, and who else is a customer.
 * A text loses the addresses of configured systems only; those of workloads are the tenant's business.
 */
@Component
class ProvidersOwn implements Discretion {

    /** A name of fewer letters stands in too many other words. */
    private static final int SHORTEST_NAME = 3;

    /** Where a system is, and how it is called instead. */
    private record Address(SiteId site, Pattern pattern, String label) {

        String leaveOut(String text, String instead) {
            return pattern.matcher(text).replaceAll(Matcher.quoteReplacement(instead));
        }
    }

    private record Name(Pattern pattern, String instead) {

        String leaveOut(String text) {
            return pattern.matcher(text).replaceAll(Matcher.quoteReplacement(instead));
        }
    }

    private final List<Address> addresses = new ArrayList<>();
    private final Map<TenantId, List<Name>> others = new ConcurrentHashMap<>();
    private final Sites sites;

    ProvidersOwn(Sites sites) {
        this.sites = sites;
        // With the port first: several systems may share a host.
        each((site, endpoint) -> add(site, endpoint, ":" + port(endpoint) + "(?!\\d)"));
        each((site, endpoint) -> {
            if (!isLoopback(host(endpoint))) {
                add(site, endpoint, "(?![\\w-]|\\.\\w)");
            }
        });
    }

    private void each(BiConsumer<Site, Endpoint> what) {
        sites.sites().forEach(site -> site.endpoints().values().forEach(endpoint -> what.accept(site, endpoint)));
    }

    private void add(Site site, Endpoint endpoint, String after) {
        addresses.add(new Address(
                site.id(),
                Pattern.compile("(?i)(?:https?://)?(?<![\\w.-])" + Pattern.quote(host(endpoint)) + after),
                endpoint.label()));
    }

    @Override
    public String withoutAddresses(String text) {
        if (text == null) {
            return null;
        }
        var open = text;
        for (var address : addresses) {
            open = address.leaveOut(open, address.label());
        }
        return open;
    }

    @Override
    public String forTenant(TenantId reader, String text) {
        if (text == null) {
            return null;
        }
        var own = sites.pairsOf(reader).stream()
                .flatMap(pair -> Stream.of(pair.protectedSite(), pair.recoverySite()))
                .collect(Collectors.toSet());
        var open = text;
        for (var address : addresses) {
            open = address.leaveOut(
                    open, own.contains(address.site()) ? address.label() : "a system of another tenant");
        }
        for (var name : othersOf(reader, own)) {
            open = name.leaveOut(open);
        }
        return open;
    }

    private List<Name> othersOf(TenantId reader, Set<SiteId> own) {
        return others.computeIfAbsent(reader, tenant -> Stream.concat(
                        sites.tenants().stream()
                                .filter(one -> !one.id().equals(tenant))
                                .flatMap(one -> names(one.id().value(), one.name(), "another tenant")),
                        sites.sites().stream()
                                .filter(site -> !own.contains(site.id()))
                                .flatMap(site -> names(site.id().value(), site.name(), "another site")))
                .toList());
    }

    private static Stream<Name> names(String id, String name, String instead) {
        return Stream.of(name, id)
                .filter(one -> one.length() >= SHORTEST_NAME)
                .map(one -> new Name(Pattern.compile("(?<![\\w.-])" + Pattern.quote(one) + "(?![\\w-])"), instead));
    }

    private static String host(Endpoint endpoint) {
        return endpoint.url().getHost();
    }

    private static String port(Endpoint endpoint) {
        return String.valueOf(
                endpoint.url().getPort() < 0 ? 443 : endpoint.url().getPort());
    }

    private static boolean isLoopback(String host) {
        return host.equals("localhost") || host.startsWith("127.");
    }
}
