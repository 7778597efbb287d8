package io.drawbridge.bigip;

import static io.drawbridge.bigip.LabSites.ONPREMISES;
import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.bigip.DeviceCapabilities.Module;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a device tells of itself, and what follows from it (contract 2.5, 2.6, 5.1). */
class DeviceCapabilitiesTests {

    private final LabSites sites = new LabSites();
    private final TrafficManager manager = sites.at(ONPREMISES);

    @AfterEach
    void stop() {
        sites.close();
    }

    @Test
    void readsReleaseModulesAndKindsOfTunnel() {
        var found = manager.capabilities();
        assertThat(found.version()).isEqualTo("16.1.0");
        assertThat(found.has(Module.GTM)).isTrue();
        assertThat(found.modules()).containsEntry("asm", "none").containsEntry("am", "nominal");
        assertThat(found.tunnels()).containsExactly(Tunnel.Kind.ISESSION, Tunnel.Kind.ETHERIP);
        assertThat(found.refusal()).isEmpty();
        assertThat(found.limits()).singleElement().asString().contains("iSession is given up");
    }

    @Test
    void seesNoIsessionWhereTheModuleIsNotProvisioned() {
        sites.control.device("onpremises", "am", "none");
        assertThat(manager.capabilities().tunnels()).containsExactly(Tunnel.Kind.ETHERIP);
        assertThat(manager.capabilities().limits()).singleElement().asString().contains("module am");
        assertThat(manager.tunnels())
                .as("a path that the device does not serve is no device that starts")
                .isEmpty();
    }

    @Test
    void readsReadinessAsTheReleaseTellsIt() {
        sites.control.device("onpremises", "version", "12.1.5");
        assertThat(manager.health()).isEqualTo(new DeviceHealth("12.1.5", true, true));
    }

    @Test
    void refusesAReleaseWithoutTypesOfNamesAndADeviceWithoutPools() {
        sites.control.device("onpremises", "version", "11.6.1");
        assertThat(manager.capabilities().refusal().orElseThrow())
                .contains("TMOS 11.6.1 is too old")
                .contains("12.0");
        assertThat(new DeviceCapabilities("15.1.0", Map.of("gtm", "nominal"), true).refusal())
                .hasValueSatisfying(words -> assertThat(words).contains("ltm"));
    }
}
