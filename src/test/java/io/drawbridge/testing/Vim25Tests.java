package io.drawbridge.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The table of vim25's XML is what pyVmomi says, and what is wrong is found with it. */
@Timeout(120)
class Vim25Tests {

    private static final Path SCRIPT = Path.of("src/test/resources/vcenter/vim25_table.py");

    @TempDir
    Path folder;

    private final Vim25 vim = Vim25.read();

    @Test
    void isWhatPyVmomiSays() throws Exception {
        var committed = Files.readAllLines(Vim25.TABLE);
        var written = folder.resolve("table");
        var errors = folder.resolve("errors");
        int code = -1;
        try {
            var process = new ProcessBuilder("python3", SCRIPT.toString())
                    .redirectOutput(written.toFile())
                    .redirectError(errors.toFile())
                    .start();
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            code = process.exitValue();
        } catch (IOException missing) {
            // no Python
        }
        boolean there = code == 0 && Files.readAllLines(written).get(0).equals(committed.get(0));
        if (!there) {
            System.out.println(
                    "skipped: the table of vim25's XML against pyVmomi, since Python does not find the version "
                            + committed.get(0).replaceFirst("# (pyVmomi \\S+),.*", "$1"));
        }
        assumeTrue(there, "python3 does not find the pyVmomi that the table was written with");

        assertThat(Files.readAllLines(written)).isEqualTo(committed);
    }

    private static byte[] envelope(String inside) {
        return ("<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\""
                        + " xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"><s:Body>" + inside
                        + "</s:Body></s:Envelope>")
                .getBytes(StandardCharsets.UTF_8);
    }

    private List<String> relocate(String spec) {
        return vim.request(
                envelope("<RelocateVM_Task xmlns=\"urn:vim25\"><_this type=\"VirtualMachine\">vm-1</_this><spec>" + spec
                        + "</spec></RelocateVM_Task>"),
                "6.0");
    }

    @Test
    void findsWhatIsWrongInARequest() {
        String store = "<datastore type=\"Datastore\">d</datastore>";
        String locator = "<service><instanceUuid>u</instanceUuid><url>x</url>%s</service>";
        String credential = "<credential%s><username>u</username><password>p</password></credential>";

        assertThat(relocate(
                        locator.formatted(credential.formatted(" xsi:type=\"ServiceLocatorNamePassword\"")) + store))
                .isEmpty();
        assertThat(relocate(store + "<folder type=\"Folder\">f</folder>"))
                .singleElement()
                .asString()
                .contains("folder: stands behind datastore");
        assertThat(relocate(locator.formatted(credential.formatted(""))))
                .anyMatch(one -> one.contains("username: is not known"));
        assertThat(relocate(locator.formatted(""))).singleElement().asString().contains("credential is missing");
        assertThat(relocate("<datastore>d</datastore>")).anyMatch(one -> one.contains("without the attribute type"));
        assertThat(relocate("<datastore type=\"Folder\">d</datastore>"))
                .anyMatch(one -> one.contains("a reference to Folder"));
        assertThat(relocate(store + store)).anyMatch(one -> one.contains("twice"));
        assertThat(relocate("<cryptoSpec/>")).anyMatch(one -> one.contains("since 7.0"));
        assertThat(vim.request(envelope("<Sing xmlns=\"urn:vim25\"/>"), "6.0"))
                .anyMatch(one -> one.contains("no method"));
        assertThat(vim.request(
                        envelope(
                                "<RetrievePropertiesEx xmlns=\"urn:vim25\"><_this type=\"PropertyCollector\">p</_this><specSet>"
                                        + "<propSet><type>VirtualMachine</type><pathSet>runtime.powerStatus</pathSet></propSet>"
                                        + "<objectSet><obj type=\"VirtualMachine\">v</obj><skip>no</skip></objectSet></specSet>"
                                        + "<options/></RetrievePropertiesEx>"),
                        "6.0"))
                .hasSize(2)
                .anyMatch(one -> one.contains("VirtualMachine has no property runtime.powerStatus"))
                .anyMatch(one -> one.contains("'no' is no boolean"));
    }

    private List<String> property(String name, String value) {
        return vim.response(
                "RetrievePropertiesEx",
                200,
                envelope("<RetrievePropertiesExResponse xmlns=\"urn:vim25\"><returnval><objects><obj"
                        + " type=\"VirtualMachine\">v</obj><propSet><name>" + name + "</name>" + value
                        + "</propSet></objects></returnval></RetrievePropertiesExResponse>"));
    }

    @Test
    void findsWhatIsWrongInAnAnswer() {
        assertThat(property("name", "<val xsi:type=\"xsd:string\">a</val>")).isEmpty();
        assertThat(property("name", "<val>a</val>")).anyMatch(one -> one.contains("names none"));
        assertThat(property("name", "<val xsi:type=\"xsd:int\">7</val>"))
                .anyMatch(one -> one.contains("of the type int"));
        assertThat(property("runtime.powerState", "<val xsi:type=\"VirtualMachinePowerState\">on</val>"))
                .anyMatch(one -> one.contains("'on' is no VirtualMachinePowerState"));
        assertThat(property("surname", "<val xsi:type=\"xsd:string\">a</val>"))
                .anyMatch(one -> one.contains("no property surname"));
        assertThat(vim.response("Logout", 500, envelope("<LogoutResponse xmlns=\"urn:vim25\"/>")))
                .anyMatch(one -> one.contains("the status 500"));
        assertThat(vim.response("Logout", 200, envelope("<LogoutResponse/>"))).isEmpty();
        assertThat(vim.response("CurrentTime", 200, envelope("<CurrentTimeResponse xmlns=\"urn:vim25\"/>")))
                .anyMatch(one -> one.contains("answered with nothing"));
    }
}
