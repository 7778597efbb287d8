package io.drawbridge;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.mock.env.MockEnvironment;

class LabConnectionTests {

    private static void initialize(String... properties) {
        var environment = new MockEnvironment();
        for (int i = 0; i < properties.length; i += 2) {
            environment.setProperty(properties[i], properties[i + 1]);
        }
        try (var context = new GenericApplicationContext()) {
            context.setEnvironment(environment);
            new LabConnection().initialize(context);
        }
    }

    @Test
    void refusesTheLabBesideRealSites() {
        assertThatThrownBy(() -> initialize("drawbridge.sites.x.name", "X", "drawbridge.lab.mode", "embedded"))
                .hasMessageContaining("drawbridge.lab.mode");
    }

    @Test
    void refusesTheLabsPeopleBesideRealSites() {
        assertThatThrownBy(() -> initialize("drawbridge.sites.x.name", "X", "drawbridge.lab.users", "true"))
                .hasMessageContaining("drawbridge.lab.users");
    }

    @Test
    void wantsToKnowTheFileOfALabThatRunsAlone() {
        assertThatThrownBy(() -> initialize("drawbridge.lab.mode", "connected"))
                .hasMessageContaining("drawbridge.lab.connection");
    }

    @Test
    void knowsNoOtherMode() {
        assertThatThrownBy(() -> initialize("drawbridge.lab.mode", "sometimes"))
                .hasMessageContaining("embedded, connected or off");
    }
}
