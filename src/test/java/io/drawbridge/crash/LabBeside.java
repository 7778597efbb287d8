package io.drawbridge.crash;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.drawbridge.lab.Fault;
import io.drawbridge.lab.Lab;
import io.drawbridge.lab.LabControl;
import io.drawbridge.lab.LabSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** The lab in the test's process, beside those of the application: it outlives every kill of them. */
final class LabBeside implements AutoCloseable {

    /** The lab's clock goes on, but what takes time takes a hundred times as long as in truth. */
    private static final double STANDSTILL = 0.01;

    private final double timeScale;
    private final Lab lab;
    private final Path connection;

    LabBeside(Path folder, double timeScale) {
        this.timeScale = timeScale;
        this.lab = Lab.start(LabSettings.builder().timeScale(timeScale).build());
        this.connection = folder.resolve("lab-connection.yaml");
        try {
            Files.writeString(connection, yaml());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String yaml() {
        var json = new ObjectMapper();
        var lines = new StringBuilder();
        lab.connectionProperties().forEach((key, value) -> {
            try {
                lines.append(json.writeValueAsString(key))
                        .append(": ")
                        .append(json.writeValueAsString(value))
                        .append('\n');
            } catch (JsonProcessingException e) {
                throw new IllegalStateException(e);
            }
        });
        return lines.toString();
    }

    Path connection() {
        return connection;
    }

    LabControl control() {
        return lab.controls();
    }

    /** Everything as new. */
    void reset() {
        control().reset();
        goOn();
    }

    void standStill() {
        control().timeScale(STANDSTILL);
    }

    void goOn() {
        control().timeScale(timeScale);
    }

    /** Commands take a while before they are carried out, so that a kill finds them under way. */
    void takeTimeOverCommands() {
        for (var system : List.of("srm", "replication")) {
            for (var site : List.of("onpremises", "provider")) {
                slow(Fault.delay(Duration.ofMillis(400)).at(site, system).request("POST", "*/actions/*"));
            }
        }
        for (var site : List.of("onpremises", "provider")) {
            for (var method : List.of("POST", "PUT", "DELETE")) {
                slow(Fault.delay(Duration.ofMillis(400)).at(site, "nsx").request(method, "*"));
            }
            for (var method : List.of("POST", "PATCH", "DELETE")) {
                slow(Fault.delay(Duration.ofMillis(400)).at(site, "bigip").request(method, "/mgmt/tm/*"));
            }
            for (var operation : List.of(
                    "ShutdownGuest",
                    "PowerOffVM_Task",
                    "PowerOnVM_Task",
                    "RelocateVM_Task",
                    "CloneVM_Task",
                    "Destroy_Task")) {
                slow(Fault.delay(Duration.ofMillis(400)).at(site, "vcenter").operation(operation));
            }
        }
    }

    private void slow(Fault fault) {
        control().addFault(fault);
    }

    @Override
    public void close() {
        lab.close();
    }
}
