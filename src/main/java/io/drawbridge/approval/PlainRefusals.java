package io.drawbridge.approval;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.web.context.request.RequestAttributes;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.util.ContentCachingResponseWrapper;

/**
 * Tells people in Tasklist why a decision was refused in our words alone. The engine and its REST API each wrap the
 * message of a listener in one of theirs: ids, an error number, that there was an exception.
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE + 100)
class PlainRefusals extends OncePerRequestFilter {

    private static final Pattern WRAPPED =
            Pattern.compile("^Cannot .*ENGINE-03051 [^']*'(?<ours>.*)'\\s*$", Pattern.DOTALL);

    /** What the engine's REST API puts before words that did not come from within the engine. */
    private static final Pattern PREFIXED =
            Pattern.compile("^Cannot submit task form [^: ]+: (?!ENGINE-)", Pattern.DOTALL);

    /** A field by its name in the API, and what is wrong with it. */
    private static final Pattern FIELD =
            Pattern.compile("^(?<field>[a-z]+([A-Z][a-z]+)+|[a-z]+(?= (must|is|has) ))(?<why> .*)$", Pattern.DOTALL);

    /** What the engine says of a task that is gone; of another tenant's it must read the same. */
    private static final Pattern NO_TASK =
            Pattern.compile("(task is null|No matching task|belongs to no authenticated tenant)");

    /** What it says of a task that somebody else completes at this moment. */
    private static final Pattern TAKEN = Pattern.compile("(OptimisticLockingException|ENGINE-03005)");

    private static final String STATUS = PlainRefusals.class.getName() + ".status";

    private final ObjectMapper json;

    PlainRefusals(ObjectMapper json) {
        this.json = json;
    }

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        var path = request.getServletPath() + (request.getPathInfo() == null ? "" : request.getPathInfo());
        return !request.getMethod().equals("POST")
                || !path.startsWith("/camunda/api/engine/")
                || !(path.endsWith("/submit-form") || path.endsWith("/claim"));
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        var held = new ContentCachingResponseWrapper(response);
        chain.doFilter(request, held);
        if (held.getStatus() >= 400) {
            if (request.getAttribute(STATUS) instanceof HttpStatus status) {
                held.setStatus(status.value());
            } else {
                var message = new String(held.getContentAsByteArray(), StandardCharsets.UTF_8);
                if (NO_TASK.matcher(message).find()) {
                    held.setStatus(HttpStatus.NOT_FOUND.value());
                } else if (TAKEN.matcher(message).find()) {
                    held.setStatus(HttpStatus.CONFLICT.value());
                }
            }
            var plain = plain(held.getContentAsByteArray());
            if (plain != null) {
                held.resetBuffer();
                held.getOutputStream().write(plain);
            }
        }
        held.copyBodyToResponse();
    }

    /** The engine takes every exception of a listener for a defect of the server; a refusal is none. */
    static void note(DecisionRefused refused) {
        var request = RequestContextHolder.getRequestAttributes();
        if (request != null) {
            request.setAttribute(
                    STATUS,
                    switch (refused.why()) {
                        case NOT_SIGNED_IN -> HttpStatus.UNAUTHORIZED;
                        case NOT_ALLOWED -> HttpStatus.FORBIDDEN;
                        case GONE -> HttpStatus.CONFLICT;
                        case NOT_FOUND -> HttpStatus.NOT_FOUND;
                        case INVALID -> HttpStatus.UNPROCESSABLE_ENTITY;
                    },
                    RequestAttributes.SCOPE_REQUEST);
        }
    }

    private byte[] plain(byte[] body) {
        try {
            if (json.readTree(new String(body, StandardCharsets.UTF_8)) instanceof ObjectNode error) {
                var message = error.path("message").asText();
                if (NO_TASK.matcher(message).find()) {
                    // The engine has another class of exception for what is not there and for what is another tenant's.
                    error.put("type", "RestException");
                }
                return json.writeValueAsBytes(error.put("message", plain(message)));
            }
            return null;
        } catch (JsonProcessingException e) {
            return null;
        }
    }

    static String plain(String message) {
        if (NO_TASK.matcher(message).find() || TAKEN.matcher(message).find()) {
            return DecisionRefused.gone().getMessage();
        }
        var wrapped = WRAPPED.matcher(message);
        var ours = wrapped.matches()
                ? wrapped.group("ours")
                : PREFIXED.matcher(message).replaceFirst("");
        var field = FIELD.matcher(ours);
        if (!field.matches()) {
            return ours;
        }
        var words = People.role(field.group("field"));
        return Character.toUpperCase(words.charAt(0)) + words.substring(1) + field.group("why");
    }
}
