package io.drawbridge.lab;

import static io.drawbridge.lab.Wires.ONPREMISES;
import static io.drawbridge.lab.Wires.PROVIDER;
import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.contract.ContractWatch;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Roles, registration and synchronisation of the two managers, with hand-written requests. */
class NsxRoleTests {

    private static final String UNIVERSAL = "/api/2.0/vdn/scopes/universalvdnscope/virtualwires";
    private static final String WIRE =
            "<virtualWireCreateSpec><name>new</name><tenantId>t</tenantId></virtualWireCreateSpec>";
    private static final String STATUS = "/api/2.0/universalsync/status";

    private Lab lab;
    private final ContractWatch watch =
            new ContractWatch(false).release("nsx", site -> lab.controls().release(site));
    private LabControl control;
    private NsxHand nsx;

    @BeforeEach
    void startLab() {
        lab = Lab.start(LabSettings.builder().manualClock().witness(watch).build());
        control = lab.controls();
        nsx = new NsxHand(new Wires(lab));
    }

    @AfterEach
    void stopLab() {
        lab.close();
        watch.assertKept();
    }

    @Test
    void makesTheSecondaryPrimaryByWayOfTransitWhileThePrimaryIsLost() {

        control.loseSite(ONPREMISES);
        assertThat(nsx.post(PROVIDER, UNIVERSAL, WIRE).status()).isEqualTo(403);
        assertThat(nsx.primary(PROVIDER)).isEqualTo(400);
        assertThat(nsx.standalone(PROVIDER)).isEqualTo(200);
        assertThat(nsx.role(PROVIDER)).isEqualTo("TRANSIT");
        assertThat(nsx.primary(PROVIDER)).isEqualTo(200);
        assertThat(nsx.role(PROVIDER)).isEqualTo("PRIMARY");

        assertThat(control.commands())
                .extracting(entry -> entry.change)
                .containsExactly("nsx.role.setAsStandalone", "nsx.role.setAsPrimary");
        assertThat(control.changes("nsx.role.changed"))
                .extracting(entry -> entry.detail)
                .containsExactly("SECONDARY to TRANSIT", "TRANSIT to PRIMARY");
        assertThat(nsx.post(PROVIDER, UNIVERSAL, WIRE).status())
                .as("its controllers are lost with the site")
                .isEqualTo(400);
    }

    @Test
    void refusesWhatTheRoleForbidsAsTheReleaseDoes() {

        assertThat(nsx.post(PROVIDER, "/api/2.0/universalsync/sync?action=invoke", null)
                        .status())
                .isEqualTo(403);
        control.manager(PROVIDER, "version", "6.2.4");
        assertThat(nsx.post(PROVIDER, "/api/2.0/universalsync/sync?action=invoke", null)
                        .status())
                .isEqualTo(400);
        assertThat(nsx.get(PROVIDER, "/api/2.0/vdn/cdo").status()).isEqualTo(404);
        assertThat(nsx.get(PROVIDER, "/api/2.0/vdn/controller/synchronize/status")
                        .status())
                .isEqualTo(404);
        assertThat(nsx.post(PROVIDER, NsxHand.POOLS, "").status()).isEqualTo(500);
        assertThat(nsx.read(PROVIDER, "/api/1.0/appliance-management/global/info", "minorVersion"))
                .isEqualTo("2");
    }

    @Test
    void changesNoUniversalObjectWhileThePrimaryIsLostAndLetsTrafficGoOn() {

        String wires = "/api/2.0/vdn/scopes/universalvdnscope/virtualwires";
        String spec = "<virtualWireCreateSpec><name>n</name><tenantId>t</tenantId></virtualWireCreateSpec>";
        control.loseSite(ONPREMISES);
        assertThat(nsx.post(PROVIDER, wires, spec).status()).isEqualTo(403);
        assertThat(control.managers().get(1).northSouth()).isTrue();

        nsx.standalone(PROVIDER);
        nsx.primary(PROVIDER);
        assertThat(nsx.post(PROVIDER, wires, spec).body())
                .as("a new network needs controllers as well")
                .contains("0 of 0 nodes are running");
    }

    @Test
    void returnsWithItsOldBeliefsAndIsTakenBackAsSecondary() {

        control.loseSite(ONPREMISES);
        nsx.standalone(PROVIDER);
        nsx.primary(PROVIDER);
        control.returnSite(ONPREMISES);

        assertThat(nsx.role(ONPREMISES)).isEqualTo("PRIMARY");
        assertThat(nsx.get(ONPREMISES, NsxHand.MANAGERS).body()).contains(nsx.uuid(PROVIDER));
        assertThat(nsx.standalone(ONPREMISES))
                .as("its list names a manager that has left")
                .isEqualTo(400);
        assertThat(nsx.delete(ONPREMISES, NsxHand.MANAGERS + "/" + nsx.uuid(PROVIDER))
                        .status())
                .isEqualTo(400);
        assertThat(nsx.delete(ONPREMISES, NsxHand.MANAGERS + "/" + nsx.uuid(PROVIDER) + "?force=true")
                        .status())
                .isEqualTo(204);
        assertThat(nsx.standalone(ONPREMISES)).isEqualTo(200);
        assertThat(nsx.role(ONPREMISES)).isEqualTo("TRANSIT");
        assertThat(nsx.register(PROVIDER, ONPREMISES).body()).contains("Controllers are deployed");

        for (int i = 1; i <= 3; i++) {
            assertThat(nsx.delete(ONPREMISES, NsxHand.CONTROLLERS + "/controller-" + i + "?forceRemoval=true")
                            .status())
                    .isEqualTo(200);
        }
        control.advance(Duration.ofMinutes(2));
        assertThat(nsx.register(PROVIDER, ONPREMISES).status()).isEqualTo(201);
        assertThat(nsx.role(ONPREMISES)).isEqualTo("SECONDARY");
        assertThat(nsx.get(ONPREMISES, NsxHand.MANAGERS).body())
                .contains("<primaryUuid>" + nsx.uuid(PROVIDER) + "</primaryUuid>");
        assertThat(control.invariants()).isEmpty();
    }

    @Test
    void registersNobodyThatDoesNotMeetThePreconditions() {

        assertThat(nsx.register(ONPREMISES, PROVIDER).body()).contains("registered already");
        nsx.delete(ONPREMISES, NsxHand.MANAGERS + "/" + nsx.uuid(PROVIDER) + "?forceRemoval=true");
        assertThat(nsx.register(ONPREMISES, PROVIDER).body()).contains("must be STANDALONE");
        nsx.standalone(PROVIDER);
        assertThat(nsx.register(ONPREMISES, PROVIDER, "00:11").body()).contains("another thumbprint");
        control.manager(PROVIDER, "version", "6.3.5");
        assertThat(nsx.register(ONPREMISES, PROVIDER).body()).contains("versions differ");
        control.manager(PROVIDER, "version", "6.4.6");
        control.manager(PROVIDER, "vxlanPort", "8472");
        assertThat(nsx.register(ONPREMISES, PROVIDER).body()).contains("VXLAN ports differ");
        control.manager(PROVIDER, "vxlanPort", "4789");
        control.manager(PROVIDER, "segments", "5500-6500");
        assertThat(nsx.register(ONPREMISES, PROVIDER).body()).contains("segment pools overlap");
        control.manager(PROVIDER, "segments", "6000-6999");
        assertThat(nsx.register(PROVIDER, ONPREMISES).status()).isEqualTo(403);
        assertThat(nsx.register(ONPREMISES, PROVIDER).status()).isEqualTo(201);
    }

    @Test
    void changesTheRoleAlthoughItWarns() {

        control.manager(PROVIDER, "roleWarning", "true");
        var warned = nsx.post(PROVIDER, NsxHand.ROLE + "?action=set-as-standalone", null);
        assertThat(warned.status()).isEqualTo(400);
        assertThat(warned.body()).contains("<errorCode>125023</errorCode>");
        assertThat(nsx.role(PROVIDER)).isEqualTo("TRANSIT");
    }

    @Test
    void dissolvesTheWholeSetInAPlannedMove() {

        assertThat(nsx.standalone(ONPREMISES)).isEqualTo(200);
        assertThat(nsx.role(ONPREMISES)).isEqualTo("TRANSIT");
        assertThat(nsx.role(PROVIDER)).isEqualTo("TRANSIT");
        assertThat(nsx.standalone(PROVIDER)).as("universal objects exist").isEqualTo(400);
        assertThat(nsx.primary(PROVIDER)).isEqualTo(200);
        assertThat(control.invariants()).isEmpty();
    }

    @Test
    void synchronisesWhatWasMissedOnceTheManagersSeeEachOtherAgain() {

        assertThat(nsx.read(ONPREMISES, STATUS, "syncState")).isEqualTo("SUCCESS");
        control.cutLink();
        assertThat(nsx.post(ONPREMISES, UNIVERSAL, WIRE).status()).isEqualTo(201);
        control.advance(Duration.ofMinutes(1));
        assertThat(nsx.read(ONPREMISES, STATUS, "syncState")).isEqualTo("FAILED");
        assertThat(nsx.get(PROVIDER, UNIVERSAL).body()).contains("<totalCount>12<");
        control.restoreLink();
        control.advance(Duration.ofSeconds(30));
        assertThat(nsx.get(PROVIDER, UNIVERSAL).body()).contains("<totalCount>13<");
        assertThat(nsx.read(ONPREMISES, STATUS, "syncState")).isEqualTo("SUCCESS");
    }

    @Test
    void doesNotReplicateWhileTheReplicatorIsStopped() {

        String component = "/api/1.0/appliance-management/components/component/NSXREPLICATOR/toggleStatus/";
        assertThat(nsx.post(ONPREMISES, component + "stop", null).status()).isEqualTo(200);
        assertThat(nsx.get(ONPREMISES, "/api/1.0/appliance-management/summary/components")
                        .body())
                .containsPattern("NSXREPLICATOR</componentId>.*<status>STOPPED<");
        nsx.post(ONPREMISES, UNIVERSAL, WIRE);
        control.advance(Duration.ofMinutes(1));
        assertThat(nsx.get(PROVIDER, UNIVERSAL).body()).contains("<totalCount>12<");
        nsx.post(ONPREMISES, component + "start", null);
        control.advance(Duration.ofMinutes(1));
        assertThat(nsx.get(PROVIDER, UNIVERSAL).body()).contains("<totalCount>13<");
    }

    @Test
    void callsTwoPrimariesWithControllersWhatTheyAre() {

        control.loseSite(ONPREMISES);
        nsx.standalone(PROVIDER);
        nsx.primary(PROVIDER);
        nsx.deploy(PROVIDER, "ctl1");
        control.advance(Duration.ofMinutes(6));
        control.returnSite(ONPREMISES);
        assertThat(control.invariants())
                .as("its controllers are still starting")
                .isEmpty();
        control.advance(Duration.ofHours(2));
        assertThat(control.invariants()).singleElement().asString().contains("two primary NSX Managers");
    }
}
