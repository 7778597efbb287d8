package io.drawbridge.onboarding.step;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.drawbridge.engine.StepContext;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;

/** A list of keys that a step leaves behind: what was not there when it came, and so may be taken away again. */
final class Notes {

    private static final ObjectMapper JSON = new ObjectMapper();

    private Notes() {}

    static Set<String> read(StepContext step, String document) {
        return step.document(document).map(Notes::parse).orElseGet(LinkedHashSet::new);
    }

    private static Set<String> parse(String text) {
        try {
            return JSON.readValue(text, new TypeReference<LinkedHashSet<String>>() {});
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("our own document cannot be read", e);
        }
    }

    /** @return what was noted before and this */
    static String more(StepContext step, String document, Collection<String> missing) {
        var all = read(step, document);
        all.addAll(missing);
        try {
            return JSON.writeValueAsString(all);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the document cannot be written", e);
        }
    }
}
