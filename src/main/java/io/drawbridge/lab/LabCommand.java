package io.drawbridge.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/** The lab as a program of its own. */
final class LabCommand {

    private static final int DEFAULT_PORT = 19440;
    private static final String USAGE = "lab [--port N] [--state DIR] [--time-scale X] [--connection FILE.yaml]"
            + " [--clock manual|real] [--inventory FILE.yaml]";

    private final LabSettings.Builder settings = LabSettings.builder().basePort(DEFAULT_PORT);
    private Path state = Path.of("data", "lab");
    private Path connection;

    private LabCommand() {}

    static void run(String[] args) {
        LabCommand command = new LabCommand();
        try {
            command.read(args);
            command.start();
        } catch (IllegalArgumentException wrong) {
            System.err.println(wrong.getMessage());
            System.err.println("usage: " + USAGE);
            System.exit(2);
        } catch (IOException e) {
            System.err.println("the lab cannot start: " + e);
            System.exit(1);
        }
    }

    private void read(String[] args) {
        List<String> left = new ArrayList<>(Arrays.asList(args));
        if (!left.isEmpty() && left.get(0).equals("lab")) {
            left.remove(0);
        }
        while (!left.isEmpty()) {
            String name = left.remove(0);
            if (left.isEmpty()) {
                throw new IllegalArgumentException(name + " needs a value");
            }
            option(name, left.remove(0));
        }
    }

    private void option(String name, String value) {
        switch (name) {
            case "--port":
                settings.basePort((int) number(name, value));
                break;
            case "--state":
                state = Path.of(value);
                break;
            case "--time-scale":
                settings.timeScale(number(name, value));
                break;
            case "--connection":
                connection = Path.of(value);
                break;
            case "--inventory":
                settings.inventory(Path.of(value));
                break;
            case "--clock":
                if (value.equals("manual")) {
                    settings.manualClock();
                } else if (!value.equals("real")) {
                    throw new IllegalArgumentException("--clock is manual or real, not " + value);
                }
                break;
            default:
                throw new IllegalArgumentException("there is no option " + name);
        }
    }

    private static double number(String name, String value) {
        try {
            return Double.parseDouble(value);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(name + " must be a number, not " + value);
        }
    }

    private void start() throws IOException {
        Lab lab = Lab.start(settings.stateDirectory(state).build());
        Runtime.getRuntime().addShutdownHook(new Thread(lab::close, "lab-shutdown"));
        Path file = connection == null ? state.resolve("lab-connection.yaml") : connection;
        Map<String, String> properties = lab.connectionProperties();
        write(file, Connection.yaml(properties));
        StringBuilder ready = new StringBuilder("lab ready: control ").append(lab.control());
        properties.forEach((key, value) -> {
            if (key.endsWith(".url") && key.startsWith("drawbridge.sites.")) {
                String name = key.substring("drawbridge.sites.".length(), key.length() - ".url".length());
                ready.append(' ').append(name).append(' ').append(value);
            }
        });
        System.out.println(ready.append(" connection ").append(file));
        System.out.flush();
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whoever waits for the file must never see half of it. */
    private static void write(Path file, String text) throws IOException {
        Path directory = file.toAbsolutePath().getParent();
        Files.createDirectories(directory);
        Path fresh = Files.createTempFile(directory, "lab-connection", ".new");
        Files.writeString(fresh, text);
        Files.move(fresh, file.toAbsolutePath(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
