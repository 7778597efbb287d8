package io.drawbridge.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** Runs the vendor's own clients of vCenter against a lab: govc, and scripts with pyVmomi. */
final class VendorClients {

    private static final Path SCRIPTS = Path.of("src/test/resources/lab");

    private final Path folder;
    private final Map<String, String> settings;

    /** What a program left behind. */
    record Ended(int code, String output) {

        List<String> lines() {
            return output.lines().toList();
        }
    }

    /** @param folder where the programs' output goes */
    VendorClients(Lab lab, Path folder) {
        this.folder = folder;
        this.settings = lab.connectionProperties();
    }

    String setting(String site, String name) {
        return settings.get("drawbridge.sites." + site + ".vcenter." + name);
    }

    int port(String site) {
        return URI.create(setting(site, "url")).getPort();
    }

    static boolean hasGovc() {
        boolean there = Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                .map(path -> Path.of(path, "govc"))
                .anyMatch(Files::isExecutable);
        if (!there) {
            System.out.println("skipped: the vendor's govc against the lab, since it is not on the search path");
        }
        return there;
    }

    boolean hasPyVmomi() throws IOException, InterruptedException {
        boolean there;
        try {
            there = run(Map.of(), List.of("python3", "-c", "import pyVmomi")).code() == 0;
        } catch (IOException noPython) {
            there = false;
        }
        if (!there) {
            System.out.println("skipped: the vendor's pyVmomi against the lab, since Python does not find it");
        }
        return there;
    }

    private Ended run(Map<String, String> environment, List<String> command) throws IOException, InterruptedException {
        var output = folder.resolve("output");
        var builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
        builder.environment().putAll(environment);
        var process = builder.start();
        if (!process.waitFor(280, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError(command + " does not end: " + Files.readString(output));
        }
        return new Ended(process.exitValue(), Files.readString(output));
    }

    /** Runs govc, which must succeed. */
    Ended govc(String site, String... arguments) throws IOException, InterruptedException {
        var ended = tryGovc(setting(site, "url"), site, arguments);
        assertThat(ended.code())
                .as(String.join(" ", arguments) + ": " + ended.output())
                .isZero();
        return ended;
    }

    Ended tryGovc(String url, String site, String... arguments) throws IOException, InterruptedException {
        var command = new ArrayList<String>();
        command.add("govc");
        command.addAll(List.of(arguments));
        var environment = new TreeMap<String, String>();
        environment.put("GOVC_URL", url);
        environment.put("GOVC_USERNAME", setting(site, "username"));
        environment.put("GOVC_PASSWORD", setting(site, "password"));
        environment.put("GOVC_INSECURE", "true");
        environment.put("GOVC_PERSIST_SESSION", "false");
        return run(environment, command);
    }

    /** Runs a script with pyVmomi. */
    Ended python(String script, String site, int port, Map<String, String> more)
            throws IOException, InterruptedException {
        var environment = new TreeMap<>(more);
        environment.put("VCENTER_PORT", Integer.toString(port));
        environment.put("VCENTER_USER", setting(site, "username"));
        environment.put("VCENTER_PASSWORD", setting(site, "password"));
        return run(environment, List.of("python3", SCRIPTS.resolve(script).toString()));
    }
}
