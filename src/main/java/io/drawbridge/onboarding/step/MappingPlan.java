package io.drawbridge.onboarding.step;

import io.drawbridge.engine.StepContext;
import io.drawbridge.onboarding.MappingWishes;
import io.drawbridge.onboarding.ProtectionPlan;
import io.drawbridge.srm.InventoryId;
import io.drawbridge.srm.Mapping;
import io.drawbridge.srm.ProtectionSetup;
import io.drawbridge.vcenter.Placement;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Works out which mappings machines still need: networks and folders go to what has the same name, the rest as was
 * wished (source design 4.7.2). Each is mapped back as well, or there would be no way home.
 */
final class MappingPlan {

    private static final Duration LOOKED = Duration.ofMinutes(2);
    private static final Duration SLOW_TO_CHANGE = Duration.ofMinutes(10);
    private static final int MOST_LOOKS = 500;

    /** What has objects below it; a look into anything else would be a request for nothing. */
    private static final Set<String> CONTAINERS =
            Set.of("Folder", "Datacenter", "ClusterComputeResource", "ComputeResource", "ResourcePool", "VirtualApp");

    private final StepContext step;
    private final Onboarding onboarding;
    private final MappingWishes wishes;
    private final String protectedVcenter;
    private final String recoveryVcenter;

    MappingPlan(StepContext step, Onboarding onboarding, MappingWishes wishes) {
        this.step = step;
        this.onboarding = onboarding;
        this.wishes = wishes;
        this.protectedVcenter = onboarding.pairing(step).remoteVcenter();
        this.recoveryVcenter = onboarding.pairing(step).localVcenter();
    }

    /** @param reasons why some cannot be made are added here */
    List<ProtectionPlan.Wanted> of(Collection<Placement> placements, List<String> reasons) {
        var wanted = new ArrayList<ProtectionPlan.Wanted>();
        for (var kind : Mapping.Kind.values()) {
            var sources = sources(kind, placements);
            if (!sources.isEmpty()) {
                kind(kind, sources, wanted, reasons);
            }
            wishes.wishes().stream()
                    .filter(wish -> wish.kind() == kind)
                    .filter(wish ->
                            sources.stream().noneMatch(id -> name(kind, id).equals(wish.source())))
                    .forEach(wish -> reasons.add("The input " + MappingWishes.FIELD + " line " + wish.line()
                            + ": none of the machines uses " + wish.source()));
        }
        return wanted;
    }

    private Set<String> sources(Mapping.Kind kind, Collection<Placement> placements) {
        var found = new LinkedHashSet<String>();
        for (var placement : placements) {
            switch (kind) {
                case NETWORKS ->
                    placement.networks().forEach(network -> found.add(triple(network.type(), network.id())));
                case FOLDERS -> add(found, "Folder", placement.folder());
                case RESOURCES -> add(found, "ResourcePool", placement.resourcePool());
                default -> throw new IllegalStateException("no such kind: " + kind);
            }
        }
        return found;
    }

    private void add(Set<String> found, String type, String id) {
        if (!id.isEmpty()) {
            found.add(triple(type, id));
        }
    }

    private String triple(String type, String id) {
        return new InventoryId(type, id, protectedVcenter).toString();
    }

    /** Each place is one read that is kept: a gateway that asks for patience in the middle is gone on with later. */
    private List<ProtectionSetup.Item> inventory(String vcenter, Mapping.Kind kind) {
        var found = new LinkedHashMap<String, ProtectionSetup.Item>();
        var open = new ArrayDeque<String>();
        open.add("");
        for (int looks = 0; looks < MOST_LOOKS && !open.isEmpty(); looks++) {
            var path = open.remove();
            var items = step.shared(
                    Onboarding.question(step, "inventory " + kind + " of " + vcenter + path),
                    SLOW_TO_CHANGE,
                    () -> onboarding.srm(step).inventory(vcenter, kind, path));
            for (var item : items) {
                if (found.putIfAbsent(item.id(), item) == null
                        && item.path() != null
                        && CONTAINERS.contains(InventoryId.of(item.id()).type())) {
                    open.add(item.path());
                }
            }
        }
        return List.copyOf(found.values());
    }

    private String name(Mapping.Kind kind, String id) {
        return inventory(protectedVcenter, kind).stream()
                .filter(item -> id.equals(item.id()))
                .map(ProtectionSetup.Item::name)
                .findFirst()
                .orElse(InventoryId.of(id).object());
    }

    private Map<String, Mapping> mapped(Mapping.Kind kind, boolean back) {
        var srm = onboarding.srmServer(step, back);
        return step
                .shared(Onboarding.question(step, "mappings " + kind + " of " + srm), LOOKED, () -> onboarding
                        .recovery(step)
                        .mappings(srm, kind))
                .stream()
                .filter(mapping -> mapping.primaryObject() != null)
                .collect(Collectors.toMap(Mapping::primaryObject, Function.identity(), (one, same) -> one));
    }

    private void kind(
            Mapping.Kind kind, Set<String> sources, List<ProtectionPlan.Wanted> wanted, List<String> reasons) {
        var there = mapped(kind, false);
        var home = mapped(kind, true);
        var unmapped = new ArrayList<String>();
        for (var source : sources) {
            var label = name(kind, source);
            var wish = wishes.of(kind, label);
            var existing = there.get(source);
            if (existing != null) {
                wish.filter(one -> !one.target().equals(existing.secondaryObjectName()))
                        .ifPresent(one -> reasons.add(label + " is mapped to " + existing.secondaryObjectName()
                                + " already, not to " + one.target()));
                back(kind, existing.secondaryObject(), existing.secondaryObjectName(), source, label, home, wanted);
                continue;
            }
            var target = target(kind, label, wish, reasons);
            if (target.isPresent()) {
                wanted.add(new ProtectionPlan.Wanted(
                        false,
                        kind,
                        source,
                        label,
                        target.get().id(),
                        target.get().name()));
                back(kind, target.get().id(), target.get().name(), source, label, home, wanted);
            } else if (wish.isEmpty()) {
                unmapped.add(label);
            }
        }
        if (!unmapped.isEmpty()) {
            reasons.add("Nothing at " + step.recoverySite() + " stands for these " + kind.word()
                    + " and no mapping says" + " what shall: " + Onboarding.named(unmapped));
        }
    }

    /** One object may take the place of several: then the first keeps the way back. */
    private static void back(
            Mapping.Kind kind,
            String target,
            String targetName,
            String source,
            String sourceName,
            Map<String, Mapping> home,
            List<ProtectionPlan.Wanted> wanted) {
        var mapping = new ProtectionPlan.Wanted(true, kind, target, targetName, source, sourceName);
        if (!home.containsKey(target)
                && wanted.stream().noneMatch(one -> one.back() && one.key().equals(mapping.key()))) {
            wanted.add(mapping);
        }
    }

    private Optional<ProtectionSetup.Item> target(
            Mapping.Kind kind, String source, Optional<MappingWishes.Wish> wish, List<String> reasons) {
        if (wish.isEmpty() && kind == Mapping.Kind.RESOURCES) {
            return Optional.empty();
        }
        var name = wish.map(MappingWishes.Wish::target).orElse(source);
        var found = inventory(recoveryVcenter, kind).stream()
                .filter(item -> name.equals(item.name()) || name.equals(item.path()))
                .toList();
        if (found.size() > 1) {
            reasons.add(found.size() + " " + kind.word() + " of " + step.recoverySite() + " are called " + name
                    + ": write the path of the one that is meant, such as "
                    + found.get(0).path());
            return Optional.empty();
        }
        if (found.isEmpty() && wish.isPresent()) {
            reasons.add("There is no such thing among the " + kind.word() + " of " + step.recoverySite() + ": " + name);
        }
        return found.stream().findFirst();
    }
}
