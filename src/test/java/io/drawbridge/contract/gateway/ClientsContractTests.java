package io.drawbridge.contract.gateway;

import static io.drawbridge.contract.gateway.GatewayClients.ONPREMISES;
import static io.drawbridge.contract.gateway.GatewayClients.PROVIDER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.drawbridge.core.PlanName;
import io.drawbridge.core.RemoteException;
import io.drawbridge.lab.LabSettings;
import io.drawbridge.lab.wire.RateLimiter;
import io.drawbridge.replication.NewReplication;
import io.drawbridge.replication.ReplicationSetup;
import io.drawbridge.replication.VmReplication;
import io.drawbridge.site.gateway.DrTask;
import io.drawbridge.srm.Mapping;
import io.drawbridge.srm.PlanStep;
import io.drawbridge.srm.PlanVm;
import io.drawbridge.srm.ProtectionSetup;
import io.drawbridge.srm.RecoveryOptions;
import io.drawbridge.srm.RunTimes;
import io.drawbridge.srm.SiteRecovery;
import io.drawbridge.srm.TestNetwork;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Every request that the clients of SRM and vSphere Replication send, and every answer the lab gives to it, stands in
 * the vendor's own documents.
 */
@Timeout(120)
class ClientsContractTests {

    private static final Class<?>[] INTERFACES = {
        SiteRecovery.class, ProtectionSetup.class, VmReplication.class, ReplicationSetup.class
    };

    /** What asks nobody. */
    private static final Set<String> WITHIN = Set.of("SiteRecovery.reports(DrTask)");

    /** This test asks much within one minute of a clock that stands; the budget has tests of its own. */
    private static final Map<String, Object> MANY = Map.of(
            "drawbridge.sites.provider.srm.requests-per-minute", 10_000,
            "drawbridge.sites.provider.replication.requests-per-minute", 10_000);

    private final ContractWitness witness = new ContractWitness();
    private final CallRecorder recorder = new CallRecorder();
    private GatewayClients clients;
    private SiteRecovery srm;
    private ProtectionSetup protection;
    private VmReplication replication;
    private ReplicationSetup replicationSetup;

    @BeforeEach
    void needsTheDocuments() {
        assumeTrue(
                VendorDocument.present(),
                "skipped: the vendor's documents are not at " + VendorDocument.folder() + " (-Ddrawbridge.specs=…)");
    }

    private LabSettings.Builder watched() {
        return LabSettings.builder().witness(exchange -> {
            recorder.accept(exchange);
            witness.accept(exchange);
        });
    }

    private void listen() {
        srm = recorder.listen(SiteRecovery.class, clients.recovery(PROVIDER));
        protection = recorder.listen(ProtectionSetup.class, clients.protectionSetup(PROVIDER));
        replication = recorder.listen(VmReplication.class, clients.replication(PROVIDER));
        replicationSetup = recorder.listen(ReplicationSetup.class, clients.replicationSetup(PROVIDER));
    }

    @Test
    void sendsAndReadsWhatTheDocumentsSayAndLeavesNoMethodOut() {
        try (var all = new GatewayClients(watched(), MANY)) {
            clients = all;
            listen();
            aPlansWholeWay();
            fromAnUnprotectedMachineToAPlanAndBack();
            refusals();
        }
        withoutSession();
        tooManyRequests();

        System.out.println("differences between the documents and the wire, known and met:");
        KnownDifference.all()
                .forEach(known -> System.out.println("  " + known.name() + " ("
                        + witness.occurred().getOrDefault(known.name(), 0) + " times, reference " + known.where()
                        + "): "
                        + known.reason()));

        assertThat(witness.unexplained()).as("differs and is not known").isEmpty();
        assertThat(recorder.sent().keySet())
                .as("every method of the clients, with every constant it takes, has been called here")
                .containsAll(recorder.expected(INTERFACES));
        assertThat(recorder.sent())
                .as("what sent nothing")
                .allSatisfy((method, operations) ->
                        assertThat(operations.isEmpty()).as(method).isEqualTo(WITHIN.contains(method)));
        var used = new TreeSet<String>();
        recorder.sent().values().forEach(used::addAll);
        var validated = new TreeSet<>(used);
        validated.retainAll(witness.judged());
        System.out.println("contract of the gateways: " + used.size() + " operations used, " + validated.size()
                + " validated, " + 100 * validated.size() / used.size() + " %; " + witness.cost());
        assertThat(validated).isEqualTo(used);
        assertThat(witness.occurred().keySet())
                .as("every difference in the list still occurs")
                .containsAll(KnownDifference.all().stream()
                        .map(KnownDifference::name)
                        .toList());
    }

    private DrTask done(DrTask task) {
        clients.control().finishEverything();
        assertThat(srm.task(task.id()).orElseThrow().status()).isEqualTo(DrTask.Status.SUCCESS);
        return srm.task(task.id()).orElseThrow();
    }

    private String payroll() {
        return srm.plan(new PlanName("Payroll")).orElseThrow().id();
    }

    private void readSteps(String plan, PlanStep.View view) {
        assertThat(srm.steps(plan, view)).isNotEmpty();
        var times = srm.stepTimes(plan, view, List.of());
        assertThat(times).isNotEmpty();
        assertThat(srm.stepTimes(plan, view, RunTimes.toExpand(times))).hasSizeGreaterThanOrEqualTo(times.size());
    }

    private void readPlan(String plan) {
        srm.planById(plan).orElseThrow();
        assertThat(srm.vms(plan)).isNotEmpty();
        srm.groups(plan).forEach(group -> assertThat(srm.groupVms(group.id())).isNotEmpty());
        srm.issues(plan);
        srm.prompts(plan);
        srm.tasksOf(plan);
        srm.testNetworks(plan);
    }

    private void aPlansWholeWay() {
        var pairing = srm.pairing();
        String plan = payroll();
        readPlan(plan);
        assertThat(srm.groups()).isNotEmpty();
        for (var server :
                List.of(pairing.localSrmServer().id(), pairing.remoteSrmServer().id())) {
            for (var kind : Mapping.Kind.values()) {
                assertThat(srm.mappings(server, kind)).isNotEmpty();
            }
            assertThat(srm.placeholderDatastores(server)).isNotEmpty();
        }
        var bubble = srm.mappings(pairing.remoteSrmServer().id(), Mapping.Kind.NETWORKS)
                .get(0);
        done(srm.setTestNetworks(plan, List.of(new TestNetwork(bubble.secondaryObject(), bubble.secondaryObject()))));
        done(srm.setTestNetworks(plan, List.of()));

        var test = srm.test(plan, true);
        clients.control().advance(Duration.ofSeconds(30));
        srm.task(test.id());
        readPlan(plan);
        readSteps(plan, PlanStep.View.TEST);
        srm.cancel(plan);
        clients.control().finishEverything();
        srm.tasksOf(plan);
        var cleanUp = srm.cleanUp(plan, false);
        readSteps(plan, PlanStep.View.CLEANUP);
        done(cleanUp);
        var recovery = srm.recover(plan, RecoveryOptions.planned());
        clients.control().advance(Duration.ofSeconds(30));
        readPlan(plan);
        replication.replications();
        readSteps(plan, PlanStep.View.RECOVERY);
        done(recovery);
        readPlan(plan);
        var reprotect = srm.reprotect(plan, false);
        readSteps(plan, PlanStep.View.REPROTECT);
        done(reprotect);
        var history = done(srm.history(plan, Duration.ofDays(7)));
        assertThat(srm.reports(history)).hasSize(4);
    }

    private void fromAnUnprotectedMachineToAPlanAndBack() {
        assertThat(replication.pairing().remoteAnswers()).isTrue();
        var pairing = replicationSetup.pairing();
        var machine = replicationSetup.replicableVms(pairing.remoteVcenter()).get(0);
        var store = replicationSetup.targetDatastores(pairing.localVcenter()).get(0);
        assertThat(replicationSetup.replicationServers(pairing.localVrms().id()))
                .isNotEmpty();
        var configured = replicationSetup.configure(
                new NewReplication(machine.id(), pairing.localVcenter(), 30, 4, 6, store.id(), machine.disks()));
        clients.control().finishEverything();
        assertThat(replication.task(configured.id()).orElseThrow().status()).isEqualTo(DrTask.Status.SUCCESS);
        assertThat(replicationSetup.tasks()).isNotEmpty();
        assertThat(replication.tasks()).isNotEmpty();
        var made = replicationSetup.replications().stream()
                .filter(one -> machine.name().equals(one.name()))
                .findFirst()
                .orElseThrow();
        replication.synchronise(made.id());
        clients.control().finishEverything();
        replication.replications();

        assertThat(protection.unprotectedVms(pairing.remoteVcenter())).isNotEmpty();
        var group = done(protection.createGroup("pg-one", "of a test", pairing.remoteVcenter(), List.of(machine.id())))
                .result()
                .asText();
        protection.configureAll(group);
        clients.control().finishEverything();
        assertThat(protection.groups()).isNotEmpty();
        var plan = done(protection.createPlan("One", "of a test", pairing.remoteVcenter(), List.of(group)))
                .result()
                .asText();
        for (var priority : PlanVm.Priority.values()) {
            if (priority != PlanVm.Priority.UNKNOWN) {
                done(protection.setPriority(plan, machine.id(), priority));
            }
        }
        assertThat(protection.dependencies(plan, machine.id())).isEmpty();
        done(protection.setDependencies(plan, machine.id(), List.of()));
        var others = srm.vms(payroll());
        done(protection.setDependencies(
                payroll(), others.get(0).id(), List.of(others.get(1).id())));
        assertThat(protection.dependencies(payroll(), others.get(0).id())).hasSize(1);
        done(protection.deletePlan(plan));
        done(protection.deleteGroup(group));
        replicationSetup.unconfigure(made.id(), false);
        clients.control().finishEverything();

        var servers = srm.pairing();
        for (var kind : Mapping.Kind.values()) {
            var root = protection.inventory(pairing.localVcenter(), kind, "");
            assertThat(root).isNotEmpty();
            protection.inventory(pairing.localVcenter(), kind, root.get(0).path());
            var mapping = srm.mappings(servers.remoteSrmServer().id(), kind).get(0);
            protection.unmap(servers.remoteSrmServer().id(), kind, mapping.id());
            protection.map(servers.remoteSrmServer().id(), kind, mapping.primaryObject(), mapping.secondaryObject());
        }
    }

    /** What is refused, gone, forgotten or unheard of, and sessions that end. */
    private void refusals() {
        String plan = payroll();
        assertThatThrownBy(() -> srm.cancel(plan)).isInstanceOf(RemoteException.Refused.class);
        assertThat(srm.planById("DrRecoveryRecoveryPlan:gone:" + plan.replaceFirst(".*:", "")))
                .isEmpty();
        assertThat(srm.task("Task:gone:gone")).isEmpty();
        assertThat(replication.task("Task:gone:gone")).isEmpty();
        clients.control().expireSessions();
        srm.plans();
        replication.replications();
        clients.control().planStatus("Payroll", "A_NEWER_STATUS");
        srm.plans();
        srm.planById(plan);
        clients.control().planStatus("Payroll", null);
        clients.control().replicationStatus("payroll-db01", "RECONFIGURING");
        replication.replications();
        clients.control().replicationStatus("payroll-db01", null);
        clients.control().addPlan("Other", 2, 60);
        clients.control().loseSite("onpremises");
        srm.pairing();
        readPlan(plan);
        replication.replications();
        done(srm.recover(
                clients.recovery(PROVIDER)
                        .plan(new PlanName("Other"))
                        .orElseThrow()
                        .id(),
                RecoveryOptions.disaster(false)));
        clients.control().returnSite("onpremises");
        clients.control().advance(Duration.ofMinutes(2));
        srm.plans();
    }

    private void withoutSession() {
        try (var all = new GatewayClients(
                watched(),
                Map.of(
                        "drawbridge.sites.provider.srm.password", "wrong",
                        "drawbridge.sites.onpremises.replication.password", "wrong"))) {
            clients = all;
            assertThatThrownBy(() -> clients.recovery(PROVIDER).plans())
                    .isInstanceOf(RemoteException.LoginRefused.class);
            assertThat(clients.replication(PROVIDER).replications()).isNotEmpty();
        }
    }

    private void tooManyRequests() {
        try (var all = new GatewayClients(watched().quotas(new RateLimiter.Quotas(true, 60_000, 100, 1000, 5)))) {
            clients = all;
            var recovery = clients.recovery(ONPREMISES);
            assertThatThrownBy(() -> new ArrayList<>(List.of(1, 2, 3, 4, 5, 6)).forEach(any -> recovery.plans()))
                    .isInstanceOf(RemoteException.Later.class);
        }
    }
}
