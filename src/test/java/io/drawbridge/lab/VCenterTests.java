package io.drawbridge.lab;

import static io.drawbridge.lab.Wires.ONPREMISES;
import static io.drawbridge.lab.Wires.PROVIDER;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** vCenter's SOAP API with hand-written envelopes. */
class VCenterTests {

    private static final String COLLECTOR = "<_this type=\"PropertyCollector\">propertyCollector</_this>";

    private Lab lab;
    private LabControl control;
    private Wires wires;
    private Wires.Vim vim;

    @BeforeEach
    void startLab() {
        lab = Lab.start(LabSettings.builder().manualClock().build());
        control = lab.controls();
        wires = new Wires(lab);
        vim = wires.new Vim(ONPREMISES);
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

    private String view() {
        return first(
                vim.call("<CreateContainerView><_this type=\"ViewManager\">ViewManager</_this>"
                                + "<container type=\"Folder\">group-d1</container><type>VirtualMachine</type>"
                                + "<recursive>true</recursive></CreateContainerView>")
                        .body(),
                ">(session-view-[^<]+)<");
    }

    private static String spec(String element, String view, String... paths) {
        StringBuilder spec = new StringBuilder("<" + element + "><propSet><type>VirtualMachine</type>");
        for (String path : paths) {
            spec.append("<pathSet>").append(path).append("</pathSet>");
        }
        return spec + "</propSet><objectSet><obj type=\"ContainerView\">" + view + "</obj><skip>true</skip>"
                + "<selectSet xsi:type=\"TraversalSpec\"><type>ContainerView</type><path>view</path><skip>false</skip>"
                + "</selectSet></objectSet></" + element + ">";
    }

    private String vm(String name) {
        return "<_this type=\"VirtualMachine\">" + control.vm(ONPREMISES, name).id() + "</_this>";
    }

    private String taskState(String body) {
        String task = first(body, ">(task-\\d+)<");
        return vim.call("<RetrievePropertiesEx>" + COLLECTOR
                        + "<specSet><propSet><type>Task</type><pathSet>info.state</pathSet><pathSet>info.error</pathSet>"
                        + "</propSet><objectSet><obj type=\"Task\">" + task + "</obj></objectSet></specSet><options/>"
                        + "</RetrievePropertiesEx>")
                .body();
    }

    @Test
    void listsMachinesPageByPage() {

        var firstPage = vim.call("<RetrievePropertiesEx>" + COLLECTOR
                + spec("specSet", view(), "name", "runtime.powerState", "guest.toolsRunningStatus")
                + "<options><maxObjects>50</maxObjects></options></RetrievePropertiesEx>");
        String token = first(firstPage.body(), "<token>([^<]+)</token>");
        var secondPage = vim.call("<ContinueRetrievePropertiesEx>" + COLLECTOR + "<token>" + token
                + "</token></ContinueRetrievePropertiesEx>");

        assertThat(count(firstPage.body(), "<objects>")).isEqualTo(50);
        assertThat(count(secondPage.body(), "<objects>")).isEqualTo(24);
        assertThat(secondPage.body()).doesNotContain("<token>");
        assertThat(firstPage.body())
                .contains("payroll-db01")
                .contains(">poweredOn<")
                .contains(">guestToolsRunning<");
    }

    private static int count(String text, String part) {
        return text.split(Pattern.quote(part), -1).length - 1;
    }

    @Test
    void usesTheSameIdsForDifferentMachinesAtTheTwoSites() {

        var here = control.vms(ONPREMISES);
        var there = control.vms(PROVIDER);

        assertThat(here).anySatisfy(vm -> assertThat(there)
                .anyMatch(other -> other.id().equals(vm.id()) && !other.name().equals(vm.name())));
    }

    @Test
    void powersAMachineOffAndOnWithToolsFollowingLater() {

        var off = vim.call("<PowerOffVM_Task>" + vm("sfo01-jump01") + "</PowerOffVM_Task>");
        assertThat(taskState(off.body())).contains(">running<");
        control.advance(Duration.ofSeconds(3));
        assertThat(taskState(off.body())).contains(">success<");
        assertThat(control.vm(ONPREMISES, "sfo01-jump01").on()).isFalse();

        var again = vim.call("<PowerOffVM_Task>" + vm("sfo01-jump01") + "</PowerOffVM_Task>");
        control.advance(Duration.ofSeconds(3));
        assertThat(taskState(again.body())).contains(">error<").contains("InvalidPowerState");

        vim.call("<PowerOnVM_Task>" + vm("sfo01-jump01") + "</PowerOnVM_Task>");
        control.advance(Duration.ofSeconds(3));
        assertThat(control.vm(ONPREMISES, "sfo01-jump01").tools()).isFalse();
        control.advance(Duration.ofMinutes(2));
        assertThat(control.vm(ONPREMISES, "sfo01-jump01").tools()).isTrue();
        assertThat(control.commands())
                .extracting(entry -> entry.change)
                .containsExactly("vm.powerOff", "vm.powerOff.refused", "vm.powerOn");
    }

    @Test
    void shutsAGuestDownWithoutATask() {

        assertThat(vim.call("<ShutdownGuest>" + vm("sfo01-jump01") + "</ShutdownGuest>")
                        .status())
                .isEqualTo(200);
        assertThat(control.vm(ONPREMISES, "sfo01-jump01").on()).isTrue();
        control.advance(Duration.ofMinutes(1));
        assertThat(control.vm(ONPREMISES, "sfo01-jump01").on()).isFalse();

        var refused = vim.call("<ShutdownGuest>" + vm("sfo01-jump01") + "</ShutdownGuest>");
        assertThat(refused.status()).isEqualTo(500);
        assertThat(refused.body()).contains("InvalidPowerState");
    }

    @Test
    void tellsAWaitingCallerOfAChangeWhenItHappens() {

        String filter = "<CreateFilter>" + COLLECTOR + spec("spec", view(), "runtime.powerState", "guest.ipAddress")
                + "<partialUpdates>false</partialUpdates></CreateFilter>";
        vim.call(filter);
        var entered = vim.call("<WaitForUpdatesEx>" + COLLECTOR
                + "<version></version><options><maxWaitSeconds>5</maxWaitSeconds></options></WaitForUpdatesEx>");
        assertThat(count(entered.body(), "<kind>enter</kind>")).isEqualTo(74);
        String version = first(entered.body(), "<version>(\\d+)</version>");

        CompletableFuture<Wires.Reply> waiting = CompletableFuture.supplyAsync(() -> vim.call("<WaitForUpdatesEx>"
                + COLLECTOR + "<version>" + version
                + "</version><options><maxWaitSeconds>25</maxWaitSeconds></options></WaitForUpdatesEx>"));
        var other = wires.new Vim(ONPREMISES);
        other.call("<PowerOffVM_Task>" + vm("sfo01-jump01") + "</PowerOffVM_Task>");
        control.advance(Duration.ofSeconds(5));

        var update = waiting.orTimeout(20, TimeUnit.SECONDS).join();
        assertThat(count(update.body(), "<kind>modify</kind>")).isEqualTo(1);
        assertThat(update.body()).contains(">poweredOff<").contains("<name>guest.ipAddress</name><op>assign</op>");
    }

    @Test
    void answersNothingWhenNothingChangedInTime() {

        vim.call("<CreateFilter>" + COLLECTOR + spec("spec", view(), "name") + "</CreateFilter>");
        var entered = vim.call("<WaitForUpdatesEx>" + COLLECTOR + "<version></version></WaitForUpdatesEx>");
        String version = first(entered.body(), "<version>(\\d+)</version>");
        var nothing = vim.call("<WaitForUpdatesEx>" + COLLECTOR + "<version>" + version
                + "</version><options><maxWaitSeconds>0</maxWaitSeconds></options></WaitForUpdatesEx>");

        assertThat(nothing.status()).isEqualTo(200);
        assertThat(nothing.body()).doesNotContain("returnval");
    }

    @Test
    void sendsAgainWhatACallerMissed() {

        vim.call("<CreateFilter>" + COLLECTOR + spec("spec", view(), "name") + "</CreateFilter>");
        vim.call("<WaitForUpdatesEx>" + COLLECTOR + "<version></version></WaitForUpdatesEx>");
        var again = vim.call("<WaitForUpdatesEx>" + COLLECTOR + "<version></version></WaitForUpdatesEx>");

        assertThat(count(again.body(), "<kind>enter</kind>")).isEqualTo(74);
    }

    @Test
    void refusesWithTheFaultsThatClientsKnow() {

        assertThat(vim.call("<ShutdownGuest><_this type=\"VirtualMachine\">vm-99999</_this></ShutdownGuest>")
                        .body())
                .contains("ManagedObjectNotFound");
        assertThat(vim.call("<CreateSnapshot_Task>" + vm("payroll-db01") + "</CreateSnapshot_Task>")
                        .body())
                .contains("MethodNotFound");
        control.expireSessions();
        assertThat(vim.call("<CurrentTime><_this type=\"ServiceInstance\">ServiceInstance</_this></CurrentTime>")
                        .body())
                .contains("NotAuthenticated");
        var wrong = wires.send(
                "POST",
                wires.url(ONPREMISES, "vcenter"),
                Wires.envelope("<Login><_this type=\"SessionManager\">SessionManager</_this><userName>x</userName>"
                        + "<password>y</password></Login>"));
        assertThat(wrong.body()).contains("InvalidLogin");
    }

    @Test
    void doesNotStartAPlaceholder() {

        var there = wires.new Vim(PROVIDER);
        String id = control.vm(PROVIDER, "payroll-db01").id();
        there.call("<PowerOnVM_Task><_this type=\"VirtualMachine\">" + id + "</_this></PowerOnVM_Task>");
        control.advance(Duration.ofSeconds(5));

        assertThat(control.vm(PROVIDER, "payroll-db01").on()).isFalse();
    }

    @Test
    void findsMachinesByPathAndByTheirUuid() {

        String id = control.vm(ONPREMISES, "payroll-db01").id();
        var byPath = vim.call("<FindByInventoryPath><_this type=\"SearchIndex\">SearchIndex</_this>"
                + "<inventoryPath>SFO01/vm/Rainpole/payroll-db01</inventoryPath></FindByInventoryPath>");
        assertThat(byPath.body()).contains(">" + id + "<");
        String uuid = first(
                vim.call("<Fetch><_this type=\"VirtualMachine\">" + id
                                + "</_this><prop>config.instanceUuid</prop></Fetch>")
                        .body(),
                ">([0-9a-f-]{36})<");
        var byUuid = vim.call("<FindByUuid><_this type=\"SearchIndex\">SearchIndex</_this><uuid>" + uuid
                + "</uuid><vmSearch>true</vmSearch><instanceUuid>true</instanceUuid></FindByUuid>");
        assertThat(byUuid.body()).contains(">" + id + "<");
    }

    @Test
    void ignoresDocumentTypesInsteadOfFollowingThem() {

        var reply = wires.send(
                "POST",
                wires.url(ONPREMISES, "vcenter"),
                "<?xml version=\"1.0\"?><!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/hostname\">]>"
                        + "<Envelope><Body><Login><userName>&x;</userName></Login></Body></Envelope>");

        assertThat(reply.status()).isEqualTo(500);
        assertThat(reply.body()).contains("InvalidRequest");
    }

    @Test
    void tellsItsHealthOverRest() throws Exception {

        String base = wires.url(ONPREMISES, "vcenter").replace("/sdk", "");
        assertThat(wires.send("GET", base + "/api/appliance/health/system", null)
                        .status())
                .isEqualTo(401);
        var session =
                wires.send("POST", base + "/api/session", null, "Authorization", wires.basic(ONPREMISES, "vcenter"));
        assertThat(session.status()).isEqualTo(201);
        String token = Wires.JSON.readValue(session.body(), String.class);
        HttpResponse<String> health = wires.http()
                .send(
                        wires.request(
                                "GET", base + "/api/appliance/health/system", null, "vmware-api-session-id", token),
                        HttpResponse.BodyHandlers.ofString());
        assertThat(health.body()).isEqualTo("\"green\"");
    }
}
