package io.drawbridge;

import io.drawbridge.core.InvalidInput;
import io.drawbridge.probe.PathListener;
import io.drawbridge.probe.PathProbe;
import io.drawbridge.probe.ProbeSecret;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntConsumer;

/**
 * {@code probe-path}: measures the path between two ends. Ends with 0 when it was measured and carries live migrations, 1 when
 * it does not, 2 when it could not be measured. The listening end with 0 after a measurement, 2 without one.
 */
final class ProbeCommand {

    static final String NAME = "probe-path";

    /** Neither in the list of processes nor in a file that is left behind. */
    static final String SECRET = "DRAWBRIDGE_PROBE_SECRET";

    private static final int GOOD = 0;
    private static final int TOO_WEAK = 1;
    private static final int NOT_MEASURED = 2;

    private static final Set<String> WITH_VALUE = Set.of(
            "--listen",
            "--bind",
            "--minutes",
            "--to",
            "--secret-file",
            "--streams",
            "--seconds",
            "--datagrams",
            "--mtu");

    private static final String USAGE =
            """
            probe-path --listen PORT [--bind ADDRESS] [--minutes 10] [--secret-file FILE]
            probe-path --to HOST:PORT [--secret-file FILE] [--streams 4] [--seconds 10] [--datagrams 2000]
                       [--mtu BYTES] [--json]

            Measures the path from the second end to the first: round trip, jitter, loss, bandwidth of one TCP
            connection and of several, MTU where Java can tell. Start the first at the target site, the second at the
            source. It fills the line while it measures bandwidth, for twice --seconds.
            The listening end takes one measurement on PORT (TCP and UDP) and ends, after --minutes at the latest (1 to
            60). Both ends must know a secret of 16 to 256 characters: in the variable DRAWBRIDGE_PROBE_SECRET or in a
            file; without one the listening end makes one up and prints it.
            --mtu: the largest packet in bytes, measured with other means. --json: as the planning API and the inputs of
            a live migration want it.
            Ends with 0 when the path carries live migrations, 1 when it does not, 2 when it was not measured.""";

    private final PrintStream out;
    private final PrintStream err;
    private final Map<String, String> environment;
    private final IntConsumer listening;

    ProbeCommand(PrintStream out, PrintStream err, Map<String, String> environment) {
        this(out, err, environment, port -> {});
    }

    /** @param listening hears the port as soon as somebody can come */
    ProbeCommand(PrintStream out, PrintStream err, Map<String, String> environment, IntConsumer listening) {
        this.out = out;
        this.err = err;
        this.environment = Map.copyOf(environment);
        this.listening = listening;
    }

    /** @return the exit code */
    int run(String... args) {
        try {
            var given = read(args);
            if (given.containsKey("--help")) {
                out.println(USAGE);
                return GOOD;
            }
            if (given.containsKey("--listen") == given.containsKey("--to")) {
                throw new InvalidInput("probe-path", "needs either --listen or --to");
            }
            return given.containsKey("--listen") ? listen(given) : measure(given);
        } catch (InvalidInput unfit) {
            err.println(unfit.getMessage() + ".\n\n" + USAGE);
            return NOT_MEASURED;
        } catch (IOException e) {
            err.println("Nothing was measured: "
                    + (e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage()));
            return NOT_MEASURED;
        }
    }

    private static Map<String, String> read(String... args) {
        var given = new HashMap<String, String>();
        for (int i = 0; i < args.length; i++) {
            var name = args[i].contains("=") ? args[i].substring(0, args[i].indexOf('=')) : args[i];
            if (name.equals("--help") || name.equals("-h")) {
                given.put("--help", "");
            } else if (name.equals("--json")) {
                given.put("--json", "");
            } else if (!WITH_VALUE.contains(name)) {
                throw new InvalidInput(name, "is not known");
            } else if (args[i].contains("=")) {
                given.put(name, args[i].substring(args[i].indexOf('=') + 1));
            } else if (i + 1 < args.length) {
                given.put(name, args[++i]);
            } else {
                throw new InvalidInput(name, "needs a value");
            }
        }
        return given;
    }

    private static int whole(Map<String, String> given, String name, int usual, int least, int most) {
        var text = given.getOrDefault(name, Integer.toString(usual));
        int value = text.matches("[0-9]{1,6}") ? Integer.parseInt(text) : -1;
        if (value < least || value > most) {
            throw new InvalidInput(name, "must be " + least + " to " + most);
        }
        return value;
    }

    private Optional<String> secret(Map<String, String> given) throws IOException {
        return given.containsKey("--secret-file")
                ? Optional.of(Files.readString(Path.of(given.get("--secret-file"))))
                : Optional.ofNullable(environment.get(SECRET)).filter(text -> !text.isBlank());
    }

    private int listen(Map<String, String> given) throws IOException {
        int port = whole(given, "--listen", 0, 0, 65_535);
        var minutes = Duration.ofMinutes(whole(given, "--minutes", 10, 1, 60));
        var known = secret(given);
        var secret = known.orElseGet(ProbeSecret::random);
        var address = given.containsKey("--bind")
                ? Optional.of(InetAddress.getByName(given.get("--bind")))
                : Optional.<InetAddress>empty();
        try (var listener = PathListener.on(address, port, ProbeSecret.of(secret), minutes, out::println)) {
            out.println("Listening on port " + listener.port() + " (TCP and UDP) for one measurement, "
                    + minutes.toMinutes() + " minutes at most.");
            if (known.isEmpty()) {
                out.println("At the other end: " + SECRET + "=" + secret);
            }
            listening.accept(listener.port());
            var end = listener.listen();
            out.println(
                    switch (end) {
                        case MEASURED -> "Measured; the other end has the result.";
                        case TIME_OVER -> "Nobody came in time.";
                        case TOO_MANY_STRANGERS -> "Too many came who do not know the secret.";
                        case CLOSED -> "Closed.";
                    });
            return end == PathListener.End.MEASURED ? GOOD : NOT_MEASURED;
        }
    }

    private int measure(Map<String, String> given) throws IOException {
        var to = given.get("--to");
        int colon = to.lastIndexOf(':');
        if (colon < 1 || !to.substring(colon + 1).matches("[0-9]{1,5}")) {
            throw new InvalidInput("--to", "must be HOST:PORT");
        }
        int port = Integer.parseInt(to.substring(colon + 1));
        if (port < 1 || port > 65_535) {
            throw new InvalidInput("--to", "must have a port from 1 to 65535");
        }
        var there = new InetSocketAddress(to.substring(0, colon).replaceAll("^\\[|]$", ""), port);
        if (there.isUnresolved()) {
            throw new InvalidInput("--to", "has a host that is not known");
        }
        var mtu = given.containsKey("--mtu")
                ? Optional.of(whole(given, "--mtu", 0, 68, 65_535))
                : Optional.<Integer>empty();
        var usual = PathProbe.Settings.USUAL;
        var settings = new PathProbe.Settings(
                whole(given, "--streams", usual.streams(), 1, 16),
                Duration.ofSeconds(whole(given, "--seconds", (int) usual.bulk().toSeconds(), 1, 60)),
                whole(given, "--datagrams", usual.datagrams(), 10, 60_000),
                usual.pause());
        var secret = secret(given)
                .orElseThrow(() -> new InvalidInput(
                        "the secret", "must be in " + SECRET + " or in a file (--secret-file), as at the other end"));
        boolean json = given.containsKey("--json");
        var measured = new PathProbe(there, ProbeSecret.of(secret), settings, what -> {
                    if (!json) {
                        out.println("measuring: " + what);
                    }
                })
                .measure();
        if (json) {
            out.println(measured.json(mtu));
        } else {
            measured.words(mtu).forEach(out::println);
        }
        return measured.holds(mtu) ? GOOD : TOO_WEAK;
    }
}
