package io.drawbridge.vcenter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import io.drawbridge.core.RemoteException;
import io.drawbridge.doubles.ManualClock;
import io.drawbridge.doubles.TlsServer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SoapVcenterTests {

    static final String OPEN =
            "<?xml version=\"1.0\"?><s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\""
                    + " xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"><s:Body>";
    static final String CLOSE = "</s:Body></s:Envelope>";

    final List<String> bodies = new ArrayList<>();
    int logins;
    String fault;
    int faults;
    final TlsServer server = new TlsServer(this::handle);
    final Vcenter vcenter = new SoapVcenter(new VimSession(server.endpoint(), new ManualClock()));

    @AfterEach
    void stop() {
        server.close();
    }

    private void handle(HttpExchange exchange, String body) throws IOException {
        assertThat(exchange.getRequestURI().getPath()).isEqualTo("/sdk");
        bodies.add(body);
        String method = body.replaceAll("(?s).*<soapenv:Body><(\\w+) .*", "$1");
        String cookie = exchange.getRequestHeaders().getFirst("Cookie");
        if (method.equals("RetrieveServiceContent")) {
            reply(
                    exchange,
                    method,
                    "<returnval><rootFolder type=\"Folder\">group-d1</rootFolder>"
                            + "<propertyCollector type=\"PropertyCollector\">propertyCollector</propertyCollector>"
                            + "<viewManager type=\"ViewManager\">ViewManager</viewManager>"
                            + "<about><version>8.0.3</version><apiVersion>8.0.3.0</apiVersion>"
                            + "<instanceUuid>1111</instanceUuid></about>"
                            + "<sessionManager type=\"SessionManager\">SessionManager</sessionManager></returnval>");
        } else if (method.equals("Login")) {
            logins++;
            exchange.getResponseHeaders().add("Set-Cookie", "vmware_soap_session=\"s" + logins + "\"; Path=/; Secure");
            reply(exchange, method, "<returnval><key>k</key></returnval>");
        } else if (!("vmware_soap_session=\"s" + logins + "\"").equals(cookie)) {
            fault(exchange, "NotAuthenticated", "The session is not authenticated.");
        } else if (fault != null && faults-- > 0) {
            fault(exchange, fault, "The object 'vim.Task:task-9' has already been deleted");
        } else if (method.equals("CreateContainerView")) {
            reply(exchange, method, "<returnval type=\"ContainerView\">session[1]view-7</returnval>");
        } else if (method.equals("RetrievePropertiesEx") && body.contains("<type>Task</type>")) {
            reply(
                    exchange,
                    method,
                    "<returnval><objects><obj type=\"Task\">task-1</obj><propSet><name>info.state</name>"
                            + "<val xsi:type=\"TaskInfoState\">error</val></propSet><propSet><name>info.error</name>"
                            + "<val xsi:type=\"LocalizedMethodFault\"><fault xsi:type=\"TaskInProgress\"/>"
                            + "<localizedMessage>busy</localizedMessage></val></propSet></objects></returnval>");
        } else if (method.equals("RetrievePropertiesEx")) {
            reply(
                    exchange,
                    method,
                    "<returnval><token>1</token>" + vm("vm-1", "a%2fb", "poweredOn", "") + "</returnval>");
        } else if (method.equals("ContinueRetrievePropertiesEx")) {
            reply(
                    exchange,
                    method,
                    "<returnval>" + vm("vm-2", "two", "poweredOff", "") + vm("vm-3", "tpl", "poweredOff", "true")
                            + "</returnval>");
        } else if (method.endsWith("_Task")) {
            reply(exchange, method, "<returnval type=\"Task\">task-1</returnval>");
        } else {
            reply(exchange, method, method.equals("CurrentTime") ? "<returnval>2026-01-01T00:00:00Z</returnval>" : "");
        }
    }

    static String vm(String id, String name, String power, String template) {
        return "<objects><obj type=\"VirtualMachine\">" + id + "</obj>" + property("name", name)
                + property("runtime.powerState", power) + property("runtime.connectionState", "connected")
                + property("guest.toolsRunningStatus", "guestToolsRunning")
                + (template.isEmpty() ? "" : property("config.template", template)) + "</objects>";
    }

    static String property(String name, String value) {
        return "<propSet><name>" + name + "</name><val xsi:type=\"xsd:string\">" + value + "</val></propSet>";
    }

    static void reply(HttpExchange exchange, String method, String inner) throws IOException {
        TlsServer.answer(
                exchange,
                200,
                OPEN + "<" + method + "Response xmlns=\"urn:vim25\">" + inner + "</" + method + "Response>" + CLOSE);
    }

    static void fault(HttpExchange exchange, String type, String text) throws IOException {
        TlsServer.answer(
                exchange,
                500,
                OPEN + "<s:Fault><faultcode>ServerFaultCode</faultcode><faultstring>" + text + "</faultstring><detail><"
                        + type + "Fault xmlns=\"urn:vim25\" xsi:type=\"" + type + "\"/></detail></s:Fault>" + CLOSE);
    }

    @Test
    void listsMachinesPageByPageWithoutTemplates() {
        var machines = vcenter.virtualMachines();

        assertThat(machines).extracting(VirtualMachine::name).containsExactly("a/b", "two");
        assertThat(machines.get(0).power()).isEqualTo(VirtualMachine.Power.ON);
        assertThat(machines.get(1).isProvenOff()).isTrue();
        assertThat(bodies.get(bodies.size() - 1)).contains("<DestroyView").contains("session[1]view-7");
    }

    @Test
    void writesChildrenInTheOrderOfTheSchema() {
        vcenter.virtualMachines();

        assertThat(bodies.get(2))
                .containsPattern(
                        "CreateContainerView xmlns=\"urn:vim25\"><_this type=\"ViewManager\">ViewManager</_this>"
                                + "<container type=\"Folder\">group-d1</container><type>VirtualMachine</type>"
                                + "<recursive>true</recursive>");
        assertThat(bodies.get(3))
                .containsPattern(
                        "<specSet><propSet><type>VirtualMachine</type>(<pathSet>[a-zA-Z.]+</pathSet>)+</propSet>"
                                + "<objectSet><obj type=\"ContainerView\">session\\[1\\]view-7</obj><skip>true</skip>"
                                + "<selectSet xsi:type=\"TraversalSpec\"><type>ContainerView</type><path>view</path>"
                                + "<skip>false</skip></selectSet></objectSet></specSet>"
                                + "<options><maxObjects>500</maxObjects></options>");
        assertThat(bodies.get(1)).contains("<userName>svc-dr</userName><password>s3cret-word</password></Login>");
    }

    @Test
    void logsInAgainOnceWhenTheSessionHasEnded() {
        vcenter.about();
        logins = 7; // the server forgets

        assertThat(vcenter.powerOff("vm-1")).isEqualTo("task-1");
        assertThat(bodies.stream().filter(body -> body.contains("<PowerOffVM_Task")))
                .hasSize(2);
    }

    @Test
    void tellsWhichFaultItWas() {
        vcenter.about();
        fault = "InvalidPowerState";
        faults = 1;

        assertThatThrownBy(() -> vcenter.shutdownGuest("vm-1"))
                .isInstanceOf(RemoteException.Refused.class)
                .isInstanceOfSatisfying(
                        VcenterFault.class, one -> assertThat(one.type()).isEqualTo("InvalidPowerState"));
    }

    @Test
    void asksForTheOtherTasksWhenOneIsGone() {
        vcenter.about();
        fault = "ManagedObjectNotFound";
        faults = 1;

        assertThat(vcenter.tasks(List.of("task-1", "task-9")))
                .containsExactlyEntriesOf(Map.of("task-1", new VcenterTask("task-1", VcenterTask.State.ERROR, "busy")));
        assertThat(bodies.get(bodies.size() - 1)).doesNotContain("task-9");
    }

    @Test
    void escapesWhatComesFromOutside() {
        vcenter.powerOn("vm-1</_this><x>");

        assertThat(bodies.get(bodies.size() - 1)).contains(">vm-1&lt;/_this&gt;&lt;x&gt;</_this>");
    }
}
