package io.drawbridge.lab;

import static io.drawbridge.lab.Wires.ONPREMISES;
import static io.drawbridge.lab.Wires.PROVIDER;
import static org.assertj.core.api.Assertions.assertThat;

import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Moving, copying and removing machines through vCenter's SOAP API, with hand-written envelopes. */
class VCenterMoveTests {

    private static final String COLLECTOR = "<_this type=\"PropertyCollector\">propertyCollector</_this>";

    private Lab lab;
    private LabControl control;
    private Wires wires;
    private Wires.Vim here;
    private Wires.Vim there;

    @BeforeEach
    void startLab() {
        lab = Lab.start(LabSettings.builder().manualClock().build());
        control = lab.controls();
        control.mobility().addMachines(ONPREMISES, "move", 6, 50, 8);
        wires = new Wires(lab);
        here = wires.new Vim(ONPREMISES);
        there = wires.new Vim(PROVIDER);
    }

    @AfterEach
    void stopLab() {
        assertThat(control.invariants()).isEmpty();
        lab.close();
    }

    private static String first(String body, String pattern) {
        Matcher matcher = Pattern.compile(pattern).matcher(body);
        assertThat(matcher.find()).as(pattern + " in " + body).isTrue();
        return matcher.group(1);
    }

    private String vm(String site, String name) {
        return control.vm(site, name).id();
    }

    private String id(Wires.Vim vim, String path) {
        return first(
                vim.call("<FindByInventoryPath><_this type=\"SearchIndex\">SearchIndex</_this><inventoryPath>" + path
                                + "</inventoryPath></FindByInventoryPath>")
                        .body(),
                ">([a-z]+-[a-z]?\\d+)<");
    }

    private String property(Wires.Vim vim, String type, String id, String path) {
        return vim.call("<RetrievePropertiesEx>" + COLLECTOR + "<specSet><propSet><type>" + type + "</type><pathSet>"
                        + path + "</pathSet></propSet><objectSet><obj type=\"" + type + "\">" + id
                        + "</obj></objectSet></specSet><options/></RetrievePropertiesEx>")
                .body();
    }

    private String thumbprint() throws Exception {
        var answer = wires.http()
                .send(
                        wires.request("GET", wires.url(PROVIDER, "vcenter") + "/vimServiceVersions.xml", null),
                        java.net.http.HttpResponse.BodyHandlers.ofString());
        var certificate = answer.sslSession().orElseThrow().getPeerCertificates()[0];
        return HexFormat.ofDelimiter(":")
                .withUpperCase()
                .formatHex(MessageDigest.getInstance("SHA-1").digest(certificate.getEncoded()));
    }

    private String locator(String password, String thumbprint) {
        String uuid = first(
                there.call("<RetrieveServiceContent><_this type=\"ServiceInstance\">ServiceInstance</_this>"
                                + "</RetrieveServiceContent>")
                        .body(),
                "<instanceUuid>([^<]+)<");
        return "<service><instanceUuid>" + uuid + "</instanceUuid><url>"
                + wires.url(PROVIDER, "vcenter").replace("/sdk", "")
                + "</url><credential xsi:type=\"ServiceLocatorNamePassword\"><username>"
                + wires.user(PROVIDER, "vcenter") + "</username><password>" + password
                + "</password></credential><sslThumbprint>" + thumbprint + "</sslThumbprint></service>";
    }

    private String locator() throws Exception {
        return locator(wires.password(PROVIDER, "vcenter"), thumbprint());
    }

    private String destination(String network) {
        String key = network == null
                ? ""
                : first(
                        property(there, "DistributedVirtualPortgroup", network, "key"),
                        "<val xsi:type=\"xsd:string\">([^<]+)<");
        String uuid = network == null
                ? ""
                : first(
                        property(
                                there,
                                "VmwareDistributedVirtualSwitch",
                                id(there, "CLD01/network/cld01-vds01"),
                                "uuid"),
                        "<val xsi:type=\"xsd:string\">([^<]+)<");
        return "<folder type=\"Folder\">" + id(there, "CLD01/vm/Rainpole") + "</folder><datastore type=\"Datastore\">"
                + id(there, "CLD01/datastore/cld01-vsan01") + "</datastore><pool type=\"ResourcePool\">"
                + id(there, "CLD01/host/cld01-compute01/Resources/Rainpole Tenant")
                + "</pool><host type=\"HostSystem\">"
                + id(there, "CLD01/host/cld01-compute01/cld01-compute01-esx02.cloud.provider.example") + "</host>"
                + (network == null
                        ? ""
                        : "<deviceChange xsi:type=\"VirtualDeviceConfigSpec\"><operation>edit</operation>"
                                + "<device xsi:type=\"VirtualVmxnet3\"><key>4000</key>"
                                + "<backing xsi:type=\"VirtualEthernetCardDistributedVirtualPortBackingInfo\"><port>"
                                + "<switchUuid>" + uuid + "</switchUuid><portgroupKey>" + key
                                + "</portgroupKey></port></backing></device></deviceChange>");
    }

    private String network() {
        return first(
                property(there, "Datacenter", id(there, "CLD01"), "network"), "(dvportgroup-\\d+)</ManagedObjectRef");
    }

    private String relocate(String name, String spec) {
        var answer = here.call("<RelocateVM_Task><_this type=\"VirtualMachine\">" + vm(ONPREMISES, name)
                + "</_this><spec>" + spec + "</spec><priority>defaultPriority</priority></RelocateVM_Task>");
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return first(answer.body(), ">(task-\\d+)<");
    }

    @Test
    void movesARunningMachineToTheOtherVCenterWithoutEverTurningItOff() throws Exception {
        var before = control.ledger().size();
        String uuid = first(
                property(here, "VirtualMachine", vm(ONPREMISES, "move-0001"), "config.instanceUuid"),
                "xsd:string\">([^<]+)<");

        String task = relocate("move-0001", locator() + destination(network()));
        assertThat(property(here, "Task", task, "info")).contains("<state>running</state>", "<progress>0</progress>");
        control.advance(Duration.ofSeconds(11));
        assertThat(first(property(here, "Task", task, "info.progress"), "xsd:int\">(\\d+)<"))
                .isNotEqualTo("0");
        assertThat(control.vms(PROVIDER)).noneMatch(vm -> vm.name().equals("move-0001"));
        control.finishEverything();

        assertThat(property(here, "Task", task, "info.state")).contains(">success<");
        assertThat(control.vms(ONPREMISES)).noneMatch(vm -> vm.name().equals("move-0001"));
        var moved = control.vm(PROVIDER, "move-0001");
        assertThat(moved.on()).isTrue();
        assertThat(moved.tools()).isTrue();
        assertThat(there.call("<FindByUuid><_this type=\"SearchIndex\">SearchIndex</_this><uuid>" + uuid
                                + "</uuid><vmSearch>true</vmSearch><instanceUuid>true</instanceUuid></FindByUuid>")
                        .body())
                .contains(moved.id());
        assertThat(control.ledger(before)).noneMatch(entry -> entry.change.contains("power"));
    }

    @Test
    void sharesTheLineEvenlyBetweenWhatMovesOverIt() throws Exception {
        String spec = locator() + destination(network());
        for (int i = 1; i <= 3; i++) {
            relocate("move-000" + i, spec);
        }
        control.finishEverything();

        var moves = control.mobility().moves();
        double bits = moves.stream().mapToDouble(move -> 8.0 * move.bytes()).sum();
        var last = moves.stream()
                .map(move -> move.finished().orElseThrow())
                .max(java.time.Instant::compareTo)
                .orElseThrow();
        double seconds = Duration.between(moves.get(0).started(), last).toMillis() / 1000.0;
        assertThat(seconds).isBetween(bits / 10e9, bits / 10e9 * 1.01);
        assertThat(control.mobility().peaks().overLink()).isEqualTo(3);
        assertThat(moves).allSatisfy(move -> assertThat(
                        Duration.between(move.started(), move.finished().orElseThrow())
                                        .toMillis()
                                / 1000.0)
                .isGreaterThanOrEqualTo(8.0 * move.bytes() / 10e9));
    }

    @Test
    void needsLongerOverASlowerLine() throws Exception {
        relocate("move-0001", locator() + destination(network()));
        control.mobility().line(1000);
        control.finishEverything();

        var move = control.mobility().moves().get(0);
        assertThat(Duration.between(move.started(), move.finished().orElseThrow())
                                .toMillis()
                        / 1000.0)
                .isGreaterThanOrEqualTo(8.0 * move.bytes() / 1e9);
    }

    private String error(String name, String spec) {
        String task = relocate(name, spec);
        control.advance(Duration.ofSeconds(1));
        return property(here, "Task", task, "info.error");
    }

    @Test
    void comparesTheThumbprintAndTriesTheCredentialOfTheLocator() throws Exception {
        String target = destination(network());
        String password = wires.password(PROVIDER, "vcenter");

        assertThat(error("move-0001", locator(password, "AA:BB") + target)).contains("SSLVerifyFault");
        assertThat(error("move-0001", locator("wrong", thumbprint()) + target)).contains("InvalidLogin");
        assertThat(error("move-0001", locator().replace("<instanceUuid>", "<instanceUuid>0") + target))
                .contains("InvalidArgument");
        assertThat(control.vms(PROVIDER)).noneMatch(vm -> vm.name().equals("move-0001"));
        assertThat(control.changes("vm.relocate.refused")).hasSize(3);
    }

    @Test
    void refusesAPlaceWithoutNetworkOrRoom() throws Exception {
        assertThat(error("move-0001", locator() + destination(null))).contains("CannotAccessNetwork");
        control.mobility().freeSpace(PROVIDER, "cld01-vsan01", 1);
        assertThat(error("move-0001", locator() + destination(network()))).contains("InsufficientStorageSpace");
        control.mobility().freeSpace(PROVIDER, "cld01-vsan01", 9000);
        control.mobility().hostFull(PROVIDER, "cld01-compute01-esx02.cloud.provider.example", true);
        assertThat(error("move-0001", locator() + destination(network()))).contains("InsufficientResourcesFault");

        assertThat(here.call("<CheckRelocate_Task><_this type=\"VirtualMachineProvisioningChecker\">ProvChecker</_this>"
                                + "<vm type=\"VirtualMachine\">" + vm(ONPREMISES, "move-0001") + "</vm><spec>"
                                + locator() + destination(network()) + "</spec></CheckRelocate_Task>")
                        .body())
                .contains("task-");
    }

    @Test
    void leavesAMachineWhereItIsWhenTheLineBreaks() throws Exception {
        String task = relocate("move-0001", locator() + destination(network()));
        control.advance(Duration.ofSeconds(5));
        control.cutLink();

        assertThat(property(here, "Task", task, "info.error")).contains("MigrationFault");
        assertThat(control.vm(ONPREMISES, "move-0001").on()).isTrue();
        control.restoreLink();
    }

    @Test
    void movesDisksFirstToADatastoreThatBothSitesHaveAndOnlyMemoryAfterwards() throws Exception {
        control.mobility().shareDatastore("stretched01", PROVIDER, 10_000);
        relocate(
                "move-0001",
                "<datastore type=\"Datastore\">" + id(here, "SFO01/datastore/stretched01") + "</datastore>");
        control.finishEverything();
        assertThat(control.vm(ONPREMISES, "move-0001").on()).isTrue();

        String onShared = destination(network())
                .replace(id(there, "CLD01/datastore/cld01-vsan01"), id(there, "CLD01/datastore/stretched01"));
        relocate("move-0001", locator() + onShared);
        control.finishEverything();

        var moves = control.mobility().moves();
        assertThat(moves.get(0).overLink()).isTrue();
        assertThat(moves.get(1).bytes()).isEqualTo(8L << 30);
        assertThat(control.vm(PROVIDER, "move-0001").on()).isTrue();
    }

    @Test
    void refusesASecondMoveOfTheSameMachineAndShowsTheFirst() throws Exception {
        String task = relocate("move-0001", locator() + destination(network()));

        var second = here.call("<RelocateVM_Task><_this type=\"VirtualMachine\">" + vm(ONPREMISES, "move-0001")
                + "</_this><spec>" + locator() + destination(network()) + "</spec></RelocateVM_Task>");

        assertThat(second.status()).isEqualTo(500);
        assertThat(second.body()).contains("TaskInProgress");
        assertThat(property(here, "VirtualMachine", vm(ONPREMISES, "move-0001"), "recentTask"))
                .contains(task);
        control.finishEverything();
    }

    @Test
    void copiesATemplateAndRemovesTheCopyOnlyWhenItIsOff() {
        control.mobility().addTemplate(PROVIDER, "web-template", 40, "finance-web");
        String where = destination(null).replaceFirst("<folder.*?</folder>", "");
        var answer = there.call("<CloneVM_Task><_this type=\"VirtualMachine\">" + vm(PROVIDER, "web-template")
                + "</_this><folder type=\"Folder\">" + id(there, "CLD01/vm/Rainpole") + "</folder><name>burst-01</name>"
                + "<spec><location>" + where + "</location><template>false</template><powerOn>true</powerOn></spec>"
                + "</CloneVM_Task>");
        String task = first(answer.body(), ">(task-\\d+)<");
        control.finishEverything();

        String copy = first(property(there, "Task", task, "info.result"), "type=\"VirtualMachine\"[^>]*>(vm-\\d+)<");
        assertThat(copy).isEqualTo(vm(PROVIDER, "burst-01"));
        assertThat(control.vm(PROVIDER, "burst-01").on()).isTrue();
        assertThat(property(there, "VirtualMachine", copy, "guest.ipAddress")).contains("10.20.10.2");

        String destroy = "<Destroy_Task><_this type=\"VirtualMachine\">" + copy + "</_this></Destroy_Task>";
        String refused = first(there.call(destroy).body(), ">(task-\\d+)<");
        assertThat(property(there, "Task", refused, "info.error")).contains("InvalidPowerState");
        there.call("<PowerOffVM_Task><_this type=\"VirtualMachine\">" + copy + "</_this></PowerOffVM_Task>");
        control.advance(Duration.ofSeconds(5));
        there.call(destroy);
        assertThat(control.vms(PROVIDER)).noneMatch(vm -> vm.name().equals("burst-01"));
        assertThat(control.changes("vm.destroyed")).hasSize(1);
    }

    @Test
    void endsTheProtectionOfAMachineThatLeavesItsVCenter() throws Exception {
        relocate("payroll-web01", locator() + destination(network()));
        control.finishEverything();

        assertThat(control.vms(PROVIDER))
                .filteredOn(vm -> vm.name().equals("payroll-web01"))
                .singleElement()
                .satisfies(vm -> assertThat(vm.role()).isEqualTo("PRODUCTION"));
        assertThat(control.changes("protection.ended")).hasSize(1);
    }

    @Test
    void isControlledFromOutsideToo() throws Exception {
        String url = lab.control().toString().replaceAll("/+$", "").replaceAll("/lab$", "");
        assertThat(wires.send(
                                "POST",
                                url + "/lab/machines",
                                "{\"site\":\"onpremises\",\"prefix\":\"more\",\"count\":2,\"medianGigabytes\":20,"
                                        + "\"memoryGigabytes\":4}")
                        .status())
                .isEqualTo(201);
        assertThat(wires.send("POST", url + "/lab/line", "{\"megabitsPerSecond\":2000}")
                        .status())
                .isEqualTo(204);
        assertThat(wires.send(
                                "POST",
                                url + "/lab/templates",
                                "{\"site\":\"provider\",\"gigabytes\":40,\"network\":\"finance-web\"}")
                        .body())
                .contains("name must not be empty");
        relocate("more-0001", locator() + destination(network()));
        control.finishEverything();

        assertThat(wires.send("GET", url + "/lab/moves", null).body()).contains("more-0001", "\"finished\":\"");
        assertThat(wires.send("GET", url + "/lab/moves/peaks", null).body()).contains("\"overLink\":1");
        assertThat(control.mobility().line()).isEqualTo(2000);
    }
}
