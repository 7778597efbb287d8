package io.drawbridge.vcenter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.drawbridge.check.CheckStep;
import io.drawbridge.check.Finding;
import io.drawbridge.check.Outcome;
import io.drawbridge.check.Visit;
import io.drawbridge.core.RemoteException;
import io.drawbridge.site.Secret;
import io.drawbridge.testing.Vim25;
import io.drawbridge.vcenter.VcenterWorld.Difference;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/**
 * What our clients of vCenter do, the same against everybody who stands in for a vCenter: the lab, and the vendor's own
 * simulator. Where the two differ, the difference has a name ({@link Difference}), and it is proven that it is still
 * there. Every request is held against the vendor's own knowledge of its XML: order, names, types, versions.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(120)
abstract class VcenterClientSuite {

    private static final Path CLIENTS = Path.of("src/main/java/io/drawbridge/vcenter");

    private final Set<Difference> met = EnumSet.noneOf(Difference.class);
    private VcenterWorld world;

    VimSession session;
    Vcenter vcenter;
    Mobility mobility;

    abstract VcenterWorld start();

    @BeforeAll
    void startTheWorld() {
        world = start();
    }

    @BeforeEach
    void connect() {
        session = world.session();
        vcenter = new SoapVcenter(session);
        mobility = new SoapMobility(session);
    }

    @AfterEach
    void theWorldIsSound() {
        world.settle();
        world.verify();
    }

    @AfterAll
    void holdEverythingThatWasSaid() throws IOException {
        if (world == null) {
            return;
        }
        try (var ending = world) {
            for (var difference : met) {
                System.out.println("vCenter clients, " + ending.name() + " differs: " + difference.reason);
            }
            assertThat(met)
                    .as("the differences that were met are those that are known")
                    .isEqualTo(world.differences());
            holdTheRequests();
        }
    }

    private void holdTheRequests() throws IOException {
        var vim = Vim25.read();
        var heard = world.heard();
        var wrong = new TreeSet<String>();
        var held = new TreeSet<String>();
        for (var one : heard) {
            assertThat(one.action()).as("SOAPAction of " + one.method()).matches("urn:vim25/\\d+\\.\\d+");
            held.add(one.method());
            wrong.addAll(vim.request(one.request(), one.action().replace("urn:vim25/", "")));
        }
        assertThat(wrong).as("requests held against the vendor's types").isEmpty();
        var used = operationsUsed(vim);
        held.retainAll(used);
        System.out.println("vCenter clients, " + world.name() + ": " + heard.size() + " requests held, operations used "
                + used.size() + " ÷ held " + held.size());
        assertThat(held)
                .as("operations that our clients use and that were held")
                .isEqualTo(used);
        holdTheAnswers(vim, heard);
    }

    /** The names of methods in our clients' source. */
    private static Set<String> operationsUsed(Vim25 vim) throws IOException {
        var used = new TreeSet<String>();
        var word = Pattern.compile("\"(\\w+)\"");
        try (var files = Files.list(CLIENTS)) {
            for (var file :
                    files.filter(one -> one.toString().endsWith(".java")).toList()) {
                var found = word.matcher(Files.readString(file));
                while (found.find()) {
                    if (vim.methods().contains(found.group(1)) || found.group(1).endsWith("_Task")) {
                        used.add(found.group(1));
                    }
                }
            }
        }
        return used;
    }

    /** The simulators' answers are only held where they are ours. */
    void holdTheAnswers(Vim25 vim, List<VcenterWorld.Heard> heard) {}

    /** @return whether this one cannot do it: then the test shows what happens instead */
    private boolean differs(Difference difference) {
        if (world.differences().contains(difference)) {
            met.add(difference);
            return true;
        }
        return false;
    }

    // --- helpers

    VcenterTask end(String task) {
        world.settle();
        for (int i = 0; i < 500; i++) {
            var found = vcenter.tasks(List.of(task)).get(task);
            if (!found.isActive()) {
                return found;
            }
        }
        throw new AssertionError("the task does not end");
    }

    private void succeeds(String task) {
        var over = end(task);
        assertThat(over.problem()).isEmpty();
        assertThat(over.state()).isEqualTo(VcenterTask.State.SUCCESS);
        assertThat(over.percent()).isEqualTo(100);
    }

    Workload named(String name) {
        return mobility.workloads().stream()
                .filter(one -> one.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private VirtualMachine machine(int number) {
        return vcenter.virtualMachines().stream()
                .filter(one -> one.name().equals(world.machine(number)))
                .findFirst()
                .orElseThrow();
    }

    private long sent(String method) {
        return world.heard().stream().filter(one -> one.method().equals(method)).count();
    }

    private static void isFault(Throwable thrown, String type) {
        assertThat(thrown).isInstanceOfSatisfying(VcenterFault.class, fault -> assertThat(fault.type())
                .isEqualTo(type));
    }

    // --- signing in

    @Test
    void checksVersionAndPrivilegesAndSignsOut() {
        var visit = new Visit(world.endpoint(world.password()), List.of(), world.clock());

        new VcenterCheck().look(visit);

        assertThat(visit.findings())
                .extracting(Finding::step, Finding::outcome)
                .contains(
                        tuple(CheckStep.PRODUCT, Outcome.GOOD),
                        tuple(CheckStep.SIGN_IN, Outcome.GOOD),
                        tuple(CheckStep.VERSION, Outcome.GOOD),
                        tuple(CheckStep.RIGHTS, Outcome.GOOD));
    }

    @Test
    void signsInAndTellsWhoAnswers() {
        var about = vcenter.about();

        assertThat(about.instanceUuid()).matches("[0-9a-fA-F-]{36}");
        assertThat(about.version()).matches("\\d+\\.\\d+(\\.\\d+)*");
        assertThat(about.apiVersion()).matches("\\d+\\.\\d+(\\.\\d+)*");
    }

    @Test
    void isToldThatThePasswordIsWrongAndDoesNotTryAgainAtOnce() {
        var wrong = new VimSession(world.endpoint("not the password"), world.clock());
        long before = sent("Login");

        assertThatThrownBy(wrong::content)
                .isInstanceOf(RemoteException.LoginRefused.class)
                .hasMessageContaining("user name or password is wrong")
                .hasMessageNotContaining("not the password");
        assertThatThrownBy(wrong::content).isInstanceOf(RemoteException.LoginRefused.class);
        assertThat(sent("Login")).isEqualTo(before + 1);
    }

    @Test
    void signsInAgainWhenItsSessionHasEnded() {
        vcenter.about();
        world.endSessions(session);
        long logins = sent("Login");

        assertThat(vcenter.virtualMachines()).isNotEmpty();

        assertThat(sent("Login")).isEqualTo(logins + 1);
    }

    @Test
    void sendsACommandOnceMoreWhenTheSessionHadEndedAndItIsCarriedOutOnce() {
        var vm = machine(1);
        world.endSessions(session);

        succeeds(vcenter.powerOff(vm.id()));

        assertThat(machine(1).power()).isEqualTo(VirtualMachine.Power.OFF);
    }

    // --- reading

    @Test
    void listsMoreMachinesThanOnePageHolds() {
        long pages = sent("ContinueRetrievePropertiesEx");

        var machines = vcenter.virtualMachines();

        assertThat(sent("ContinueRetrievePropertiesEx")).isGreaterThan(pages);
        assertThat(machines).hasSizeGreaterThanOrEqualTo(VcenterWorld.MANY).allSatisfy(vm -> {
            assertThat(vm.name()).isNotEmpty();
            assertThat(vm.power()).isNotEqualTo(VirtualMachine.Power.UNKNOWN);
            assertThat(vm.connected()).isTrue();
            assertThat(vm.instanceUuid()).isNotEmpty();
        });
        assertThat(machines.stream().map(VirtualMachine::id).distinct().count()).isEqualTo(machines.size());
        assertThat(vcenter.placements()).hasSameSizeAs(machines);
    }

    @Test
    void tellsWhatMachinesAreMadeOfAndWhereTheyStand() {
        var id = machine(2).id();
        var places = mobility.places();

        var placement = vcenter.placements().stream()
                .filter(one -> one.id().equals(id))
                .findFirst()
                .orElseThrow();
        assertThat(placement.cpus()).isPositive();
        assertThat(placement.memoryMegabytes()).isPositive();
        assertThat(places.folders()).anyMatch(one -> one.id().equals(placement.folder()));
        assertThat(places.pools()).anyMatch(one -> one.id().equals(placement.resourcePool()));
        assertThat(placement.networks()).isNotEmpty().allSatisfy(one -> assertThat(places.network(one.id()))
                .isPresent());

        var vm = named(world.machine(2));
        assertThat(vm.memoryBytes()).isEqualTo((long) placement.memoryMegabytes() << 20);
        assertThat(vm.diskBytes()).isPositive();
        assertThat(places.host(vm.host()).orElseThrow().usable()).isTrue();
        assertThat(places.datastore(vm.datastore()).orElseThrow()).satisfies(store -> {
            assertThat(store.usable()).isTrue();
            assertThat(store.freeBytes()).isPositive();
            assertThat(store.url()).isNotEmpty();
        });
        assertThat(places.networkOf(vm.nics().get(0)).orElseThrow().isDistributed())
                .isTrue();
        assertThat(vm.address().isEmpty()).isEqualTo(differs(Difference.GUEST_ADDRESS));
    }

    @Test
    void findsAMachineByItsName() {
        var index = new VmIndex(vcenter.about().instanceUuid(), vcenter.virtualMachines());
        var vm = machine(3);

        assertThat(index.byName(vm.name())).contains(vm);
        assertThat(index.byName("no such machine")).isEmpty();
    }

    // --- power

    @Test
    void powersAMachineOffAndOnAndFollowsTheTasks() {
        var vm = machine(4).id();

        succeeds(vcenter.powerOff(vm));
        assertThat(machine(4).isProvenOff()).isTrue();
        succeeds(vcenter.powerOn(vm));
        assertThat(machine(4).power()).isEqualTo(VirtualMachine.Power.ON);
    }

    @Test
    void isToldInTheTaskThatAMachineIsOffAlready() {
        var vm = machine(5).id();
        succeeds(vcenter.powerOff(vm));

        var again = end(vcenter.powerOff(vm));

        assertThat(again.state()).isEqualTo(VcenterTask.State.ERROR);
        assertThat(again.problem()).isNotEmpty();
        assertThat(machine(5).power()).isEqualTo(VirtualMachine.Power.OFF);
    }

    @Test
    void shutsAGuestDown() {
        var vm = machine(6);
        assertThat(vm.tools() == VirtualMachine.Tools.RUNNING).isNotEqualTo(differs(Difference.GUEST_TOOLS));

        vcenter.shutdownGuest(vm.id());
        world.settle();
        for (int i = 0; i < 200 && machine(6).power() != VirtualMachine.Power.OFF; i++) {}

        assertThat(machine(6).power()).isEqualTo(VirtualMachine.Power.OFF);
        assertThatThrownBy(() -> vcenter.shutdownGuest(vm.id()))
                .satisfies(thrown -> isFault(thrown, "InvalidPowerState"));
    }

    @Test
    void seesATaskOnItsWay() {
        var task = vcenter.powerOff(machine(7).id());

        assertThat(vcenter.tasks(List.of(task)).get(task).isActive()).isNotEqualTo(differs(Difference.TASKS_THAT_LAST));
        succeeds(task);
    }

    // --- what is not there

    @Test
    void isToldThatAMachineIsNotThere() {
        assertThatThrownBy(() -> vcenter.powerOff("vm-does-not-exist"))
                .satisfies(thrown -> isFault(thrown, "ManagedObjectNotFound"));
        assertThatThrownBy(() -> mobility.unregister("vm-does-not-exist"))
                .satisfies(thrown -> isFault(thrown, "ManagedObjectNotFound"));
    }

    @Test
    void livesWithTasksThatAreGone() {
        var task = vcenter.powerOff(machine(8).id());

        assertThat(vcenter.tasks(List.of(task, "task-does-not-exist"))).containsOnlyKeys(task);
        assertThat(vcenter.tasks(List.of("task-does-not-exist"))).isEmpty();
        assertThat(vcenter.tasks(List.of())).isEmpty();
        succeeds(task);
    }

    // --- moving

    private Optional<Places.Datastore> anotherStore(Workload vm) {
        var names = mobility.places().datastores();
        var mine = mobility.places().datastore(vm.datastore()).orElseThrow().name();
        return names.stream()
                .filter(store -> !store.id().equals(vm.datastore()))
                .filter(store -> store.name().substring(0, 5).equals(mine.substring(0, 5)))
                .findFirst();
    }

    @Test
    void movesDisksAloneAndLeavesTheMachineRunning() {
        var vm = named(world.machine(10));
        var other = anotherStore(vm).orElseThrow();

        succeeds(mobility.relocate(vm.id(), Relocation.ofDisks(other.id())));

        var moved = named(vm.name());
        assertThat(moved.host()).isEqualTo(vm.host());
        assertThat(moved.isOn()).isTrue();
        assertThat(moved.datastore()).isEqualTo(differs(Difference.DISK_BACKING) ? vm.datastore() : other.id());
    }

    @Test
    void movesAMachineToAnotherHostAndNetworkOfTheSameVCenter() {
        var vm = named(world.machine(11));
        var places = mobility.places();
        var here = places.host(vm.host()).orElseThrow();
        var host = places.hosts().stream()
                .filter(one -> one.cluster().equals(here.cluster()) && !one.id().equals(here.id()))
                .findFirst()
                .orElseThrow();
        var network = places.networks().stream()
                .filter(one -> one.isDistributed()
                        && !one.key().equals(vm.nics().get(0).network())
                        && !one.name().contains("Uplinks"))
                .findFirst()
                .orElseThrow();

        succeeds(mobility.relocate(
                vm.id(),
                new Relocation(
                        Optional.empty(),
                        vm.datastore(),
                        Optional.empty(),
                        Optional.of(host.id()),
                        Map.of(vm.nics().get(0).key(), network))));

        var moved = named(vm.name());
        assertThat(moved.id()).isEqualTo(vm.id());
        assertThat(moved.host()).isEqualTo(host.id());
        assertThat(moved.isOn()).isTrue();
        assertThat(moved.nics()).hasSize(1);
        assertThat(moved.nics().get(0).network()).isEqualTo(network.key());
        assertThat(moved.nics().get(0).key()).isEqualTo(vm.nics().get(0).key());
    }

    @Test
    void movesAMachineOnceOnlyAtATime() {
        var vm = named(world.machine(12));
        var other = anotherStore(vm).orElseThrow();
        var first = mobility.relocate(vm.id(), Relocation.ofDisks(other.id()));
        assertThat(named(vm.name()).recentTasks()).contains(first);

        if (differs(Difference.MACHINES_THAT_ARE_BUSY)) {
            succeeds(mobility.relocate(vm.id(), Relocation.ofDisks(other.id())));
        } else {
            assertThatThrownBy(() -> mobility.relocate(vm.id(), Relocation.ofDisks(other.id())))
                    .satisfies(thrown -> isFault(thrown, "TaskInProgress"));
        }
        succeeds(first);
    }

    @Test
    void isToldInTheTaskThatAPlaceIsNotThere() {
        var vm = named(world.machine(13));
        if (differs(Difference.UNKNOWN_PLACE)) {
            return;
        }

        var failed = end(mobility.relocate(vm.id(), Relocation.ofDisks("datastore-99999")));

        assertThat(failed.state()).isEqualTo(VcenterTask.State.ERROR);
        assertThat(failed.problem()).contains("datastore-99999");
        assertThat(named(vm.name()).datastore()).isEqualTo(vm.datastore());
    }

    @Test
    void asksForAMoveToAnotherVCenterWithItsCredentialAndThumbprint() {
        var vm = named(world.machine(14));
        var nowhere = new Destination(
                "00000000-0000-0000-0000-000000000000", "https://vc-b.example", "svc", Secret.of("p<w&"), "AA:BB");
        var to = new Relocation(
                Optional.of(vm.folder()),
                vm.datastore(),
                Optional.of(mobility.places().pools().get(0).id()),
                Optional.of(vm.host()),
                Map.of());

        var over = end(mobility.relocate(vm.id(), to, nowhere));

        boolean ignored = differs(Difference.OTHER_VCENTER);
        assertThat(over.state()).isEqualTo(ignored ? VcenterTask.State.SUCCESS : VcenterTask.State.ERROR);
        assertThat(named(vm.name()).host()).isEqualTo(vm.host());
        assertThat(over.problem().isEmpty()).isEqualTo(differs(Difference.CREDENTIAL_OF_THE_OTHER));
        assertThat(over.problem()).doesNotContain("p<w");
    }

    // --- copies

    private String copy(String name) {
        var source = named(world.template());
        assertThat(source.template()).isNotEqualTo(differs(Difference.TEMPLATES));
        var places = mobility.places();
        var host = source.host();
        var pool = places.pools().stream()
                .filter(one ->
                        one.cluster().equals(places.host(host).orElseThrow().cluster()))
                .findFirst()
                .orElseThrow();
        var folder = named(world.machine(0)).folder();
        var task = mobility.copy(
                source.id(),
                name,
                folder,
                new Relocation(
                        Optional.empty(), source.datastore(), Optional.of(pool.id()), Optional.of(host), Map.of()));
        var over = end(task);
        assertThat(over.problem()).isEmpty();
        var made = over.machine().orElseThrow();
        if (differs(Difference.COPIES_THAT_RUN)) {
            succeeds(vcenter.powerOn(made));
        }
        return made;
    }

    @Test
    void copiesAMachineUnderANameWithSignsThatMeanSomethingAndPowersItOn() {
        var name = differs(Difference.SIGNS_IN_NAMES) ? "burst 01 <a&b>" : "burst/01 50% <a&b> \\x";

        var made = copy(name);

        var copy = mobility.workloads().stream()
                .filter(one -> one.id().equals(made))
                .findFirst()
                .orElseThrow();
        assertThat(copy.name()).isEqualTo(name);
        assertThat(copy.template()).isFalse();
        assertThat(copy.isOn()).isTrue();
        assertThat(copy.folder()).isEqualTo(named(world.machine(0)).folder());
    }

    @Test
    void destroysACopyOnceItIsOff() {
        var made = copy("burst-02");

        var refused = end(mobility.destroy(made));
        assertThat(refused.state()).isEqualTo(VcenterTask.State.ERROR);
        assertThat(refused.problem()).isNotEmpty();
        succeeds(vcenter.powerOff(made));
        succeeds(mobility.destroy(made));

        assertThat(mobility.workloads()).noneMatch(one -> one.id().equals(made));
        assertThatThrownBy(() -> mobility.destroy(made)).satisfies(thrown -> isFault(thrown, "ManagedObjectNotFound"));
    }

    @Test
    void takesACopyOutOfTheInventoryOnceItIsOff() {
        var made = copy("burst-03");

        assertThatThrownBy(() -> mobility.unregister(made)).satisfies(thrown -> isFault(thrown, "InvalidPowerState"));
        succeeds(vcenter.powerOff(made));
        mobility.unregister(made);

        assertThat(mobility.workloads()).noneMatch(one -> one.id().equals(made));
    }

    // --- the other side's way in

    @Test
    void tellsHowAnotherVCenterGetsIn() {
        var destination = mobility.asDestination();

        assertThat(destination.instanceUuid()).isEqualTo(vcenter.about().instanceUuid());
        assertThat(destination.url())
                .isEqualTo(world.url().getScheme() + "://" + world.url().getAuthority());
        assertThat(destination.thumbprint()).matches("([0-9A-F]{2}:){19}[0-9A-F]{2}");
        assertThat(destination.toString()).doesNotContain(world.password());
    }
}
