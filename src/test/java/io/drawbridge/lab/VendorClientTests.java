package io.drawbridge.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The lab's vCenter and the vendor's own clients, which know nothing of ours. */
@Timeout(180)
class VendorClientTests {

    private static final String SITE = "onpremises";
    private static final String OTHER = "provider";
    private static final String MACHINE = "payroll-web01";
    private static final String FREE = "move-0001";

    @TempDir
    Path folder;

    private Lab lab;
    private VendorClients clients;

    @BeforeEach
    void start() {
        lab = Lab.start(LabSettings.builder().timeScale(600).build());
        lab.controls().mobility().addMachines(SITE, "move", 2, 50, 8);
        clients = new VendorClients(lab, folder);
    }

    @AfterEach
    void stop() {
        assertThat(lab.controls().invariants()).isEmpty();
        lab.close();
    }

    /** Newer releases of govc begin the names in their JSON with a small letter. */
    private static JsonNode at(JsonNode node, String... names) {
        var found = node;
        for (var name : names) {
            var small = name.substring(0, 1).toLowerCase(Locale.ROOT) + name.substring(1);
            found = found.isArray() ? found.path(0) : found;
            found = found.has(name) ? found.path(name) : found.path(small);
        }
        return found;
    }

    private String govc(String... arguments) throws Exception {
        return clients.govc(SITE, arguments).output();
    }

    private String path(String type, String name) throws Exception {
        return govc("find", "/", "-type", type)
                .lines()
                .filter(one -> one.endsWith("/" + name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void answersGovcAsAVcenterDoes() throws Exception {
        assumeTrue(VendorClients.hasGovc(), "govc is not on the search path");

        assertThat(govc("about")).contains("VMware vCenter Server");
        var machine = path("m", MACHINE);
        var info = new ObjectMapper().readTree(govc("vm.info", "-json", machine));
        assertThat(at(info, "VirtualMachines", "Runtime", "PowerState").asText())
                .isEqualTo("poweredOn");

        govc("vm.power", "-off", machine);
        assertThat(lab.controls().vm(SITE, MACHINE).on()).isFalse();
        govc("vm.power", "-on", machine);
        assertThat(lab.controls().vm(SITE, MACHINE).on()).isTrue();
        assertThat(lab.controls().changes("vm.powerOff")).hasSize(1);
        assertThat(clients.tryGovc(clients.setting(SITE, "url"), SITE, "vm.power", "-on", machine)
                        .code())
                .isNotZero();
    }

    @Test
    void letsGovcMoveAMachineInsideAndCopyIt() throws Exception {
        assumeTrue(VendorClients.hasGovc(), "govc is not on the search path");
        var machine = path("m", FREE);
        var host = path("h", "sfo01-compute01-esx03.sfo.rainpole.example");
        var store = path("s", "sfo01-vsan02");

        assertThat(govc("vm.migrate", "-host", host, machine)).contains("OK");
        assertThat(govc("vm.migrate", "-ds", store, machine)).contains("OK");

        var seen = new ObjectMapper().readTree(govc("vm.info", "-json", machine));
        var runs = at(seen, "VirtualMachines", "Runtime", "Host", "Value").asText();
        assertThat(govc("object.collect", "-s", host, "vm")).isNotBlank();
        assertThat(govc("object.collect", "-json", host, "name")).contains("esx03");
        assertThat(govc("find", "-i", "/", "-type", "h")).contains(runs);
        assertThat(govc("vm.info", machine)).contains("sfo01-compute01-esx03");
        assertThat(govc("object.collect", "-s", store, "vm"))
                .contains(lab.controls().vm(SITE, FREE).id());

        assertThat(govc(
                        "vm.clone",
                        "-vm",
                        machine,
                        "-host",
                        host,
                        "-ds",
                        store,
                        "-on=false",
                        "-folder",
                        folderOf(machine),
                        "copied"))
                .contains("OK");
        assertThat(lab.controls().vm(SITE, "copied").on()).isFalse();
        govc("vm.destroy", path("m", "copied"));
        assertThat(lab.controls().vms(SITE)).noneMatch(vm -> vm.name().equals("copied"));
        assertThat(lab.controls().changes("vm.relocate")).hasSize(2);
    }

    private static String folderOf(String path) {
        return path.substring(0, path.lastIndexOf('/'));
    }

    @Test
    void answersPyVmomiAsAVcenterDoes() throws Exception {
        assumeTrue(clients.hasPyVmomi(), "python3 does not find pyVmomi");

        var ended = clients.python("vendor_client.py", SITE, clients.port(SITE), Map.of("MACHINE", MACHINE));

        assertThat(ended.code()).as(ended.output()).isZero();
        assertThat(ended.lines())
                .anyMatch(line -> line.startsWith("about VirtualCenter "))
                .contains(
                        "power poweredOn",
                        "tools guestToolsRunning",
                        "power poweredOff",
                        "second InvalidPowerState",
                        "found " + MACHINE);
        assertThat(lab.controls().vm(SITE, MACHINE).on()).isTrue();
    }

    @Test
    void letsPyVmomiMoveAMachineInsideAndToTheOtherVCenter() throws Exception {
        assumeTrue(clients.hasPyVmomi(), "python3 does not find pyVmomi");
        var before = lab.controls().ledger().size();

        var ended = clients.python(
                "vendor_moves.py",
                SITE,
                clients.port(SITE),
                Map.of(
                        "MACHINE", FREE,
                        "OTHER_PORT", Integer.toString(clients.port(OTHER)),
                        "OTHER_POOL", "Rainpole Tenant",
                        "OTHER_FOLDER", "Rainpole",
                        "OTHER_STORE", "cld01-vsan01"));

        assertThat(ended.code()).as(ended.output()).isZero();
        assertThat(ended.lines())
                .containsExactly(
                        "host done",
                        "host is True",
                        "datastore done",
                        "datastore is True",
                        "copy done",
                        "copy is copy of " + FREE + " poweredOff",
                        "copy again DuplicateName",
                        "copy removed done",
                        "destroy while it runs InvalidPowerState",
                        "check done",
                        "check found []",
                        "check of a wrong thumbprint done",
                        "check found ['SSLVerifyFault']",
                        "wrong password InvalidLogin",
                        "wrong thumbprint SSLVerifyFault",
                        "move done",
                        "left None",
                        "arrived " + FREE + " poweredOn guestToolsRunning",
                        "network is True",
                        "old id ManagedObjectNotFound");
        assertThat(lab.controls().vms(SITE)).noneMatch(vm -> vm.name().equals(FREE));
        assertThat(lab.controls().vm(OTHER, FREE).on()).isTrue();
        // It never stood still on its way.
        assertThat(lab.controls().ledger(before)).noneMatch(entry -> entry.change.contains("power"));
        assertThat(lab.controls().mobility().moves())
                .filteredOn(move -> move.overLink())
                .hasSize(1);
    }
}
