package io.drawbridge.nsx.step;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What gateways announced before a step changed it; the first look counts, however often the step is tried again. */
record RoutesBefore(List<Entry> entries) {

    /** Left by {@link AdvertiseRoutes}. */
    static final String ADVERTISED = "routes-advertised-before";
    /** Left by {@link WithdrawRoutes}. */
    static final String WITHDRAWN = "routes-withdrawn-before";

    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * A prefix at one gateway.
     *
     * @param was whether it was announced under our name
     */
    record Entry(String site, String edge, String label, String prefix, boolean was) {

        /** @return what the journal calls it */
        String item() {
            return site + " " + edge + " " + prefix;
        }
    }

    static Optional<RoutesBefore> parse(Optional<String> document) {
        return document.map(json -> {
            try {
                return JSON.readValue(json, RoutesBefore.class);
            } catch (JsonProcessingException e) {
                throw new IllegalStateException("the document of routes before the run cannot be read", e);
            }
        });
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

        String json() {
            try {
                return JSON.writeValueAsString(new RoutesBefore(List.copyOf(entries.values())));
            } catch (JsonProcessingException e) {
                throw new IllegalStateException("the document cannot be written", e);
            }
        }
    }
}
