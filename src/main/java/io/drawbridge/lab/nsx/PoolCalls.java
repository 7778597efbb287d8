package io.drawbridge.lab.nsx;

import io.drawbridge.lab.wire.Answer;
import io.drawbridge.lab.wire.Call;
import io.drawbridge.lab.wire.Problem;
import io.drawbridge.lab.wire.Wire;
import io.drawbridge.lab.wire.Xml;
import io.drawbridge.lab.world.IpPool;
import io.drawbridge.lab.world.Site;
import io.drawbridge.lab.world.World;
import java.util.List;

/** Pools of addresses for controllers. */
final class PoolCalls {

    private static final String SOURCE = "NSX-v API, R6x, PN; reference 4.6";
    private static final String CHECKED = "against the reference's documents, 2026-11-21";
    private static final String SCOPE = "/api/2.0/services/ipam/pools/scope/globalroot-0";
    private static final String POOL = "/api/2.0/services/ipam/pools/{pool_id}";

    private final NsxManager nsx;
    private final World world;

    PoolCalls(NsxManager nsx) {
        this.nsx = nsx;
        this.world = nsx.world();
    }

    static IpPool find(World world, Site site, String id) {
        return world.pools
                .find(site.id + "/" + id)
                .orElseThrow(() -> new Problem(404, "202", "Requested object : " + id + " could not be found."));
    }

    /** Takes the lowest free address. */
    static String allocate(IpPool pool) {
        for (String range : pool.ranges) {
            long last = number(range.split("-")[1]);
            for (long at = number(range.split("-")[0]); at <= last; at++) {
                String address = text(at);
                if (!pool.used.contains(address)) {
                    pool.used.add(address);
                    return address;
                }
            }
        }
        throw new Problem(400, "120051", "The IP pool " + pool.name + " has no free address");
    }

    private static long size(IpPool pool) {
        return pool.ranges.stream()
                .mapToLong(range -> number(range.split("-")[1]) - number(range.split("-")[0]) + 1)
                .sum();
    }

    private static long number(String address) {
        if (!address.matches("\\d{1,3}(\\.\\d{1,3}){3}")) {
            throw new Problem(400, "120000", "Value " + address + " is not an address");
        }
        long number = 0;
        for (String part : address.split("\\.")) {
            number = number * 256 + Integer.parseInt(part);
        }
        return number;
    }

    private static String text(long number) {
        return (number >> 24) + "." + (number >> 16 & 255) + "." + (number >> 8 & 255) + "." + (number & 255);
    }

    @Wire(operation = "GET " + SCOPE, source = SOURCE, checked = CHECKED, leavesOut = "the root as PowerNSX reads it")
    Answer list(Call call) {
        Xml list = Xml.element("ipamAddressPools");
        world.pools.where(pool -> pool.site.equals(nsx.local().id)).forEach(pool -> list.add(show(pool)));
        return NsxManager.xml(200, list);
    }

    private static Xml show(IpPool pool) {
        Xml ranges = Xml.element("ipRanges");
        for (int i = 0; i < pool.ranges.size(); i++) {
            String[] range = pool.ranges.get(i).split("-");
            ranges.add(Xml.element("ipRangeDto")
                    .add("id", "iprange-" + (i + 1))
                    .add("startAddress", range[0])
                    .add("endAddress", range[1]));
        }
        long total = size(pool);
        return Xml.element("ipamAddressPool")
                .add("objectId", pool.id)
                .add("objectTypeName", "IpAddressPool")
                .add("revision", pool.revision)
                .add("name", pool.name)
                .add("prefixLength", pool.prefixLength)
                .add("gateway", pool.gateway)
                .add("dnsSuffix", pool.dnsSuffix)
                .add("dnsServer1", pool.dnsServer1)
                .add("dnsServer2", pool.dnsServer2)
                .add(ranges)
                .add("totalAddressCount", total)
                .add("usedAddressCount", pool.used.size())
                .add("usedPercentage", total == 0 ? 0 : 100 * pool.used.size() / total);
    }

    @Wire(
            operation = "POST " + SCOPE,
            source = SOURCE,
            checked = CHECKED,
            leavesOut = "answers 201; from 6.4.1 ranges that overlap another pool's are refused")
    Answer create(Call call) {
        IpPool pool = new IpPool();
        pool.site = nsx.local().id;
        read(pool, nsx.body(call));
        if (world.pools.all().stream()
                .anyMatch(other -> other.site.equals(pool.site) && other.name.equals(pool.name))) {
            throw new Problem(400, "210", "There is an IP pool " + pool.name + " already");
        }
        pool.id = "ipaddresspool-" + world.next("ipaddresspool." + pool.site);
        world.pools.save(pool);
        world.command(pool.site, "nsx", "nsx.pool.created", pool.id, pool.name);
        return Answer.text(201, "text/plain", pool.id).with("Location", "/api/2.0/services/ipam/pools/" + pool.id);
    }

    private void read(IpPool pool, Xml given) {
        pool.name = given.value("name").orElseThrow(() -> new Problem(400, "400", "name is missing"));
        pool.prefixLength = given.value("prefixLength")
                .filter(text -> text.matches("\\d{1,2}"))
                .map(Integer::parseInt)
                .orElseThrow(() -> new Problem(400, "400", "prefixLength is missing"));
        pool.gateway = given.value("gateway").orElseThrow(() -> new Problem(400, "400", "gateway is missing"));
        pool.dnsSuffix = given.value("dnsSuffix").orElse("");
        pool.dnsServer1 = given.value("dnsServer1").orElse("");
        pool.dnsServer2 = given.value("dnsServer2").orElse("");
        pool.ranges.clear();
        for (Xml range : given.child("ipRanges").map(Xml::children).orElse(List.of())) {
            String from = range.value("startAddress").orElse("");
            String to = range.value("endAddress").orElse("");
            if (number(to) < number(from)) {
                throw new Problem(400, "120000", "The range " + from + " to " + to + " is empty");
            }
            if (Version.atLeast(nsx.local(), "6.4.1")) {
                refuseOverlap(pool, from, to);
            }
            pool.ranges.add(from + "-" + to);
        }
    }

    private void refuseOverlap(IpPool pool, String from, String to) {
        for (IpPool other : world.pools.where(
                any -> any.site.equals(pool.site) && !any.id.equals(pool.id == null ? "" : pool.id))) {
            for (String range : other.ranges) {
                if (number(from) <= number(range.split("-")[1]) && number(range.split("-")[0]) <= number(to)) {
                    throw new Problem(400, "120056", "The range overlaps that of " + other.name);
                }
            }
        }
    }

    @Wire(operation = "GET " + POOL, source = SOURCE, checked = CHECKED)
    Answer one(Call call) {
        return NsxManager.xml(200, show(find(world, nsx.local(), call.variable("pool_id"))));
    }

    @Wire(operation = "PUT " + POOL, source = SOURCE, checked = CHECKED)
    Answer change(Call call) {
        IpPool pool = find(world, nsx.local(), call.variable("pool_id"));
        Xml given = nsx.body(call);
        NsxManager.requireFresh(given, "revision", pool.revision);
        read(pool, given);
        pool.revision++;
        world.pools.save(pool);
        world.command(pool.site, "nsx", "nsx.pool.changed", pool.id, pool.name);
        return NsxManager.xml(200, show(pool));
    }

    @Wire(operation = "DELETE " + POOL, source = SOURCE, checked = CHECKED, leavesOut = "in use only by force")
    Answer delete(Call call) {
        IpPool pool = find(world, nsx.local(), call.variable("pool_id"));
        if (!pool.used.isEmpty() && !RoleCalls.flag(call, "force")) {
            throw new Problem(400, "120053", "The IP pool " + pool.name + " is in use");
        }
        world.pools.remove(pool.key());
        world.command(pool.site, "nsx", "nsx.pool.deleted", pool.id, pool.name);
        return Answer.status(200);
    }

    @Wire(operation = "GET " + POOL + "/ipaddresses", source = SOURCE, checked = "path only; element names are ours")
    Answer addresses(Call call) {
        Xml list = Xml.element("allocatedIpAddresses");
        find(world, nsx.local(), call.variable("pool_id"))
                .used
                .forEach(address -> list.add(Xml.element("allocatedIpAddress").add("ipAddress", address)));
        return NsxManager.xml(200, list);
    }
}
