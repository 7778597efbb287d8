package io.drawbridge.lab.vcenter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drawbridge.lab.wire.Xml;
import io.drawbridge.testing.Vim25;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What the lab lets through is what the vendor's schema has. */
class ShapesTests {

    /** Children that came with the releases after the one that the lab says it is. */
    private static final Set<String> LATER = Set.of(
            "sslCertificate",
            "tagSpecs",
            "vmPlacementPolicies",
            "skipExtensionCompatibilityChecks",
            "subnetId",
            "strictLatencyConfig");

    @Test
    void areInTheOrderThatTheVendorsClientKnows() {
        var vim = Vim25.read();

        Shapes.all().forEach((name, children) -> {
            assertThat(vim.knows(name)).as(name).isTrue();
            var order = new ArrayList<>(vim.order(name));
            order.removeAll(LATER);
            assertThat(children).as(name).containsExactlyElementsOf(order);
        });
        assertThat(Shapes.all().keySet()).containsAll(vim.methods());
    }

    private static Xml spec(String... children) {
        var spec = Xml.element("spec");
        List.of(children).forEach(child -> spec.add(Xml.element(child, "x").attribute("type", "Folder")));
        return Xml.element("RelocateVM_Task").add(Xml.element("_this", "vm-1")).add(spec);
    }

    @Test
    void refuseAnotherOrderAndWhatIsNotKnown() {
        Shapes.require(spec("folder", "datastore", "host"));

        assertThatThrownBy(() -> Shapes.require(spec("datastore", "folder")))
                .isInstanceOf(SoapFault.class)
                .hasMessageContaining("folder in RelocateVM_Task/spec: it belongs before datastore");
        assertThatThrownBy(() -> Shapes.require(spec("datastoree")))
                .hasMessageContaining("Unexpected element datastoree");
        assertThatThrownBy(() -> Shapes.require(Xml.element("Login")
                        .add("_this", "SessionManager")
                        .add("password", "b")
                        .add("userName", "a")))
                .hasMessageContaining("userName");
    }

    @Test
    void lookIntoWhatANamedTypeHolds() {
        var locator = Xml.element("service")
                .add("instanceUuid", "1")
                .add("url", "https://vc")
                .add(Xml.element("credential")
                        .attribute("xsi:type", "ServiceLocatorNamePassword")
                        .add("password", "b")
                        .add("username", "a"));

        assertThatThrownBy(() -> Shapes.require(Xml.element("RelocateVM_Task")
                        .add("_this", "vm-1")
                        .add(Xml.element("spec").add(locator))))
                .hasMessageContaining("username in RelocateVM_Task/spec/service/credential");
        // Without its type a credential is the bare one, which has nothing in it.
        assertThatThrownBy(() -> Shapes.require(Xml.element("RelocateVM_Task")
                        .add("_this", "vm-1")
                        .add(Xml.element("spec")
                                .add(Xml.element("service")
                                        .add(Xml.element("credential").add("username", "a"))))))
                .hasMessageContaining("Unexpected element username");
    }
}
