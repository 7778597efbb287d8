package io.drawbridge.onboarding.step;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.drawbridge.core.InvalidInput;
import io.drawbridge.engine.Action;
import io.drawbridge.engine.ActionReceipt;
import io.drawbridge.engine.Assessment;
import io.drawbridge.engine.InfrastructureStep;
import io.drawbridge.engine.Item;
import io.drawbridge.engine.StepContext;
import io.drawbridge.engine.StepInput;
import io.drawbridge.onboarding.MappingWishes;
import io.drawbridge.onboarding.ProtectionPlan;
import io.drawbridge.onboarding.RecoveryOrder;
import io.drawbridge.planning.Bandwidth;
import io.drawbridge.planning.ConnectionOffer;
import io.drawbridge.planning.PointsInTime;
import io.drawbridge.planning.ProtectionDemand;
import io.drawbridge.planning.ProtectionLimits;
import io.drawbridge.planning.ProtectionSizing;
import io.drawbridge.planning.ProtectionSizing.Severity;
import io.drawbridge.planning.TargetSize;
import io.drawbridge.readiness.Scope;
import io.drawbridge.replication.ReplicableVm;
import io.drawbridge.replication.ReplicationServer;
import io.drawbridge.replication.TargetDatastore;
import io.drawbridge.srm.PlaceholderDatastore;
import io.drawbridge.srm.ProtectionGroup;
import io.drawbridge.vcenter.Placement;
import io.drawbridge.vcenter.Vcenters;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/**
 * Works out how machines would be protected and whether they can be: what each of them needs, what is missing for it, and
 * every figure against what carries it (source design 2.1, 4.7.1 to 4.7.4). Changes nothing. Leaves the documents
 * {@code protectionPlan}, {@code sizing} and {@code scope} and the variable {@code vmCount}; what cannot be is refused
 * with the numbers.
 */
@Component
@StepInput(
        name = "virtualMachines",
        required = true,
        what = "Names of the machines, separated by commas or line breaks")
@StepInput(name = "rpoMinutes", required = true, what = "Recovery point objective of all of them, in minutes")
@StepInput(name = "changeGigabytesPerHour", required = true, what = "GB that all of them together write in an hour")
@StepInput(name = "connection", required = true, what = "direct-1-gbps, direct-10-gbps, ssl-vpn, ipsec-vpn or l2-vpn")
@StepInput(name = "lineMegabits", required = true, what = "Mbps of the connection that are free for them")
@StepInput(name = "targetSize", required = true, what = "small, medium, large or custom")
@StepInput(name = "targetHosts", what = "How many hosts a custom size has")
@StepInput(name = "protectionGroup", required = true, what = "Name of the protection group to make")
@StepInput(name = "newRecoveryPlan", required = true, what = "Name of the recovery plan to make")
@StepInput(name = "recoveryOrder", what = "A line for each machine: name priority [after name, name]")
@StepInput(name = "mappings", what = "A line for each object: network, folder or resource: name -> name")
@StepInput(name = "targetDatastore", what = "Datastore of the replicas; the one with most room when left out")
@StepInput(name = "copiesPerDay", what = "Points in time kept for each day; none when left out")
@StepInput(name = "copyDays", what = "For how many days they are kept")
class PlanProtection implements InfrastructureStep {

    /** It cannot be as it was asked for; the reason has the numbers, or names the input that cannot be read. */
    static final String PROTECTION_IMPOSSIBLE = "drawbridge.protectionImpossible";

    private static final Duration LOOKED = Duration.ofMinutes(2);
    private static final int REASONS = 6;
    private static final int NAMES = 12;
    private static final BigDecimal BYTES = BigDecimal.valueOf(1_000_000_000L);
    private static final BigDecimal MEGABYTES = BigDecimal.valueOf(1024);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Onboarding onboarding;
    private final Vcenters vcenters;
    private final ProtectionLimits limits;

    PlanProtection(Onboarding onboarding, Vcenters vcenters, ProtectionLimits limits) {
        this.onboarding = onboarding;
        this.vcenters = vcenters;
        this.limits = limits;
    }

    @Override
    public Assessment assess(StepContext step) {
        try {
            return new Look(step).judge();
        } catch (InvalidInput e) {
            return Assessment.refused(PROTECTION_IMPOSSIBLE, "The input " + e.getMessage() + ".");
        }
    }

    /** One assessment in the making. */
    private final class Look {
        final StepContext step;
        final String protectedVcenter;
        final String recoveryVcenter;
        final List<String> names;
        final RecoveryOrder order;
        final List<String> reasons = new ArrayList<>();
        final Map<String, ReplicableVm> vms = new LinkedHashMap<>();
        final List<Placement> placements = new ArrayList<>();

        Look(StepContext step) {
            this.step = step;
            var pairing = onboarding.pairing(step);
            this.protectedVcenter = pairing.remoteVcenter();
            this.recoveryVcenter = pairing.localVcenter();
            this.names = names(required("virtualMachines"));
            this.order = RecoveryOrder.read(step.input(RecoveryOrder.FIELD).orElse(""), names);
        }

        private String required(String input) {
            return step.input(input)
                    .filter(value -> !value.isBlank())
                    .orElseThrow(() -> new InvalidInput(input, "must not be empty"));
        }

        private <T> T read(String what, java.util.function.Supplier<T> supplier) {
            return step.shared(Onboarding.question(step, what), LOOKED, supplier);
        }

        Assessment judge() {
            find();
            place();
            var group = required("protectionGroup");
            var plan = required("newRecoveryPlan");
            free(group, plan);
            var datastore = datastore();
            var mappings = new MappingPlan(
                            step,
                            onboarding,
                            MappingWishes.read(step.input(MappingWishes.FIELD).orElse("")))
                    .of(placements, reasons);
            var demand = demand();
            var findings = ProtectionSizing.judge(demand, limits);
            findings.stream()
                    .filter(one -> one.severity() == Severity.IMPOSSIBLE)
                    .forEach(one -> reasons.add(one.what() + ": " + one.detail()));
            room(datastore, demand.disks());
            var verdict = reasons.isEmpty()
                    ? Assessment.reached(summary(demand, group, plan, mappings.size()))
                            .document(
                                    ProtectionPlan.DOCUMENT,
                                    plan(group, plan, datastore.orElseThrow(), demand, mappings)
                                            .json())
                    : Assessment.refused(
                            PROTECTION_IMPOSSIBLE,
                            "It cannot be protected as asked. "
                                    + String.join(". ", reasons.subList(0, Math.min(REASONS, reasons.size())))
                                    + (reasons.size() > REASONS
                                            ? ". And " + (reasons.size() - REASONS) + " more reasons."
                                            : "."));
            return verdict.items(items())
                    .document("sizing", write(Map.of("findings", findings, "mappings", mappings)))
                    .document("scope", write(scope(plan)))
                    .variable("vmCount", names.size());
        }

        /** Names to machines that can be replicated. */
        private void find() {
            var client = onboarding.replication(step);
            var byName = read("replicable vms", () -> client.replicableVms(protectedVcenter)).stream()
                    .collect(Collectors.groupingBy(ReplicableVm::name));
            var missing = new ArrayList<String>();
            for (var name : names) {
                var found = byName.getOrDefault(name, List.of());
                if (found.size() == 1) {
                    vms.put(name, found.get(0));
                } else if (found.isEmpty()) {
                    missing.add(name);
                } else {
                    reasons.add(found.size() + " virtual machines of " + step.protectedSite() + " are called " + name);
                }
            }
            if (!missing.isEmpty()) {
                var replicated = onboarding.replicated(step, protectedVcenter, Onboarding.FRESH).values().stream()
                        .map(one -> one.name())
                        .collect(Collectors.toSet());
                var already = missing.stream().filter(replicated::contains).toList();
                var unknown = missing.stream()
                        .filter(name -> !replicated.contains(name))
                        .toList();
                if (!already.isEmpty()) {
                    reasons.add("Replicated already: " + Onboarding.named(already));
                }
                if (!unknown.isEmpty()) {
                    reasons.add("No virtual machine of " + step.protectedSite() + " that can be replicated: "
                            + Onboarding.named(unknown));
                }
            }
        }

        private void place() {
            var vcenter = vcenters.at(step.protectedSite());
            var byId = read("placements of " + protectedVcenter, vcenter::placements).stream()
                    .collect(Collectors.toMap(Placement::id, one -> one, (one, same) -> one));
            vms.values().forEach(vm -> {
                var placement =
                        byId.get(io.drawbridge.srm.InventoryId.of(vm.id()).object());
                if (placement == null) {
                    reasons.add("vCenter of " + step.protectedSite() + " does not show " + vm.name());
                } else {
                    placements.add(placement);
                }
            });
        }

        /** What is made must not be there. */
        private void free(String group, String plan) {
            if (read("group names", () -> onboarding.srm(step).groups()).stream()
                    .anyMatch(one -> group.equals(one.name()))) {
                reasons.add("There is a protection group called " + group + " already");
            }
            if (read("plans", () -> onboarding.recovery(step).plans()).stream()
                    .anyMatch(one -> plan.equals(one.name()))) {
                reasons.add("There is a recovery plan called " + plan + " already");
            }
        }

        /** Replicas go elsewhere than placeholders: else SRM numbers their names (source design 4.7.3). */
        private Optional<TargetDatastore> datastore() {
            var client = onboarding.replication(step);
            var srm = onboarding.srmServer(step, true);
            var placeholders =
                    read(
                                    "placeholders of " + srm,
                                    () -> onboarding.recovery(step).placeholderDatastores(srm))
                            .stream()
                            .map(PlaceholderDatastore::id)
                            .collect(Collectors.toSet());
            if (placeholders.isEmpty()) {
                reasons.add("SRM of " + step.recoverySite() + " has no datastore for placeholders");
            }
            var usable = read("target datastores", () -> client.targetDatastores(recoveryVcenter)).stream()
                    .filter(TargetDatastore::isUsable)
                    .toList();
            var wanted = step.input("targetDatastore").filter(name -> !name.isBlank());
            if (wanted.isPresent()) {
                var found = usable.stream()
                        .filter(one -> wanted.get().equals(one.name()))
                        .findFirst();
                if (found.isEmpty()) {
                    reasons.add("No datastore of " + step.recoverySite() + " that takes replicas: " + wanted.get());
                } else if (placeholders.contains(found.get().id())) {
                    reasons.add(wanted.get() + " is for placeholders; replicas go to another datastore");
                }
                return found;
            }
            var found = usable.stream()
                    .filter(one -> !placeholders.contains(one.id()))
                    .max(Comparator.comparing(TargetDatastore::free).thenComparing(TargetDatastore::name));
            if (found.isEmpty()) {
                reasons.add("No datastore of " + step.recoverySite() + " takes replicas beside those for placeholders");
            }
            return found;
        }

        private void room(Optional<TargetDatastore> datastore, BigDecimal needed) {
            datastore
                    .map(one -> gigabytes(one.free()))
                    .filter(free -> free.compareTo(needed) < 0)
                    .ifPresent(free -> reasons.add("Room on " + datastore.get().name() + ": " + plain(needed)
                            + " GB needed, " + plain(free) + " GB free"));
        }

        private ProtectionDemand demand() {
            var client = onboarding.replication(step);
            var vrms = read("pairing of replication", client::pairing).localVrms();
            var servers = vrms == null
                    ? List.<ReplicationServer>of()
                    : read("replication servers", () -> client.replicationServers(vrms.id()));
            var working = servers.stream().filter(ReplicationServer::works).toList();
            var groups = read("groups", () -> onboarding.recovery(step).groups());
            return new ProtectionDemand(
                    names.size(),
                    gigabytes(vms.values().stream()
                            .mapToLong(ReplicableVm::capacity)
                            .sum()),
                    placements.stream().mapToInt(Placement::cpus).sum(),
                    BigDecimal.valueOf(placements.stream()
                                    .mapToLong(Placement::memoryMegabytes)
                                    .sum())
                            .divide(MEGABYTES, 3, RoundingMode.HALF_UP),
                    Duration.ofMinutes(whole("rpoMinutes", 1, 100_000, null)),
                    decimal("changeGigabytesPerHour"),
                    new PointsInTime(whole("copiesPerDay", 0, 1000, 0), whole("copyDays", 0, 1000, 0)),
                    size(),
                    ConnectionOffer.of(required("connection"))
                            .orElseThrow(() -> new InvalidInput(
                                    "connection",
                                    "must be one of "
                                            + Arrays.stream(ConnectionOffer.values())
                                                    .map(ConnectionOffer::word)
                                                    .collect(Collectors.joining(", ")))),
                    Bandwidth.ofMegabits(whole("lineMegabits", 1, 10_000_000, null)),
                    new ProtectionDemand.Standing(
                            working.size(),
                            working.stream()
                                    .mapToInt(ReplicationServer::replications)
                                    .sum(),
                            groups.size(),
                            groups.stream().mapToInt(ProtectionGroup::vms).sum()));
        }

        private TargetSize size() {
            return switch (required("targetSize")) {
                case "small" -> TargetSize.SMALL;
                case "medium" -> TargetSize.MEDIUM;
                case "large" -> TargetSize.LARGE;
                case "custom" -> TargetSize.custom(whole("targetHosts", 1, 1000, null));
                default -> throw new InvalidInput("targetSize", "must be small, medium, large or custom");
            };
        }

        private int whole(String input, int least, int most, Integer otherwise) {
            var text = step.input(input).map(String::strip).orElse("");
            if (text.isEmpty() && otherwise != null) {
                return otherwise;
            }
            var number = text.matches("[0-9]{1,8}(\\.0+)?") ? new BigDecimal(text).intValue() : -1;
            if (number < least || number > most) {
                throw new InvalidInput(input, "must be a whole number from " + least + " to " + most);
            }
            return number;
        }

        private BigDecimal decimal(String input) {
            var text = required(input).strip();
            // The engine keeps small fractions as 5.0E-4.
            if (!text.matches("[0-9]{1,9}(\\.[0-9]{1,6})?(E-?[0-9])?")) {
                throw new InvalidInput(input, "must be a number such as 2.5");
            }
            return new BigDecimal(text);
        }

        private ProtectionPlan plan(
                String group,
                String plan,
                TargetDatastore datastore,
                ProtectionDemand demand,
                List<ProtectionPlan.Wanted> mappings) {
            return new ProtectionPlan(
                    protectedVcenter,
                    recoveryVcenter,
                    (int) demand.rpo().toMinutes(),
                    demand.points().perDay(),
                    demand.points().days(),
                    datastore.id(),
                    datastore.name(),
                    group,
                    plan,
                    vms.values().stream()
                            .map(vm -> new ProtectionPlan.Vm(
                                    vm.id(),
                                    vm.name(),
                                    vm.capacity(),
                                    order.of(vm.name()).priority(),
                                    order.of(vm.name()).after().stream()
                                            .map(other -> vms.get(other).id())
                                            .toList()))
                            .toList(),
                    mappings);
        }

        private String summary(ProtectionDemand demand, String group, String plan, int mappings) {
            return names.size() + " VMs, " + plain(demand.disks()) + " GB, RPO "
                    + demand.rpo().toMinutes() + " minutes, can be protected: " + mappings
                    + " mappings to make, protection group " + group + ", recovery plan " + plan
                    + "; replication over the line is "
                    + demand.load().verdict().words();
        }

        private List<Item> items() {
            return names.stream()
                    .map(name -> Optional.ofNullable(vms.get(name))
                            .map(vm -> Item.done(
                                    name,
                                    name,
                                    plain(gigabytes(vm.capacity())) + " GB, priority P"
                                            + order.of(name).priority()))
                            .orElseGet(() -> Item.failed(name, name, "cannot be replicated")))
                    .toList();
        }

        private Scope scope(String plan) {
            var byPriority = new TreeMap<Integer, List<String>>();
            names.forEach(name -> byPriority
                    .computeIfAbsent(order.of(name).priority(), any -> new ArrayList<>())
                    .add(name));
            return new Scope(
                    plan,
                    "",
                    "to be made",
                    step.protectedSite() + " to " + step.recoverySite(),
                    names.size(),
                    List.of(),
                    byPriority.entrySet().stream()
                            .map(one -> new Scope.PriorityGroup(
                                    "P" + one.getKey(),
                                    one.getValue().size(),
                                    List.copyOf(one.getValue()
                                            .subList(
                                                    0,
                                                    Math.min(
                                                            NAMES,
                                                            one.getValue().size())))))
                            .toList());
        }
    }

    private static List<String> names(String text) {
        var names = Arrays.stream(text.split("[,\\r\\n]+"))
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .distinct()
                .toList();
        if (names.isEmpty()) {
            throw new InvalidInput("virtualMachines", "must name at least one virtual machine");
        }
        return names;
    }

    private static BigDecimal gigabytes(long bytes) {
        return BigDecimal.valueOf(bytes).divide(BYTES, 3, RoundingMode.CEILING);
    }

    private static String plain(BigDecimal number) {
        return number.setScale(1, RoundingMode.HALF_UP).stripTrailingZeros().toPlainString();
    }

    private static String write(Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the document cannot be written", e);
        }
    }

    @Override
    public ActionReceipt perform(Action action, StepContext step) {
        throw new UnsupportedOperationException("planning sends no command");
    }
}
