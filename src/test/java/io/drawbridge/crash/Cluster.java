package io.drawbridge.crash;

import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;

/** The application's nodes on one database; people are served by any that answers. */
final class Cluster implements AutoCloseable {

    private final List<ApplicationProcess> nodes = new ArrayList<>();
    private final List<Instant> wakeAt = new ArrayList<>();
    private RestartablePostgres postgres;
    private Path file;

    Cluster(JavaPrograms programs, Path folder, LabBeside lab, List<String> database, int number) {
        for (int i = 1; i <= number; i++) {
            nodes.add(new ApplicationProcess("node" + i, programs, folder, lab, database));
            wakeAt.add(null);
        }
    }

    /** Starts one once, so that all later starts are fast. */
    void prepare() {
        nodes.get(0).prepare();
    }

    /**
     * What beside the nodes can be taken away.
     *
     * @param server null for none
     * @param databaseFile whose disk can be full; null for none
     */
    void canLose(RestartablePostgres server, Path databaseFile) {
        postgres = server;
        file = databaseFile;
    }

    /** @return the database, where it can be stopped and started */
    Optional<RestartablePostgres> database() {
        return Optional.ofNullable(postgres);
    }

    /** @return the file that is the database, where it is one */
    Optional<Path> databaseFile() {
        return Optional.ofNullable(file);
    }

    /** Waits until the nodes have found their database again. */
    void awaitDatabase() {
        for (var node : nodes) {
            for (int tries = 0; node.isReady() && !node.answers(); tries++) {
                if (tries == 600) {
                    throw new AssertionError(node.name() + " does not find its database again" + node.tail());
                }
                node.work(100);
            }
        }
    }

    List<ApplicationProcess> nodes() {
        return nodes;
    }

    boolean isOne() {
        return nodes.size() == 1;
    }

    /** All at once. */
    void start() {
        nodes.forEach(ApplicationProcess::launch);
        nodes.forEach(ApplicationProcess::awaitReady);
    }

    void kill() {
        nodes.forEach(ApplicationProcess::kill);
        wakeAt.replaceAll(any -> null);
    }

    /** @return a node that answers; the last that was killed is waited for where there is no other */
    ApplicationProcess any() {
        wakeWhoeverSleptEnough();
        return nodes.stream().filter(ApplicationProcess::isReady).findFirst().orElseGet(() -> {
            var last =
                    nodes.stream().filter(node -> !node.isFrozen()).findFirst().orElseThrow();
            last.awaitReady();
            return last;
        });
    }

    /** What is only read is read from another node when the one that was asked has just been killed. */
    <T> T read(Function<ApplicationProcess, T> read) {
        for (int tries = 0; ; tries++) {
            try {
                return read.apply(any());
            } catch (UncheckedIOException e) {
                if (tries == 5) {
                    throw e;
                }
            }
        }
    }

    ApplicationProcess oneOf(Random random) {
        var alive = nodes.stream().filter(ApplicationProcess::isReady).toList();
        return alive.isEmpty() ? any() : alive.get(random.nextInt(alive.size()));
    }

    boolean someoneStandsStill() {
        return nodes.stream().anyMatch(ApplicationProcess::isFrozen);
    }

    /** One stands still, until it is woken by itself after that time. */
    void freeze(ApplicationProcess node, Duration time) {
        node.freeze();
        wakeAt.set(nodes.indexOf(node), Instant.now().plus(time));
    }

    void wakeWhoeverSleptEnough() {
        for (int i = 0; i < nodes.size(); i++) {
            if (wakeAt.get(i) != null && Instant.now().isAfter(wakeAt.get(i))) {
                wakeAt.set(i, null);
                nodes.get(i).wake();
            }
        }
    }

    void wakeAll() {
        for (int i = 0; i < nodes.size(); i++) {
            if (wakeAt.get(i) != null) {
                wakeAt.set(i, null);
                nodes.get(i).wake();
            }
        }
    }

    @Override
    public void close() {
        nodes.forEach(ApplicationProcess::close);
        if (postgres != null) {
            postgres.close();
        }
    }
}
