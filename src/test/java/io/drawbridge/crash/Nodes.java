package io.drawbridge.crash;

import io.drawbridge.engine.DriverNode;
import io.drawbridge.engine.DriverNode.Defect;
import io.drawbridge.engine.DriverNode.Point;
import io.drawbridge.testing.Stage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** Several nodes on one database, in the test's own thread: they die, stand still and come back as trouble will have it. */
final class Nodes implements Stage.Hand {

    /** Longer than a lease. */
    static final Duration PAST_THE_LEASE = Duration.ofSeconds(61);

    /** One node, and the clock of its machine, which stays when the process dies. */
    private static final class Machine {
        private final String name;
        private final NodeClock clock;
        private DriverNode node;
        private int starts;
        private boolean frozen;

        Machine(String name, NodeClock clock) {
            this.name = name;
            this.clock = clock;
        }
    }

    private final Stage stage;
    private final Random random;
    private final Defect defect;
    private final Trouble trouble;
    private final List<Machine> machines = new ArrayList<>();
    private int deaths;

    Nodes(Stage stage, int number, Random random, Defect defect, Trouble trouble) {
        this.stage = stage;
        this.random = random;
        this.defect = defect;
        this.trouble = trouble;
        for (int i = 1; i <= number; i++) {
            var machine = new Machine("node" + i, new NodeClock(stage::now));
            machines.add(machine);
            start(machine);
        }
    }

    private void start(Machine machine) {
        machine.node = new DriverNode(
                stage.context(),
                machine.name + "-" + ++machine.starts,
                machine.clock,
                random::nextDouble,
                defect,
                point -> passed(machine, point));
    }

    int deaths() {
        return deaths;
    }

    @Override
    public int turn() {
        trouble.timeGoesBy();
        int done = turnOfOthers(null);
        if (done == 0
                && DriverNode.nextLook(stage.jdbc())
                        .filter(next -> !next.isAfter(stage.now()))
                        .isPresent()) {
            // A clock that is behind, or a lease by a clock that is ahead.
            trouble.pass(Duration.ofSeconds(1));
        }
        return done;
    }

    private int turnOfOthers(Machine frozen) {
        int done = 0;
        var order = new ArrayList<>(machines);
        Collections.shuffle(order, random);
        for (var machine : order) {
            if (machine == frozen) {
                continue;
            }
            try {
                done += machine.node.turn();
            } catch (Killed e) {
                deaths++;
                done++;
                start(machine);
            }
        }
        return done;
    }

    @Override
    public Optional<Instant> nextLook() {
        // What is on its way arrives at its time, not with the next look.
        return DriverNode.nextLook(stage.jdbc())
                .map(look -> trouble.next().filter(look::isAfter).orElse(look));
    }

    private void passed(Machine machine, Point point) {
        trouble.at(point, this);
    }

    /** The node at this point stands still past its lease while the others go on; then it wakes. */
    void standStill(Point point) {
        var machine = machine(point.node());
        if (machine.frozen) {
            return;
        }
        machine.frozen = true;
        try {
            trouble.pass(PAST_THE_LEASE.plusSeconds(random.nextInt(90)));
            for (int turns = random.nextInt(12); turns >= 0; turns--) {
                turnOfOthers(machine);
                nextLook()
                        .filter(next -> next.isAfter(stage.now()))
                        .ifPresent(next -> trouble.pass(Duration.between(stage.now(), next)));
            }
        } finally {
            machine.frozen = false;
        }
    }

    /** @return whether a node stands still, during which the others are left alone */
    boolean someoneStandsStill() {
        return machines.stream().anyMatch(machine -> machine.frozen);
    }

    void jump(Point point, Duration by) {
        machine(point.node()).clock.jump(by);
    }

    private Machine machine(String node) {
        return machines.stream()
                .filter(machine -> machine.node.name().equals(node))
                .findFirst()
                .orElseThrow();
    }
}
