package io.drawbridge.nsx.step;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.drawbridge.nsx.LocaleIds;
import java.util.List;
import java.util.Optional;

/** The document {@code locale-ids}: what was there before they were changed. */
record LocaleIdDocument(String site, List<Entry> entries) {

    static final String DOCUMENT = "locale-ids";

    private static final ObjectMapper JSON = new ObjectMapper();

    /** @param before what the manager showed, or null where it showed none */
    record Entry(LocaleIds.Level level, String id, String before) {}

    String json() {
        try {
            return JSON.writeValueAsString(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the document cannot be written", e);
        }
    }

    static LocaleIdDocument parse(String json) {
        try {
            return JSON.readValue(json, LocaleIdDocument.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the document '" + DOCUMENT + "' cannot be read", e);
        }
    }

    Optional<Entry> of(LocaleIds.Level level, String id) {
        return entries.stream()
                .filter(one -> one.level() == level && one.id().equals(id))
                .findFirst();
    }
}
