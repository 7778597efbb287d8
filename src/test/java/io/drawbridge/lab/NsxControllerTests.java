package io.drawbridge.lab;

import static io.drawbridge.lab.NsxHand.CONTROLLERS;
import static io.drawbridge.lab.Wires.ONPREMISES;
import static io.drawbridge.lab.Wires.PROVIDER;
import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.contract.ContractWatch;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Controllers, their jobs and addresses, with hand-written requests. */
class NsxControllerTests {

    private static final String JOB = "/api/2.0/services/taskservice/job/";

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

    private void promoteProvider() {
        control.loseSite(ONPREMISES);
        nsx.standalone(PROVIDER);
        nsx.primary(PROVIDER);
    }

    @Test
    void deploysOneAfterTheOtherWithAJobThatGrows() {

        promoteProvider();
        assertThat(nsx.get(PROVIDER, CONTROLLERS).body()).contains("<controllers></controllers>");
        var first = nsx.deploy(PROVIDER, "ctl1");
        assertThat(first.status()).isEqualTo(202);
        assertThat(first.header("Location")).isEqualTo(CONTROLLERS + "/controller-4");
        assertThat(nsx.deploy(PROVIDER, "ctl2").status()).isEqualTo(400);
        assertThat(nsx.get(PROVIDER, JOB + first.body()).body().split("<taskInstance>", -1))
                .hasSize(2);
        control.advance(Duration.ofSeconds(160));
        assertThat(nsx.get(PROVIDER, JOB + first.body()).body().split("<taskInstance>", -1))
                .hasSize(4);
        assertThat(nsx.read(PROVIDER, CONTROLLERS + "/progress/" + first.body(), "progress"))
                .isEqualTo("50");
        assertThat(nsx.read(PROVIDER, CONTROLLERS, "status")).isEqualTo("DEPLOYING");
        control.advance(Duration.ofSeconds(200));
        assertThat(nsx.get(PROVIDER, JOB + first.body()).body()).contains("<status>COMPLETED</status>");
        assertThat(nsx.read(PROVIDER, CONTROLLERS + "/progress/" + first.body(), "status"))
                .isEqualTo("Success");
        assertThat(nsx.read(PROVIDER, CONTROLLERS, "status")).isEqualTo("RUNNING");
        assertThat(nsx.read(PROVIDER, CONTROLLERS, "ipAddress")).isEqualTo("172.17.11.118");
        assertThat(nsx.get(PROVIDER, JOB + "jobdata-999").status()).isEqualTo(404);
        assertThat(control.changes("nsx.controller.deploy")).hasSize(1);
        assertThat(control.changes("nsx.controller.running")).hasSize(1);
    }

    @Test
    void needsAMajorityForNewNetworksAndNoneForTraffic() {

        String wires = "/api/2.0/vdn/scopes/vdnscope-1/virtualwires";
        String spec = "<virtualWireCreateSpec><name>n</name><tenantId>t</tenantId></virtualWireCreateSpec>";
        control.controllerStatus(ONPREMISES, "controller-1", "UNKNOWN");
        assertThat(nsx.post(PROVIDER, wires, spec).status()).isEqualTo(201);
        control.controllerStatus(ONPREMISES, "controller-2", "UNKNOWN");
        assertThat(nsx.post(PROVIDER, wires, spec).body()).contains("1 of 3 nodes are running");
        assertThat(nsx.read(PROVIDER, "/api/2.0/vdn/host/status", "controlConnectionStatus"))
                .isEqualTo("DOWN");
        assertThat(control.managers()).allMatch(manager -> manager.northSouth());
        assertThat(nsx.post(ONPREMISES, CONTROLLERS + "/controller-2?action=remediate", null)
                        .status())
                .isEqualTo(200);
        assertThat(nsx.post(PROVIDER, wires, spec).status()).isEqualTo(201);
    }

    @Test
    void takesNoMoreThanItsAddressesAndSaysSo() {

        promoteProvider();
        var pool = nsx.post(
                PROVIDER,
                NsxHand.POOLS,
                "<ipamAddressPool><name>small</name><prefixLength>24</prefixLength><gateway>10.40.8.1</gateway>"
                        + "<ipRanges><ipRangeDto><startAddress>10.40.8.21</startAddress>"
                        + "<endAddress>10.40.8.21</endAddress></ipRangeDto></ipRanges></ipamAddressPool>");
        assertThat(pool.status()).isEqualTo(201);
        String spec = nsx.spec(PROVIDER, "one").replaceFirst("<ipPoolId>[^<]+", "<ipPoolId>" + pool.body());
        assertThat(nsx.post(PROVIDER, CONTROLLERS, spec).status()).isEqualTo(202);
        control.advance(Duration.ofMinutes(6));
        var refused = nsx.post(PROVIDER, CONTROLLERS, spec);
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.body()).contains("<errorCode>120051</errorCode>");
        assertThat(nsx.read(PROVIDER, "/api/2.0/services/ipam/pools/" + pool.body(), "usedAddressCount"))
                .isEqualTo("1");
    }

    @Test
    void rollsBackWhatDidNotComeUp() {

        promoteProvider();
        control.addFault(Fault.taskError("no memory left")
                .at(PROVIDER, "nsx")
                .operation("POST " + CONTROLLERS)
                .once());
        var job = nsx.deploy(PROVIDER, "ctl1");
        control.advance(Duration.ofMinutes(6));
        var task = nsx.get(PROVIDER, JOB + job.body()).body();
        assertThat(task).contains("<status>FAILED</status>").contains("<statusMessage>no memory left<");
        assertThat(nsx.get(PROVIDER, CONTROLLERS).body()).doesNotContain("controller-4");
        assertThat(nsx.deploy(PROVIDER, "ctl1").header("Location")).endsWith("controller-5");
    }

    @Test
    void removesTheLastAndTheDeadOnlyByForce() {

        assertThat(nsx.delete(PROVIDER, CONTROLLERS + "/controller-1?forceRemoval=true")
                        .status())
                .isEqualTo(403);
        assertThat(nsx.delete(ONPREMISES, CONTROLLERS + "/controller-1").status())
                .isEqualTo(400);
        control.controllerStatus(ONPREMISES, "controller-1", "UNKNOWN");
        assertThat(nsx.delete(ONPREMISES, CONTROLLERS + "/controller-1?forceRemoval=False")
                        .status())
                .isEqualTo(400);
        for (String id : new String[] {"controller-1", "controller-2"}) {
            nsx.delete(ONPREMISES, CONTROLLERS + "/" + id + "?forceRemoval=True");
            control.advance(Duration.ofMinutes(2));
        }
        assertThat(nsx.delete(ONPREMISES, CONTROLLERS + "/controller-3?forceRemoval=false")
                        .status())
                .isEqualTo(400);
        assertThat(nsx.delete(ONPREMISES, CONTROLLERS + "/controller-3?forceRemoval=true")
                        .status())
                .isEqualTo(200);
    }

    @Test
    void pushesItsStateToTheHosts() {

        promoteProvider();
        assertThat(nsx.put(PROVIDER, CONTROLLERS + "/synchronize", null).status())
                .as("without a controller")
                .isEqualTo(400);
        for (int i = 1; i <= 3; i++) {
            nsx.deploy(PROVIDER, "ctl" + i);
            control.advance(Duration.ofMinutes(6));
        }
        assertThat(nsx.read(PROVIDER, "/api/2.0/vdn/host/status", "controlConnectionStatus"))
                .isEqualTo("DOWN");
        String job = nsx.put(PROVIDER, CONTROLLERS + "/synchronize", null).body();
        assertThat(nsx.get(PROVIDER, CONTROLLERS + "/synchronize/status").body())
                .contains("JOB_IN_PROGRESS")
                .contains(job);
        control.advance(Duration.ofMinutes(1));
        assertThat(nsx.read(PROVIDER, CONTROLLERS + "/synchronize/status", "status"))
                .isEqualTo("NOT_RUNNING");
        assertThat(nsx.read(PROVIDER, "/api/2.0/vdn/host/status", "controlConnectionStatus"))
                .isEqualTo("UP");
    }

    @Test
    void showsTheLostPrimarysNodesWhereThatIsChosen() {

        control.choose("importedControllers", "stay");
        promoteProvider();
        assertThat(nsx.read(PROVIDER, CONTROLLERS, "status")).isEqualTo("UNKNOWN");
        assertThat(nsx.delete(PROVIDER, CONTROLLERS + "/controller-1?forceRemoval=true")
                        .status())
                .isEqualTo(200);
        control.advance(Duration.ofSeconds(5));
        assertThat(nsx.get(PROVIDER, CONTROLLERS).body()).doesNotContain("<id>controller-1<");
    }

    @Test
    void answersAndAsksAsTheOlderReleaseDoes() {

        promoteProvider();
        control.manager(PROVIDER, "version", "6.2.4");
        String spec = nsx.spec(PROVIDER, "ctl1");
        assertThat(nsx.post(PROVIDER, CONTROLLERS, spec.replace("<deployType>small</deployType>", ""))
                        .status())
                .isEqualTo(400);
        assertThat(nsx.post(PROVIDER, CONTROLLERS, spec.replace("ctl1", "my ctl"))
                        .status())
                .isEqualTo(400);
        assertThat(nsx.post(PROVIDER, CONTROLLERS, spec).status()).isEqualTo(201);
        assertThat(nsx.put(PROVIDER, CONTROLLERS + "/synchronize", null).status())
                .isEqualTo(404);
    }
}
