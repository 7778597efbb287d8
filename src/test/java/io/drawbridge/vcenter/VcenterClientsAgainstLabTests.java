package io.drawbridge.vcenter;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.lab.Lab;
import io.drawbridge.lab.LabControl;
import io.drawbridge.lab.LabSettings;
import io.drawbridge.site.Endpoint;
import io.drawbridge.site.Secret;
import io.drawbridge.testing.Vim25;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** Our clients of vCenter against the lab, with what only two vCenters can show. */
class VcenterClientsAgainstLabTests extends VcenterClientSuite {

    private World lab;

    @Override
    VcenterWorld start() {
        lab = new World();
        return lab;
    }

    private static final class World implements VcenterWorld {

        private final List<Heard> heard = new CopyOnWriteArrayList<>();
        private final Lab lab = Lab.start(LabSettings.builder()
                .manualClock()
                .witness(one -> {
                    if (one.system().equals("vcenter") && one.answer() != null) {
                        heard.add(new Heard(
                                one.operation(),
                                one.headers().entrySet().stream()
                                        .filter(header -> header.getKey().equalsIgnoreCase("SOAPAction"))
                                        .map(header -> header.getValue().get(0))
                                        .findFirst()
                                        .orElse(""),
                                one.body(),
                                one.answer().status(),
                                one.answer().body()));
                    }
                })
                .build());
        private final LabControl control = lab.controls();
        private final Map<String, String> settings = lab.connectionProperties();

        World() {
            control.mobility().addMachines("onpremises", "move", MANY, 50, 8);
            control.mobility().addTemplate("onpremises", "web-template", 40, "finance-web");
        }

        private String setting(String site, String name) {
            return settings.get("drawbridge.sites." + site + ".vcenter." + name);
        }

        private String pin(String site) {
            return setting(site, "thumbprint").replace(":", "").toLowerCase(Locale.ROOT);
        }

        @Override
        public String name() {
            return "the lab";
        }

        @Override
        public Set<Difference> differences() {
            return EnumSet.noneOf(Difference.class);
        }

        @Override
        public URI url() {
            return URI.create(setting("onpremises", "url"));
        }

        @Override
        public String thumbprint() {
            return pin("onpremises");
        }

        @Override
        public String username() {
            return setting("onpremises", "username");
        }

        @Override
        public String password() {
            return setting("onpremises", "password");
        }

        @Override
        public Clock clock() {
            return new Clock() {
                @Override
                public ZoneId getZone() {
                    return ZoneOffset.UTC;
                }

                @Override
                public Clock withZone(ZoneId zone) {
                    return this;
                }

                @Override
                public Instant instant() {
                    return control.now();
                }
            };
        }

        VimSession sessionAt(String site) {
            return new VimSession(
                    new Endpoint(
                            "vCenter of " + site,
                            URI.create(setting(site, "url")),
                            Optional.of(pin(site)),
                            Optional.empty(),
                            Optional.empty(),
                            setting(site, "username"),
                            Secret.of(setting(site, "password")),
                            Duration.ofSeconds(5),
                            Duration.ofSeconds(30),
                            OptionalInt.empty()),
                    clock());
        }

        @Override
        public void aMomentLater() {
            control.advance(Duration.ofSeconds(11));
        }

        @Override
        public void settle() {
            control.finishEverything();
        }

        @Override
        public void endSessions(VimSession session) {
            control.expireSessions();
        }

        @Override
        public String machine(int number) {
            return "move-%04d".formatted(number + 1);
        }

        @Override
        public String template() {
            return "web-template";
        }

        @Override
        public List<Heard> heard() {
            return heard;
        }

        @Override
        public void verify() {
            assertThat(control.invariants()).isEmpty();
        }

        @Override
        public void close() {
            lab.close();
        }
    }

    // --- what needs two vCenters

    private Mobility there() {
        return new SoapMobility(lab.sessionAt("provider"));
    }

    private Relocation placeAt(Mobility there, Workload vm) {
        var places = there.places();
        var target = places.sameAs(mobility.places().networkOf(vm.nics().get(0)).orElseThrow())
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
    void movesARunningMachineIntoTheOtherVCenter() {
        var there = there();
        var vm = named(lab.machine(40));

        var task = mobility.relocate(vm.id(), placeAt(there, vm), there.asDestination());
        lab.aMomentLater();
        assertThat(mobility.tasks(List.of(task)).get(task)).satisfies(running -> {
            assertThat(running.isActive()).isTrue();
            assertThat(running.percent()).isPositive();
            assertThat(running.kind()).isEqualTo("VirtualMachine.migrate");
        });
        assertThat(named(vm.name()).recentTasks()).containsExactly(task);
        lab.settle();

        assertThat(end(task).state()).isEqualTo(VcenterTask.State.SUCCESS);
        assertThat(mobility.workloads()).noneMatch(one -> one.name().equals(vm.name()));
        var moved = there.workloads().stream()
                .filter(one -> one.name().equals(vm.name()))
                .findFirst()
                .orElseThrow();
        assertThat(moved.instanceUuid()).isEqualTo(vm.instanceUuid());
        assertThat(moved.isOn()).isTrue();
        assertThat(there.places().networkOf(moved.nics().get(0)).orElseThrow().identity())
                .isEqualTo(mobility.places()
                        .networkOf(vm.nics().get(0))
                        .orElseThrow()
                        .identity());
    }

    @Test
    void isToldWhenTheOtherSideDoesNotLetTheMachineIn() {
        var there = there();
        var vm = named(lab.machine(41));
        var right = there.asDestination();
        var wrong = new Destination(
                right.instanceUuid(), right.url(), right.username(), Secret.of("no"), right.thumbprint());

        assertThat(end(mobility.relocate(vm.id(), placeAt(there, vm), wrong)).problem())
                .contains("user name or password");
        var elsewhere = new Destination(right.instanceUuid(), right.url(), right.username(), right.password(), "AA:BB");
        assertThat(end(mobility.relocate(vm.id(), placeAt(there, vm), elsewhere))
                        .problem())
                .contains("thumbprint");
        assertThat(named(vm.name()).host()).isEqualTo(vm.host());
    }

    @Test
    void readsTheUniversalNetworkAndTheAddressOfAMachine() {
        var vm = named("payroll-db01");

        assertThat(vm.memoryBytes()).isEqualTo(64L << 30);
        assertThat(vm.diskBytes()).isEqualTo(400L << 30);
        assertThat(vm.address()).startsWith("10.20.12.");
        var network = mobility.places().networkOf(vm.nics().get(0)).orElseThrow();
        assertThat(network.plainName()).isEqualTo("finance-db");
        assertThat(network.isUniversal()).isTrue();
    }

    @Test
    void neverShowsTheSecretOfADestination() {
        var destination = there().asDestination();

        assertThat(destination.toString()).doesNotContain(destination.password().reveal());
        assertThat(destination.thumbprint()).matches("([0-9A-F]{2}:){19}[0-9A-F]{2}");
    }

    /** Faults come when something is amiss: after everything else, all of them have been heard. */
    @Override
    void holdTheAnswers(Vim25 vim, List<VcenterWorld.Heard> heard) {
        var wrong = new TreeSet<String>();
        heard.forEach(
                one -> vim.response(one.method(), one.status(), one.response()).forEach(problem -> wrong.add(problem)));
        assertThat(wrong)
                .as("what the lab answers, held against the vendor's types")
                .isEmpty();
    }
}
