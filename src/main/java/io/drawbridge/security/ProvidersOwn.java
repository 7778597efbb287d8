package io.drawbridge.security;

import io.drawbridge.core.Discretion;
import io.drawbridge.core.TenantId;
import io.drawbridge.site.Endpoint;
import io.drawbridge.site.Sites;
import io.drawbridge.site.Tenant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.stereotype.Component;

/**
 * Knows from the settings what is the provider's own: where the systems of the sites are, and who else is a customer.
 * A text loses the addresses of configured systems only; those of workloads are the tenant's business.
 */
@Component
class ProvidersOwn implements Discretion {

    /** A name of fewer letters stands in too many other words. */
    private static final int SHORTEST_NAME = 3;

    private record Other(TenantId tenant, UnaryOperator<String> leaveOut) {}

    private final List<UnaryOperator<String>> addresses = new ArrayList<>();
    private final List<Other> others = new ArrayList<>();

    ProvidersOwn(Sites sites) {
        var endpoints = sites.sites().stream()
                .flatMap(site -> site.endpoints().values().stream())
                .toList();
        // With the port first: several systems may share a host.
        endpoints.forEach(endpoint -> addresses.add(replacing(
                "(?i)(?:https?://)?(?<![\\w.-])" + Pattern.quote(host(endpoint)) + ":" + port(endpoint) + "(?!\\d)",
                endpoint.label())));
        endpoints.stream()
                .filter(endpoint -> endpoint.url().getPort() < 0 || !isLoopback(host(endpoint)))
                .forEach(endpoint -> addresses.add(replacing(
                        "(?i)(?:https?://)?(?<![\\w.-])" + Pattern.quote(host(endpoint)) + "(?![\\w-]|\\.\\w)",
                        endpoint.label())));
        sites.tenants().forEach(tenant -> others.add(other(tenant)));
    }

    @Override
    public String withoutAddresses(String text) {
        if (text == null) {
            return null;
        }
        var open = text;
        for (var address : addresses) {
            open = address.apply(open);
        }
        return open;
    }

    @Override
    public String forTenant(TenantId reader, String text) {
        var open = withoutAddresses(text);
        if (open == null) {
            return null;
        }
        for (var other : others) {
            if (!other.tenant().equals(reader)) {
                open = other.leaveOut().apply(open);
            }
        }
        return open;
    }

    private static Other other(Tenant tenant) {
        var name = replacing("(?<!\\w)" + Pattern.quote(tenant.name()) + "(?!\\w)", "another tenant");
        var id = replacing("(?<![\\w.-])" + Pattern.quote(tenant.id().value()) + "(?![\\w-])", "another tenant");
        return new Other(
                tenant.id(), text -> id.apply(tenant.name().length() < SHORTEST_NAME ? text : name.apply(text)));
    }

    private static UnaryOperator<String> replacing(String pattern, String by) {
        var compiled = Pattern.compile(pattern);
        var replacement = Matcher.quoteReplacement(by);
        return text -> compiled.matcher(text).replaceAll(replacement);
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
