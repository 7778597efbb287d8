package io.drawbridge.runbook.rest;

import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.OpenAPI;
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

    private static final Map<String, String> ERRORS = Map.of(
            "400", "Not the JSON that is expected, or a field that is not known",
            "401", "Nobody, or somebody who cannot be believed: a wrong password, a token that has ended",
            "403", "The caller's roles do not allow it, or four eyes forbid it",
            "404", "There is no such thing for this caller",
            "409", "It collides with what is there: a plan in another run's hands, a key used before, an ended run",
            "413", "The body is too large",
            "422", "A value cannot be used; the problem names the field",
            "429", "Too many passwords were wrong; Retry-After says when the next may be tried",
            "503", "A remote system that must be asked does not answer; nothing was started");

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
                                                + " provider"))
                        .addSchemas("Problem", problem()))
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
        return api -> api.getPaths().values().forEach(path -> path.readOperations()
                .forEach(operation -> ERRORS.forEach((status, text) -> operation
                        .getResponses()
                        .addApiResponse(
                                status,
                                new ApiResponse()
                                        .description(text)
                                        .content(new Content()
                                                .addMediaType(
                                                        "application/problem+json",
                                                        new MediaType()
                                                                .schema(new Schema<>()
                                                                        .$ref("#/components/schemas/Problem"))))))));
    }
}
