package io.drawbridge.crash;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** The lab as a process of its own: it outlives every kill of the application. */
final class LabProcess implements AutoCloseable {

    private static final Pattern READY = Pattern.compile("lab ready: control (\\S+) .*connection (\\S+)");
    /** The lab's clock goes on, but what takes time takes a hundred times as long as in truth. */
    private static final double STANDSTILL = 0.01;

    private final Http http = new Http();
    private final double timeScale;
    private final Child child;
    private final URI control;
    private final Path connection;

    LabProcess(JavaPrograms programs, Path folder, double timeScale) {
        this.timeScale = timeScale;
        this.child = Child.launch(
                programs.command(
                        List.of(),
                        List.of(
                                "lab",
                                "--port",
                                "0",
                                "--state",
                                folder.resolve("lab").toString(),
                                "--time-scale",
                                Double.toString(timeScale))),
                folder.resolve("lab.log"),
                "lab ready");
        var ready = child.awaitReady();
        var matcher = READY.matcher(ready);
        if (!matcher.find()) {
            throw new AssertionError(ready);
        }
        this.control = URI.create(matcher.group(1));
        this.connection = Path.of(matcher.group(2));
    }

    Path connection() {
        return connection;
    }

    private JsonNode call(String method, String path, Object body) {
        var answer = http.call(null, method, control.resolve(path), body, Map.of());
        if (answer.status() / 100 != 2) {
            throw new AssertionError(method + " " + path + ": " + answer);
        }
        return answer.body();
    }

    /** Everything as new. */
    void reset() {
        call("POST", "reset", null);
        goOn();
    }

    void standStill() {
        call("POST", "time-scale", Map.of("scale", STANDSTILL));
    }

    void goOn() {
        call("POST", "time-scale", Map.of("scale", timeScale));
    }

    void loseProtectedSite() {
        call("POST", "sites/onpremises/lose", null);
    }

    /** Commands take a while before they are carried out, so that a kill finds them under way. */
    void takeTimeOverCommands() {
        for (var system : List.of("srm", "replication")) {
            delay(Map.of("system", system, "method", "POST", "path", "*/actions/*"));
        }
        for (var method : List.of("POST", "PUT", "DELETE")) {
            delay(Map.of("system", "nsx", "method", method));
        }
        for (var operation : List.of("ShutdownGuest", "PowerOffVM_Task", "PowerOnVM_Task")) {
            delay(Map.of("system", "vcenter", "operation", operation));
        }
    }

    private void delay(Map<String, String> rule) {
        var body = new HashMap<String, Object>(rule);
        body.put("effect", "delay");
        body.put("delay", "PT0.4S");
        call("POST", "faults", body);
    }

    /** @return what was asked for, without what followed of itself */
    List<JsonNode> commands() {
        return Http.list(call("GET", "ledger?commanded=true", null));
    }

    List<JsonNode> invariants() {
        return Http.list(call("GET", "invariants", null));
    }

    @Override
    public void close() {
        child.kill();
    }
}
