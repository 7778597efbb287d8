package io.drawbridge.bigip.step;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.drawbridge.bigip.Load;
import io.drawbridge.bigip.Pool;
import io.drawbridge.bigip.PoolMember;
import io.drawbridge.bigip.TrafficManager;
import io.drawbridge.bigip.TrafficManagers;
import io.drawbridge.core.InvalidInput;
import io.drawbridge.core.Refusal;
import io.drawbridge.engine.StepContext;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The pool that a burst is about, at the site whose users fill it, and how full it is without the machines of this run.
 * Inputs: {@code pool}; {@code capacity}, connections that count as full where members have no limit.
 */
final class BurstPool {

    static final String POOL_UNKNOWN = "drawbridge.poolUnknown";
    static final String CAPACITY_UNKNOWN = "drawbridge.capacityUnknown";

    private static final ObjectMapper JSON = new ObjectMapper();

    /** There is no such pool, or nobody knows how much it can carry. */
    static final class Unknown extends Refusal {
        Unknown(String code, String reason) {
            super(code, reason);
        }
    }

    private final StepContext step;
    private final TrafficManager manager;
    private final Pool pool;

    private BurstPool(StepContext step, TrafficManager manager, Pool pool) {
        this.step = step;
        this.manager = manager;
        this.pool = pool;
    }

    /** @throws Unknown when the site has no such pool */
    static BurstPool of(StepContext step, TrafficManagers managers) {
        var site = step.protectedSite();
        var name = step.input("pool").orElse("").strip();
        if (name.isEmpty()) {
            throw new InvalidInput("pool", "must name a pool");
        }
        var full = name.startsWith("/") ? name : "/Common/" + name;
        var manager = managers.find(site)
                .orElseThrow(() -> new Unknown(POOL_UNKNOWN, "Settings give " + site + " no BIG-IP."));
        var pool = manager.pool(full)
                .orElseThrow(() -> new Unknown(POOL_UNKNOWN, "BIG-IP of " + site + " has no pool " + full + "."));
        return new BurstPool(step, manager, pool);
    }

    Pool pool() {
        return pool;
    }

    TrafficManager manager() {
        return manager;
    }

    /** @return the addresses of this run's machines, by their names */
    static Map<String, String> clones(StepContext step) {
        var clones = new LinkedHashMap<String, String>();
        step.document("burst-clones").ifPresent(json -> {
            try {
                JSON.readTree(json)
                        .path("machines")
                        .forEach(one -> clones.put(
                                one.path("name").asText(), one.path("address").asText()));
            } catch (JsonProcessingException e) {
                throw new IllegalStateException("the document 'burst-clones' cannot be read", e);
            }
        });
        return clones;
    }

    boolean isOurs(PoolMember member) {
        return clones(step).containsKey(member.node().substring(member.node().lastIndexOf('/') + 1));
    }

    /** @return what all members carry, against what they could carry before this run added any; 1 is full */
    double fraction() {
        long connections = pool.members().stream()
                .mapToLong(member -> member.load().connections())
                .sum();
        var base = pool.members().stream()
                .filter(member -> !isOurs(member) && member.administration() == PoolMember.Administration.ENABLED)
                .map(PoolMember::load)
                .toList();
        long limit = base.stream().anyMatch(load -> load.limit() == 0)
                ? 0
                : base.stream().mapToLong(Load::limit).sum();
        var capacity = step.input("capacity").filter(text -> text.matches("[1-9]\\d{0,9}"));
        var full = capacity.map(Long::parseLong).orElse(limit);
        if (full <= 0) {
            throw new Unknown(
                    CAPACITY_UNKNOWN,
                    "The members of " + pool.fullPath()
                            + " have no connection limit, and nobody said how many connections are full.");
        }
        return (double) connections / full;
    }

    int percent() {
        return (int) Math.round(100 * fraction());
    }

    static int number(StepContext step, String field, int otherwise) {
        var text = step.input(field).orElse(Integer.toString(otherwise));
        if (!text.matches("\\d{1,6}")) {
            throw new InvalidInput(field, "must be a whole number");
        }
        return Integer.parseInt(text);
    }
}
