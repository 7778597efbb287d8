package io.drawbridge.vcenter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.drawbridge.doubles.ManualClock;
import io.drawbridge.doubles.TlsServer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The client against the vendor's own simulator. */
class SoapVcenterAgainstVcsimTests {

    private static Vcsim vcsim;

    private Vcenter vcenter;

    @BeforeAll
    static void startTheVendorsSimulator() {
        vcsim = Vcsim.start().orElse(null);
        if (vcsim == null) {
            System.out.println("skipped: the tests against vcsim, which is not on the search path");
        }
        assumeTrue(vcsim != null, "vcsim is not on the search path");
    }

    @AfterAll
    static void stopIt() {
        if (vcsim != null) {
            vcsim.close();
        }
    }

    @BeforeEach
    void connect() {
        vcenter = new SoapVcenter(new VimSession(
                TlsServer.endpoint(vcsim.url().toString(), Optional.of(vcsim.thumbprint()), OptionalInt.empty()),
                new ManualClock()));
    }

    VcenterTask end(String task) {
        for (int i = 0; i < 200; i++) {
            var found = vcenter.tasks(List.of(task)).get(task);
            if (!found.isActive()) {
                return found;
            }
        }
        throw new AssertionError("the task does not end");
    }

    VirtualMachine.Power power(String vm) {
        return vcenter.virtualMachines().stream()
                .filter(one -> one.id().equals(vm))
                .findFirst()
                .orElseThrow()
                .power();
    }

    @Test
    void drivesPowerAndFollowsTasks() {
        assertThat(vcenter.about().instanceUuid()).isNotEmpty();
        var machines = vcenter.virtualMachines();
        assertThat(machines).hasSizeGreaterThan(1).allSatisfy(vm -> {
            assertThat(vm.power()).isEqualTo(VirtualMachine.Power.ON);
            assertThat(vm.connected()).isTrue();
            assertThat(vm.instanceUuid()).isNotEmpty();
        });
        var vm = machines.get(0).id();

        var off = vcenter.powerOff(vm);
        assertThat(end(off).state()).isEqualTo(VcenterTask.State.SUCCESS);
        assertThat(power(vm)).isEqualTo(VirtualMachine.Power.OFF);
        var again = end(vcenter.powerOff(vm));
        assertThat(again.state()).isEqualTo(VcenterTask.State.ERROR);
        assertThat(again.problem()).isNotEmpty();
        assertThat(end(vcenter.powerOn(vm)).state()).isEqualTo(VcenterTask.State.SUCCESS);
        assertThat(power(vm)).isEqualTo(VirtualMachine.Power.ON);
        vcenter.shutdownGuest(vm);
        for (int i = 0; i < 200 && power(vm) != VirtualMachine.Power.OFF; i++) {}
        assertThat(power(vm)).isEqualTo(VirtualMachine.Power.OFF);
        assertThat(end(vcenter.powerOn(vm)).state()).isEqualTo(VcenterTask.State.SUCCESS);
    }

    @Test
    void tellsFaultsAndLivesWithTasksThatAreGone() {
        assertThatThrownBy(() -> vcenter.powerOff("vm-does-not-exist"))
                .isInstanceOfSatisfying(
                        VcenterFault.class, fault -> assertThat(fault.type()).isEqualTo("ManagedObjectNotFound"));
        var vm = vcenter.virtualMachines().get(1).id();
        var task = vcenter.powerOff(vm);
        Map<String, VcenterTask> known = vcenter.tasks(List.of(task, "task-does-not-exist"));
        assertThat(known).containsOnlyKeys(task);
        end(task);
        end(vcenter.powerOn(vm));
    }
}
