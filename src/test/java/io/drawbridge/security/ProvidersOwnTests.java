package io.drawbridge.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.core.SiteId;
import io.drawbridge.core.SitePairId;
import io.drawbridge.core.TenantId;
import io.drawbridge.site.Endpoint;
import io.drawbridge.site.RemoteSystem;
import io.drawbridge.site.Secret;
import io.drawbridge.site.Site;
import io.drawbridge.site.SitePair;
import io.drawbridge.site.Sites;
import io.drawbridge.site.Tenant;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProvidersOwnTests {

    private static final TenantId RAINPOLE = new TenantId("rainpole");

    private final ProvidersOwn own = new ProvidersOwn(new Sites(
            List.of(new Tenant(RAINPOLE, "Rainpole"), new Tenant(new TenantId("harbour"), "Harbour Foods")),
            List.of(
                    site("home", "https://srm.rainpole.example/api/rest/srm/v2", "10.0.0.1"),
                    site("provider", "https://srm.provider.example:5480/api", "10.0.0.2"),
                    site("port", "https://srm.harbour.example/api", "127.0.0.1:9443")),
            List.of(
                    new SitePair(new SitePairId("one"), "One", RAINPOLE, new SiteId("home"), new SiteId("provider")),
                    new SitePair(
                            new SitePairId("two"),
                            "Two",
                            new TenantId("harbour"),
                            new SiteId("port"),
                            new SiteId("provider"))),
            List.of()));

    private static Site site(String id, String srm, String nsx) {
        return new Site(
                new SiteId(id),
                "Site " + id,
                Map.of(
                        RemoteSystem.SRM, endpoint("SRM of " + id, srm),
                        RemoteSystem.NSX, endpoint("NSX of " + id, "https://" + nsx + "/api")),
                Optional.empty());
    }

    private static Endpoint endpoint(String label, String url) {
        return new Endpoint(
                label,
                URI.create(url),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                "operator",
                Secret.of("x"),
                Duration.ofSeconds(1),
                Duration.ofSeconds(1),
                OptionalInt.empty());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            GET https://srm.rainpole.example/api/rest failed | GET SRM of home/api/rest failed
            no answer from srm.provider.example:5480 | no answer from SRM of provider
            no answer from SRM.Provider.Example | no answer from SRM of provider
            10.0.0.1 does not answer, 10.0.0.12 does | NSX of home does not answer, 10.0.0.12 does
            110.0.0.1 and 10.0.0.1.5 are others | 110.0.0.1 and 10.0.0.1.5 are others
            see https://10.0.0.2:443/api. | see NSX of provider/api.
            the machine answers at 172.16.11.40:443 | the machine answers at 172.16.11.40:443
            not.srm.rainpole.example is another | not.srm.rainpole.example is another
            """)
    void systemsGoByTheirNames(String text, String open) {
        assertThat(own.withoutAddresses(text)).isEqualTo(open);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            as for Harbour Foods and Rainpole | as for another tenant and Rainpole
            harbour has it, harbours are many | another tenant has it, harbours are many
            no answer from 127.0.0.1:9443 | no answer from a system of another tenant
            Site port is busy, Site provider is not | another site is busy, Site provider is not
            """)
    void aTenantReadsOfNoOther(String text, String open) {
        assertThat(own.forTenant(RAINPOLE, text)).isEqualTo(open);
    }

    @Test
    void nothingStaysNothing() {
        assertThat(own.withoutAddresses(null)).isNull();
        assertThat(own.forTenant(RAINPOLE, null)).isNull();
    }
}
