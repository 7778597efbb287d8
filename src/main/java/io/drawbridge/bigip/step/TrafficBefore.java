package io.drawbridge.bigip.step;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a step found before it changed anything; the first look counts, however often the step is tried again. */
record TrafficBefore(List<Entry> entries) {

    /** Left by {@link RedirectNewConnections}. */
    static final String NAMES = "traffic-names-before";
    /** Left by {@link ReopenPools}. */
    static final String REOPENED = "traffic-reopened-before";
    /** Left by {@link DrainOldConnections}. */
    static final String MEMBERS = "traffic-members-before";

    private static final ObjectMapper JSON = new ObjectMapper();

    /** What kind of object it was. */
    enum Kind {
        GLOBAL_POOL,
        GLOBAL_MEMBER,
        MEMBER
    }

    /**
     * One object.
     *
     * @param site whose BIG-IP it is at
     * @param type of a global pool, else empty
     * @param member empty for a pool
     * @param was true or false for what is enabled or not; for a local member what an operator had set
     */
    record Entry(String site, Kind kind, String type, String pool, String member, String was) {

        /** @return what the journal calls it: the site first, so that receipts can be told by site */
        String item() {
            return site + " " + pool + (member.isEmpty() ? "" : " " + member);
        }
    }

    static Optional<TrafficBefore> parse(Optional<String> document) {
        return document.map(json -> {
            try {
                return JSON.readValue(json, TrafficBefore.class);
            } catch (JsonProcessingException e) {
                throw new IllegalStateException("the document of traffic before the run cannot be read", e);
            }
        });
    }

    String json() {
        try {
            return JSON.writeValueAsString(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the document cannot be written", e);
        }
    }

    /** Collects entries on top of those of an earlier look, which stay as they are. */
    static final class Notes {
        private final Map<String, Entry> entries = new LinkedHashMap<>();

        Notes(Optional<String> document) {
            parse(document).ifPresent(before -> before.entries().forEach(this::add));
        }

        void add(Entry entry) {
            entries.putIfAbsent(entry.item(), entry);
        }

        /** @return whether a member of this local pool is among them */
        boolean holdMembersOf(String site, String pool) {
            return entries.values().stream()
                    .anyMatch(entry -> entry.kind() == Kind.MEMBER
                            && entry.site().equals(site)
                            && entry.pool().equals(pool));
        }

        String json() {
            return new TrafficBefore(List.copyOf(entries.values())).json();
        }
    }
}
