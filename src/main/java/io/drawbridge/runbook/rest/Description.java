package io.drawbridge.runbook.rest;

import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.ObjectSchema;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.media.StringSchema;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.oas.models.security.SecurityRequirement;
import io.swagger.v3.oas.models.security.SecurityScheme;
import java.util.Map;
import org.springdoc.core.customizers.OpenApiCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What holds for all operations: who may call, and how errors look. */
@Configuration(proxyBeanMethods = false)
class Description {

    private static final Map<String, String> ERRORS = Map.ofEntries(
            Map.entry("400", "Not the JSON that is expected, or a field that is not known"),
            Map.entry("401", "Nobody, or somebody who cannot be believed: a wrong password, a token that has ended"),
            Map.entry("403", "The caller's roles do not allow it, or four eyes forbid it"),
            Map.entry("404", "There is no such thing for this caller"),
            Map.entry("406", "There is nothing of the kind that Accept asks for"),
            Map.entry(
                    "409",
                    "It collides with what is there: a plan in another run's hands, a key used before, an ended run"),
            Map.entry("413", "The body is too large"),
            Map.entry("422", "A value cannot be used; the problem names the field"),
            Map.entry("429", "Too many passwords were wrong; Retry-After says when the next may be tried"),
            Map.entry("503", "A remote system that must be asked does not answer; nothing was started"));

    private static final String NOT_JSON = "The body is not said to be JSON";
    private static final String TO_SIGN_IN = "A browser in which nobody is signed in is led to the page for that";

    @Bean
    OpenAPI openApi() {
        return new OpenAPI()
                .info(new Info()
                        .title("Drawbridge")
                        .version("1")
                        .description("Start, follow, decide and abort runs of runbooks."))
                .components(new Components()
                        .addSecuritySchemes(
                                "basic",
                                new SecurityScheme()
                                        .type(SecurityScheme.Type.HTTP)
                                        .scheme("basic")
                                        .description("A person's name and password"))
                        .addSecuritySchemes(
                                "bearer",
                                new SecurityScheme()
                                        .type(SecurityScheme.Type.HTTP)
                                        .scheme("bearer")
                                        .description("A token of a client (dbt_...), or an access token of the OpenID"
                                                + " provider")))
                .addSecurityItem(new SecurityRequirement().addList("basic"))
                .addSecurityItem(new SecurityRequirement().addList("bearer"));
    }

    private static Schema<?> problem() {
        return new ObjectSchema()
                .description("An error, as RFC 9457 has it, with our code and the field that is wrong")
                .addProperty("type", new StringSchema().format("uri"))
                .addProperty("title", new StringSchema())
                .addProperty("status", new io.swagger.v3.oas.models.media.IntegerSchema())
                .addProperty("detail", new StringSchema())
                .addProperty("instance", new StringSchema().format("uri"))
                .addProperty("code", new StringSchema().example("drawbridge.invalidInput"))
                .addProperty("field", new StringSchema().example("recoveryPlan"));
    }

    @Bean
    OpenApiCustomizer errors() {
        return api -> {
            // Only now: what nothing refers to before is left out of the document.
            api.getComponents().addSchemas("Problem", problem());
            api.getPaths().values().forEach(path -> {
                path.readOperations().forEach(Description::describe);
                if (path.getGet() != null) {
                    path.getGet().getResponses().addApiResponse("302", new ApiResponse().description(TO_SIGN_IN));
                }
            });
        };
    }

    private static void describe(Operation operation) {
        ERRORS.forEach((status, text) -> operation.getResponses().addApiResponse(status, error(text)));
        if (operation.getRequestBody() != null) {
            operation.getResponses().addApiResponse("415", error(NOT_JSON));
        }
    }

    private static ApiResponse error(String text) {
        return new ApiResponse()
                .description(text)
                .content(new Content()
                        .addMediaType(
                                "application/problem+json",
                                new MediaType().schema(new Schema<>().$ref("#/components/schemas/Problem"))));
    }
}
