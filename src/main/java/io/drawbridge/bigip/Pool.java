package io.drawbridge.bigip;

import java.util.List;

/** A pool of a local traffic manager, with its members and what they carry. */
public record Pool(String fullPath, List<PoolMember> members) {

    public Pool {
        members = List.copyOf(members);
    }

    /** @return what the members that take connections carry together, against their limits together */
    public Load load() {
        return members.stream()
                .filter(PoolMember::isEligible)
                .map(PoolMember::load)
                .reduce(Load::plus)
                .orElse(new Load(0, 0, 0, 0, 0));
    }

    /** @return whether a member has no room left: saturation has begun, whatever the sum says */
    public boolean hasFullMember() {
        return members.stream()
                .anyMatch(member -> member.isEligible() && member.availability() == Availability.UNAVAILABLE);
    }
}
