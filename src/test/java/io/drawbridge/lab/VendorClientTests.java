package io.drawbridge.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The lab's vCenter and the vendor's own clients, which know nothing of ours. */
@Timeout(180)
class VendorClientTests {

    private static final String SITE = "onpremises";
    private static final String MACHINE = "payroll-web01";

    /** What a program left behind. */
    private record Ended(int code, String output) {

        List<String> lines() {
            return output.lines().toList();
        }
    }

    @TempDir
    Path folder;

    private Lab lab;
    private Map<String, String> settings;

    @BeforeEach
    void start() {
        lab = Lab.start(LabSettings.builder().timeScale(600).build());
        settings = lab.connectionProperties();
    }

    @AfterEach
    void stop() {
        lab.close();
    }

    private String setting(String name) {
        return settings.get("drawbridge.sites." + SITE + ".vcenter." + name);
    }

    private static boolean onSearchPath(String program) {
        return Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                .map(path -> Path.of(path, program))
                .anyMatch(Files::isExecutable);
    }

    private Ended run(Map<String, String> environment, List<String> command) throws IOException, InterruptedException {
        var output = folder.resolve("output");
        var builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
        builder.environment().putAll(environment);
        var process = builder.start();
        if (!process.waitFor(120, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError(command + " does not end: " + Files.readString(output));
        }
        return new Ended(process.exitValue(), Files.readString(output));
    }

    private Ended govc(String... arguments) throws IOException, InterruptedException {
        var command = new java.util.ArrayList<String>();
        command.add("govc");
        command.addAll(List.of(arguments));
        var environment = new TreeMap<String, String>();
        environment.put("GOVC_URL", setting("url"));
        environment.put("GOVC_USERNAME", setting("username"));
        environment.put("GOVC_PASSWORD", setting("password"));
        environment.put("GOVC_INSECURE", "true");
        environment.put("GOVC_PERSIST_SESSION", "false");
        var ended = run(environment, command);
        assertThat(ended.code())
                .as(String.join(" ", command) + ": " + ended.output())
                .isZero();
        return ended;
    }

    @Test
    void answersGovcAsAVcenterDoes() throws Exception {
        if (!onSearchPath("govc")) {
            System.out.println("skipped: the vendor's govc against the lab, since it is not on the search path");
        }
        assumeTrue(onSearchPath("govc"), "govc is not on the search path");

        assertThat(govc("about").output()).contains("VMware vCenter Server");
        var machines = govc("find", "/", "-type", "m");
        assertThat(machines.lines()).anyMatch(path -> path.endsWith("/" + MACHINE));
        var path = machines.lines().stream()
                .filter(one -> one.endsWith("/" + MACHINE))
                .findFirst()
                .orElseThrow();

        var info = new ObjectMapper().readTree(govc("vm.info", "-json", path).output());
        assertThat(info.path("VirtualMachines")
                        .path(0)
                        .path("Runtime")
                        .path("PowerState")
                        .asText())
                .isEqualTo("poweredOn");

        govc("vm.power", "-off", path);
        assertThat(lab.controls().vm(SITE, MACHINE).on()).isFalse();
        govc("vm.power", "-on", path);
        assertThat(lab.controls().vm(SITE, MACHINE).on()).isTrue();
        assertThat(lab.controls().changes("vm.powerOff")).hasSize(1);
        assertThat(lab.controls().invariants()).isEmpty();
    }

    @Test
    void answersPyVmomiAsAVcenterDoes() throws Exception {
        boolean there = onSearchPath("python3")
                && run(Map.of(), List.of("python3", "-c", "import pyVmomi")).code() == 0;
        if (!there) {
            System.out.println("skipped: the vendor's pyVmomi against the lab, since Python does not find it");
        }
        assumeTrue(there, "python3 does not find pyVmomi");

        var ended = run(
                Map.of(
                        "VCENTER_PORT",
                                Integer.toString(URI.create(setting("url")).getPort()),
                        "VCENTER_USER", setting("username"),
                        "VCENTER_PASSWORD", setting("password"),
                        "MACHINE", MACHINE),
                List.of(
                        "python3",
                        Path.of("src/test/resources/lab/vendor_client.py").toString()));

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
        assertThat(lab.controls().invariants()).isEmpty();
    }
}
