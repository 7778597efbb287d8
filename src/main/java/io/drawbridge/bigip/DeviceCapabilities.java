package io.drawbridge.bigip;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * What a device can do of what runbooks make use of, as the device itself tells it (contract 2.5, 4, 5).
 *
 * @param modules level by module, both in the device's words: {@code gtm} and {@code nominal}
 * @param etherIp whether it has the profile for EtherIP tunnels
 */
public record DeviceCapabilities(String version, Map<String, String> modules, boolean etherIp) {

    public DeviceCapabilities {
        modules = Map.copyOf(modules);
    }

    /** A part of the device that has to be licensed and provisioned. */
    public enum Module {
        /** Pools and virtual servers of the site. */
        LTM("local traffic: pools, virtual servers"),
        /** Names that lead users to a site. */
        GTM("names that lead users to a site (DNS)"),
        /** Application acceleration, of which iSession is a part. */
        AM("application acceleration, needed for iSession");

        private final String words;

        Module(String words) {
            this.words = words;
        }

        /** @return what it is for, for people */
        public String words() {
            return words;
        }

        private String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public boolean has(Module module) {
        return !modules.getOrDefault(module.word(), "none").equals("none");
    }

    /** @return the kinds of tunnel that can be set up here; an interconnect outside the device is always possible */
    public Set<Tunnel.Kind> tunnels() {
        var kinds = EnumSet.noneOf(Tunnel.Kind.class);
        if (has(Module.AM)) {
            kinds.add(Tunnel.Kind.ISESSION);
        }
        if (etherIp) {
            kinds.add(Tunnel.Kind.ETHERIP);
        }
        return kinds;
    }

    /** @return why no runbook works with it, in words for an administrator; empty where they do */
    public Optional<String> refusal() {
        var release = TmosRelease.parse(version);
        if (release.filter(one -> one.isBefore(TmosRelease.OLDEST)).isPresent()) {
            return Optional.of("TMOS " + version + " is too old: Drawbridge works with 12.0 and later, the first with"
                    + " names and global pools of types a and aaaa");
        }
        return has(Module.LTM)
                ? Optional.empty()
                : Optional.of("module ltm is not provisioned: the device has no pools and virtual servers");
    }

    /** @return what runbooks have to do without, in words for an administrator */
    public List<String> limits() {
        var limits = new ArrayList<String>();
        if (!has(Module.GTM)) {
            limits.add("module gtm is not provisioned: no names that lead users to a site can be moved here");
        }
        var kinds = tunnels();
        if (!kinds.contains(Tunnel.Kind.ISESSION)) {
            limits.add("module am is not provisioned: no iSession tunnel; EtherIP or an external interconnect is"
                    + " needed for live migration");
        } else if (TmosRelease.parse(version)
                .filter(one -> !one.isBefore(TmosRelease.ISESSION_GIVEN_UP))
                .isPresent()) {
            limits.add("iSession is given up by its vendor from 15.0 on: it works while it is licensed");
        }
        if (!kinds.contains(Tunnel.Kind.ETHERIP)) {
            limits.add("the profile /Common/etherip is missing: no EtherIP tunnel");
        }
        return limits;
    }

    /** @return modules in alphabetical order, for people */
    @Override
    public String toString() {
        return "TMOS " + version + " with " + new TreeMap<>(modules);
    }
}
