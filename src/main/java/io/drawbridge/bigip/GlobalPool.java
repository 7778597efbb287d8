package io.drawbridge.bigip;

import java.util.List;

/** A pool of answers to names. */
public record GlobalPool(Ref ref, boolean enabled, String loadBalancing, List<Member> members) {

    public GlobalPool {
        members = List.copyOf(members);
    }

    /** @param type a or aaaa */
    public record Ref(String type, String fullPath) {

        @Override
        public String toString() {
            return fullPath;
        }
    }

    /**
     * One virtual server of some site, as an answer.
     *
     * @param fullPath {@code /Common/} and server, colon, virtual server
     */
    public record Member(
            String fullPath,
            String server,
            String virtualServer,
            boolean enabled,
            int order,
            int ratio,
            Availability availability) {}
}
