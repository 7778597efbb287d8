package io.drawbridge.vcenter;

import static io.drawbridge.bigip.LabSites.ONPREMISES;
import static io.drawbridge.bigip.LabSites.PROVIDER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drawbridge.bigip.LabSites;
import io.drawbridge.core.SiteId;
import io.drawbridge.site.RemoteSystem;
import io.drawbridge.site.Secret;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The client that moves machines, against both vCenters of the lab. */
class MobilityAgainstLabTests {

    private final LabSites lab = new LabSites();
    private final Mobility here = at(ONPREMISES);
    private final Mobility there = at(PROVIDER);

    private Mobility at(SiteId site) {
        return new SoapMobility(new VimSession(lab.sites().site(site).endpoint(RemoteSystem.VCENTER), lab.clock));
    }

    @BeforeEach
    void addMachines() {
        lab.control.mobility().addMachines("onpremises", "move", 3, 50, 8);
    }

    @AfterEach
    void stop() {
        assertThat(lab.control.invariants()).isEmpty();
        lab.close();
    }

    private static Workload named(Mobility vcenter, String name) {
        return vcenter.workloads().stream()
                .filter(one -> one.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private Relocation place(Workload vm) {
        var places = there.places();
        var target = places.sameAs(here.places().networkOf(vm.nics().get(0)).orElseThrow())
                .orElseThrow();
        var pool = places.pools().stream()
                .filter(one -> one.name().equals("Rainpole Tenant"))
                .findFirst()
                .orElseThrow();
        var host = places.hosts().stream()
                .filter(one -> one.cluster().equals(pool.cluster()))
                .findFirst()
                .orElseThrow();
        var folder = places.folders().stream()
                .filter(one -> one.name().equals("Rainpole"))
                .findFirst()
                .orElseThrow();
        return new Relocation(
                Optional.of(folder.id()),
                places.datastoreNamed("cld01-vsan01").orElseThrow().id(),
                Optional.of(pool.id()),
                Optional.of(host.id()),
                Map.of(vm.nics().get(0).key(), target));
    }

    @Test
    void readsHowLargeMachinesAreAndWhereTheyAre() {
        var vm = named(here, "payroll-db01");

        assertThat(vm.memoryBytes()).isEqualTo(64L << 30);
        assertThat(vm.diskBytes()).isEqualTo(400L << 30);
        assertThat(vm.isOn()).isTrue();
        assertThat(vm.toolsRunning()).isTrue();
        assertThat(vm.address()).startsWith("10.20.12.");
        var places = here.places();
        assertThat(places.host(vm.host())).isPresent();
        assertThat(places.datastore(vm.datastore())).isPresent();
        assertThat(places.networkOf(vm.nics().get(0)).orElseThrow().plainName()).isEqualTo("finance-db");
        assertThat(places.networkOf(vm.nics().get(0)).orElseThrow().isUniversal())
                .isTrue();
    }

    @Test
    void movesARunningMachineIntoTheOtherVCenter() {
        var vm = named(here, "move-0001");

        var task = here.relocate(vm.id(), place(vm), there.asDestination());
        lab.control.advance(java.time.Duration.ofSeconds(11));
        assertThat(here.tasks(List.of(task)).get(task)).satisfies(running -> {
            assertThat(running.isActive()).isTrue();
            assertThat(running.percent()).isPositive();
            assertThat(running.kind()).isEqualTo("VirtualMachine.migrate");
        });
        assertThat(named(here, "move-0001").recentTasks()).containsExactly(task);
        lab.control.finishEverything();

        assertThat(here.tasks(List.of(task)).get(task).state()).isEqualTo(VcenterTask.State.SUCCESS);
        assertThat(here.workloads()).noneMatch(one -> one.name().equals("move-0001"));
        var moved = named(there, "move-0001");
        assertThat(moved.instanceUuid()).isEqualTo(vm.instanceUuid());
        assertThat(moved.isOn()).isTrue();
        assertThat(there.places().networkOf(moved.nics().get(0)).orElseThrow().plainName())
                .isEqualTo(
                        here.places().networkOf(vm.nics().get(0)).orElseThrow().plainName());
    }

    @Test
    void isToldWhenTheOtherSideDoesNotLetTheMachineIn() {
        var vm = named(here, "move-0001");
        var right = there.asDestination();
        var wrong = new Destination(
                right.instanceUuid(), right.url(), right.username(), Secret.of("no"), right.thumbprint());

        var task = here.relocate(vm.id(), place(vm), wrong);

        assertThat(here.tasks(List.of(task)).get(task)).satisfies(failed -> {
            assertThat(failed.state()).isEqualTo(VcenterTask.State.ERROR);
            assertThat(failed.problem()).contains("user name or password");
        });
    }

    @Test
    void refusesASecondMoveOfTheSameMachine() {
        var vm = named(here, "move-0001");
        here.relocate(vm.id(), place(vm), there.asDestination());

        assertThatThrownBy(() -> here.relocate(vm.id(), place(vm), there.asDestination()))
                .isInstanceOfSatisfying(
                        VcenterFault.class, fault -> assertThat(fault.type()).isEqualTo("TaskInProgress"));
        lab.control.finishEverything();
    }

    @Test
    void movesDisksAloneToAnotherDatastoreOfTheSameVCenter() {
        var vm = named(here, "move-0002");
        var other = here.places().datastores().stream()
                .filter(store -> store.name().startsWith("sfo01-vsan"))
                .filter(store -> !store.id().equals(vm.datastore()))
                .findFirst()
                .orElseThrow();

        here.relocate(vm.id(), Relocation.ofDisks(other.id()));
        lab.control.finishEverything();

        assertThat(named(here, "move-0002").datastore()).isEqualTo(other.id());
        assertThat(named(here, "move-0002").host()).isEqualTo(vm.host());
    }

    @Test
    void copiesATemplateAndDeletesTheCopy() {
        lab.control.mobility().addTemplate("provider", "web-template", 40, "finance-web");
        var template = named(there, "web-template");
        assertThat(template.template()).isTrue();
        var place = place(named(here, "move-0001"));

        var task = there.copy(
                template.id(),
                "burst/01",
                place.folder().orElseThrow(),
                new Relocation(Optional.empty(), place.datastore(), place.pool(), place.host(), Map.of()));
        lab.control.finishEverything();

        var copy = there.tasks(List.of(task)).get(task).machine().orElseThrow();
        var made = there.workloads().stream().collect(Collectors.toMap(Workload::id, one -> one));
        assertThat(made.get(copy).name()).isEqualTo("burst/01");
        assertThat(made.get(copy).isOn()).isTrue();
        assertThat(made.get(copy).address()).startsWith("10.20.10.");

        var refused = there.destroy(copy);
        assertThat(there.tasks(List.of(refused)).get(refused).problem()).contains("Powered on");
    }

    @Test
    void neverShowsTheSecretOfADestination() {
        var destination = there.asDestination();

        assertThat(destination.toString()).doesNotContain(destination.password().reveal());
        assertThat(destination.thumbprint()).matches("([0-9A-F]{2}:){19}[0-9A-F]{2}");
    }
}
