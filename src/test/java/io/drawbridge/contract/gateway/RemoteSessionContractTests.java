package io.drawbridge.contract.gateway;

import static io.drawbridge.contract.gateway.GatewayClients.PROVIDER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.drawbridge.contract.gateway.VendorDocument.Operation;
import io.drawbridge.core.PlanName;
import io.drawbridge.core.RemoteException;
import io.drawbridge.lab.Fault;
import io.drawbridge.lab.LabSettings;
import io.drawbridge.lab.wire.Exchange;
import io.drawbridge.replication.NewReplication;
import io.drawbridge.srm.Mapping;
import io.drawbridge.srm.PlanStep;
import io.drawbridge.srm.PlanVm;
import io.drawbridge.srm.RecoveryOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Each operation declares how it behaves while the session is not logged in at the other site, and while that one is
 * down. Every operation that the clients use is tried in both states, through the clients: what must fail fails with a
 * refusal that the client passes on, what must work works.
 */
@Timeout(120)
class RemoteSessionContractTests {

    private final List<Exchange> exchanges = Collections.synchronizedList(new ArrayList<>());
    private final Map<String, Runnable> calls = new LinkedHashMap<>();
    private GatewayClients clients;

    @BeforeEach
    void start() {
        assumeTrue(
                VendorDocument.present(),
                "skipped: the vendor's documents are not at " + VendorDocument.folder() + " (-Ddrawbridge.specs=…)");
        clients = new GatewayClients(
                LabSettings.builder().witness(exchanges::add),
                Map.of(
                        "drawbridge.sites.provider.srm.requests-per-minute", 10_000,
                        "drawbridge.sites.provider.replication.requests-per-minute", 10_000));
        clients.control().addPlan("Other", 2, 60);
        clients.control().addPlan("Gone", 2, 60);
        clients.control().addPlan("Third", 2, 60);
        collect();
    }

    @AfterEach
    void stop() {
        if (clients != null) {
            clients.close();
        }
    }

    /** Every call, with arguments that were good while the sites saw each other. */
    private void collect() {
        var srm = clients.recovery(PROVIDER);
        var protection = clients.protectionSetup(PROVIDER);
        var replication = clients.replication(PROVIDER);
        var setup = clients.replicationSetup(PROVIDER);
        var plan = srm.plan(new PlanName("Payroll")).orElseThrow().id();
        var other = srm.plan(new PlanName("Other")).orElseThrow().id();
        var third = srm.plan(new PlanName("Third")).orElseThrow().id();
        var gone = srm.plan(new PlanName("Gone")).orElseThrow().id();
        var group = srm.groups(plan).get(0).id();
        var vms = srm.vms(plan);
        var vm = vms.get(0).id();
        var servers = srm.pairing();
        var remoteServer = servers.remoteSrmServer().id();
        var network = srm.mappings(remoteServer, Mapping.Kind.NETWORKS).get(0);
        var machine = setup.replicableVms(servers.remoteVcenter()).get(0);
        var store = setup.targetDatastores(servers.localVcenter()).get(0).id();
        var vrms = setup.pairing().localVrms().id();
        var pair = replication.replications().get(0).id();
        var task = srm.setTestNetworks(plan, List.of()).id();
        var replicationTask = replication.synchronise(pair).id();
        clients.control().finishEverything();

        calls.put("pairing", srm::pairing);
        calls.put("plans", srm::plans);
        calls.put("plan", () -> srm.planById(plan));
        calls.put("vms", () -> srm.vms(plan));
        calls.put("groups of a plan", () -> srm.groups(plan));
        calls.put("groups", srm::groups);
        calls.put("group's vms", () -> srm.groupVms(group));
        calls.put("issues", () -> srm.issues(plan));
        calls.put("steps", () -> srm.steps(plan, PlanStep.View.RECOVERY));
        calls.put("step times", () -> srm.stepTimes(plan, PlanStep.View.RECOVERY, List.of()));
        calls.put("prompts", () -> srm.prompts(plan));
        calls.put("test networks", () -> srm.testNetworks(plan));
        for (var kind : Mapping.Kind.values()) {
            calls.put("mappings " + kind, () -> srm.mappings(remoteServer, kind));
            calls.put("inventory " + kind, () -> protection.inventory(servers.localVcenter(), kind, ""));
            calls.put(
                    "map " + kind,
                    () -> protection.map(remoteServer, kind, network.primaryObject(), network.secondaryObject()));
            calls.put("unmap " + kind, () -> protection.unmap(remoteServer, kind, network.id()));
        }
        calls.put("placeholder datastores", () -> srm.placeholderDatastores(remoteServer));
        calls.put("task", () -> srm.task(task));
        calls.put("tasks", () -> srm.tasksOf(plan));
        calls.put("history", () -> srm.history(plan, Duration.ofDays(7)));
        calls.put("set test networks", () -> srm.setTestNetworks(plan, List.of()));
        calls.put("unprotected vms", () -> protection.unprotectedVms(servers.localVcenter()));
        calls.put("dependencies", () -> protection.dependencies(plan, vm));
        calls.put("set dependencies", () -> protection.setDependencies(plan, vm, List.of()));
        calls.put("set priority", () -> protection.setPriority(plan, vm, PlanVm.Priority.P2));
        calls.put(
                "create group", () -> protection.createGroup("g", "d", servers.remoteVcenter(), List.of(machine.id())));
        calls.put("configure all", () -> protection.configureAll(group));
        calls.put("delete group", () -> protection.deleteGroup(group));
        calls.put("create plan", () -> protection.createPlan("p", "d", servers.remoteVcenter(), List.of(group)));
        calls.put("delete plan", () -> protection.deletePlan(gone));
        calls.put("reprotect", () -> srm.reprotect(other, false));
        calls.put("cancel", () -> srm.cancel(other));
        calls.put("clean up", () -> srm.cleanUp(other, false));
        calls.put("replications", replication::replications);
        calls.put("replication task", () -> replication.task(replicationTask));
        calls.put("replication tasks", replication::tasks);
        calls.put("synchronise", () -> replication.synchronise(pair));
        calls.put("replicable vms", () -> setup.replicableVms(servers.localVcenter()));
        calls.put("target datastores", () -> setup.targetDatastores(servers.localVcenter()));
        calls.put("replication servers", () -> setup.replicationServers(vrms));
        calls.put(
                "configure",
                () -> setup.configure(
                        new NewReplication(machine.id(), servers.localVcenter(), 30, 0, 0, store, machine.disks())));
        calls.put("unconfigure", () -> setup.unconfigure(pair, false));
        calls.put("test", () -> srm.test(other, false));
        calls.put("recovery", () -> srm.recover(third, RecoveryOptions.disaster(false)));
    }

    /** @return by operation what it did in this state: "works" or "fails" */
    private Map<String, String> attempt(Function<Operation, Optional<String>> word) {
        var wrong = new TreeMap<String, String>();
        var counts = new TreeMap<String, Integer>();
        var tried = new TreeSet<String>();
        calls.forEach((label, call) -> {
            // a command is not sent while the other site's login was tried a moment ago
            clients.control().advance(Duration.ofSeconds(40));
            exchanges.clear();
            boolean refused = false;
            try {
                call.run();
            } catch (RemoteException.Refused e) {
                refused = true;
            }
            for (Exchange exchange : List.copyOf(exchanges)) {
                var operation = ContractWitness.documents()
                        .get(exchange.system())
                        .operationOf(exchange)
                        .orElseThrow();
                String rule = word.apply(operation).orElse("not said");
                int status = exchange.answer().status();
                if (exchange.forged() || status == 401 || !tried.add(exchange.system() + " " + operation.name())) {
                    continue;
                }
                counts.merge(rule, 1, Integer::sum);
                boolean asDeclared =
                        switch (rule) {
                            case "ERROR" -> status == 403;
                            case "OK", "FULL_DATA", "PARTIAL_DATA" -> status < 300;
                            default -> status < 300 || status == 403 || status == 400;
                        };
                if (!asDeclared) {
                    wrong.put(
                            label + ": " + operation.name(),
                            rule + " but " + status + " "
                                    + new String(exchange.answer().body(), java.nio.charset.StandardCharsets.UTF_8));
                }
                if (rule.equals("ERROR") && !refused && exchange.method().equals("POST")) {
                    wrong.put(label + ": " + operation.name(), "the client did not pass the refusal on");
                }
            }
        });
        System.out.println("  " + tried.size() + " operations, by what the documents declare: " + counts);
        assertThat(tried).hasSizeGreaterThan(50);
        return wrong;
    }

    @Test
    void behavesAsDeclaredWhileNotLoggedInAtTheOtherSite() {
        for (var system : List.of("srm", "replication")) {
            clients.control()
                    .addFault(Fault.fail(403)
                            .at("provider", system)
                            .operation("POST /pairings/{pairing_id}/remote-session"));
        }
        clients.control().expireSessions();
        clients.control().advance(Duration.ofMinutes(1));

        assertThat(attempt(Operation::whileNotLoggedInRemotely)).isEmpty();
    }

    @Test
    void behavesAsDeclaredWhileTheOtherSiteIsDown() {
        clients.control().loseSite("onpremises");
        clients.control().expireSessions();

        assertThat(attempt(Operation::whileRemoteIsDown)).isEmpty();
        assertThat(clients.control().changes("srm.recovery.started"))
                .as("a disaster recovery begins without the other site")
                .hasSize(1);
    }
}
