package io.drawbridge.runbooks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.drawbridge.testing.RunbookTest;
import io.drawbridge.testing.Stage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/** The description that is served, the routes that exist, and the copy in docs are one thing. */
@RunbookTest
class OpenApiTests {

    private static final Path COPY = Path.of("docs/openapi.json");

    @Autowired
    private RequestMappingHandlerMapping requestMappingHandlerMapping;

    private static JsonNode served(Stage stage) {
        var description = (ObjectNode) stage.get("alice", "/api/v1/openapi").body();
        // The address differs from one start to the next.
        description.remove("servers");
        return description;
    }

    @Test
    void describesEveryRouteThatExistsAndNoOther(Stage stage) {
        var described = new TreeSet<String>();
        served(stage).path("paths").fields().forEachRemaining(path -> path.getValue()
                .fieldNames()
                .forEachRemaining(method -> described.add(method.toUpperCase() + " " + path.getKey())));
        var existing = new TreeSet<String>();
        requestMappingHandlerMapping.getHandlerMethods().forEach((mapping, handler) -> {
            // The pages of the console are for browsers and belong to no description.
            var home = handler.getBeanType().getPackageName();
            if (home.startsWith("io.drawbridge")
                    && !home.equals("io.drawbridge.console")
                    && !home.equals("io.drawbridge.security")) {
                mapping.getMethodsCondition().getMethods().forEach(method -> mapping.getPatternValues()
                        .forEach(path -> existing.add(method + " " + path)));
            }
        });

        assertThat(described).isEqualTo(existing).isNotEmpty();
    }

    @Test
    void saysForEveryOperationWhatItDoesAndWhichErrorsThereAre(Stage stage) {
        served(stage)
                .path("paths")
                .forEach(path -> path.forEach(operation -> {
                    assertThat(operation.path("summary").asText()).isNotBlank();
                    assertThat(operation.path("responses").fieldNames())
                            .toIterable()
                            .contains("401", "422")
                            .anyMatch(code -> code.startsWith("2"));
                }));
    }

    @Test
    void isTheSameAsItsCopyInTheDocs(Stage stage) throws IOException {
        var json = new ObjectMapper().enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS);
        var served =
                json.writerWithDefaultPrettyPrinter().writeValueAsString(json.treeToValue(served(stage), Object.class))
                        + "\n";
        if (Boolean.getBoolean("drawbridge.write-docs")) {
            Files.writeString(COPY, served);
        }

        assertThat(Files.exists(COPY) ? Files.readString(COPY) : "")
                .as("docs/openapi.json is stale: write it anew with mvn test -Dtest=OpenApiTests"
                        + " -Ddrawbridge.write-docs=true")
                .isEqualTo(served);
    }
}
