package io.drawbridge.security;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.regex.Pattern;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.util.ContentCachingResponseWrapper;

/**
 * Gives one answer for what another tenant has and for what nobody has. The engine says of the one that it belongs to
 * no tenant of the caller, and of the other, in many words, that it is not there.
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE + 90)
class Concealed extends OncePerRequestFilter {

    private static final Pattern NOT_THERE = Pattern.compile(
            "belongs to no authenticated tenant|no matching|no .{1,60} (found|exists)|(doesn't|does not) exist|cannot find"
                    + "|could not find|not find|not found|is null|null .{1,60} id|with id .{1,200} unavailable",
            Pattern.CASE_INSENSITIVE);

    private static final Map<String, String> ANSWER =
            Map.of("type", "RestException", "message", "There is nothing of this kind with this id.");

    private final ObjectMapper json;

    Concealed(ObjectMapper json) {
        this.json = json;
    }

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        var path = request.getServletPath() + (request.getPathInfo() == null ? "" : request.getPathInfo());
        return !path.startsWith("/camunda/api/engine/") && !path.startsWith("/camunda/api/cockpit/");
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        var held = new ContentCachingResponseWrapper(response);
        chain.doFilter(request, held);
        if (held.getStatus() >= 400 && NOT_THERE.matcher(message(held)).find()) {
            held.resetBuffer();
            held.setStatus(HttpStatus.NOT_FOUND.value());
            held.setContentType(MediaType.APPLICATION_JSON_VALUE);
            json.writeValue(held.getOutputStream(), ANSWER);
        }
        held.copyBodyToResponse();
    }

    private String message(ContentCachingResponseWrapper held) {
        try {
            return json.readTree(new String(held.getContentAsByteArray(), StandardCharsets.UTF_8))
                    .path("message")
                    .asText("");
        } catch (JsonProcessingException noJson) {
            return "";
        }
    }
}
