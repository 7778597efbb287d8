package io.drawbridge.models;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** A Camunda Form of ours. */
record Form(Path file, JsonNode json) {

    static Form read(Path file) throws IOException {
        return new Form(file, new ObjectMapper().readTree(file.toFile()));
    }

    static Stream<Form> all() throws IOException {
        var forms = Stream.<Form>builder();
        for (Path file : Model.files(Model.FORMS, ".form")) {
            forms.add(read(file));
        }
        return forms.build();
    }

    List<JsonNode> components() {
        return StreamSupport.stream(json.path("components").spliterator(), false)
                .toList();
    }

    /** @return the variables that the form writes */
    Set<String> keys() {
        var keys = new TreeSet<String>();
        components().stream()
                .filter(component -> component.has("key"))
                .forEach(component -> keys.add(component.path("key").asText()));
        return keys;
    }

    /** @return what may be chosen, by key */
    Map<String, List<String>> options() {
        var options = new TreeMap<String, List<String>>();
        components().stream()
                .filter(component -> component.has("values"))
                .forEach(component -> options.put(
                        component.path("key").asText(), component.path("values").findValuesAsText("value")));
        return options;
    }

    @Override
    public String toString() {
        return Model.nameWithoutEnding(file);
    }
}
