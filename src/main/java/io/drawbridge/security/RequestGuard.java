package io.drawbridge.security;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UnsupportedEncodingException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Looks into what the engine's web applications are sent, before the engine does. No expression goes in: 7.24.0 looks
 * for them in the outer query only and evaluates those of its {@code orQueries}, in searches and in stored filters. No
 * serialised object goes in either.
 */
final class RequestGuard extends OncePerRequestFilter {

    /**
     * How many rows one request may ask for; Cockpit asks for 2,000 at most. The engine's own setting would also bind
     * what the application asks the engine itself.
     */
    private static final int LONGEST_LIST = 2000;

    private static final String ROWS = "maxResults";

    private static final int LONGEST_BODY = 1 << 20;
    /** A letter or digit that is written as its number, which only serves to be read differently by two readers. */
    private static final Pattern DISGUISED =
            Pattern.compile("%(3[0-9]|4[1-9a-f]|5[0-9a]|6[1-9a-f]|7[0-9a])", Pattern.CASE_INSENSITIVE);

    /** The engine is made without its tables for cases, and stumbles over each of these. */
    private static final Pattern CASES =
            Pattern.compile("/camunda/api/engine/engine/default/(history/case-.*|case-definition/(?!count$).+)");

    /** What forms hold; no objects, files or bytes. */
    private static final Set<String> TYPES =
            Set.of("string", "boolean", "integer", "long", "short", "double", "date", "json", "null");

    private final ObjectMapper json;
    private final ObjectReader reader;

    RequestGuard(ObjectMapper json) {
        this.json = json;
        // A second value under the same name would be looked at here and another one used there.
        this.reader = json.reader()
                .with(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
                .with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
    }

    private static final class Refused extends Exception {

        private final HttpStatus status;

        Refused(HttpStatus status, String why) {
            super(why);
            this.status = status;
        }
    }

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        return !path(request).startsWith("/camunda/api/");
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        try {
            if (DISGUISED.matcher(request.getRequestURI()).find()) {
                throw new Refused(HttpStatus.BAD_REQUEST, "The path has encoded letters.");
            }
            if (CASES.matcher(path(request)).matches()) {
                throw new Refused(HttpStatus.NOT_FOUND, "There are no cases here.");
            }
            if (request.getQueryString() != null) {
                for (var name : request.getParameterMap().keySet()) {
                    noExpression(name);
                }
                for (var rows :
                        Optional.ofNullable(request.getParameterValues(ROWS)).orElse(new String[0])) {
                    noLongerThanAllowed(rows);
                }
            }
            if (!isJson(request)) {
                chain.doFilter(bounded(request), response);
                return;
            }
            var body = request.getInputStream().readNBytes(LONGEST_BODY + 1);
            if (body.length > LONGEST_BODY) {
                throw new Refused(HttpStatus.PAYLOAD_TOO_LARGE, "The request is longer than 1 MiB.");
            }
            if (body.length > 0) {
                var tree = read(body);
                look(tree);
            }
            chain.doFilter(bounded(new Again(request, body)), response);
        } catch (Refused refused) {
            response.setStatus(refused.status.value());
            response.setContentType(MediaType.APPLICATION_JSON_VALUE);
            json.writeValue(
                    response.getOutputStream(),
                    Map.of("type", "InvalidRequestException", "message", refused.getMessage()));
        }
    }

    /** Whoever says no number gets as many rows as one request may ask for, and not all that there are. */
    private static HttpServletRequest bounded(HttpServletRequest request) {
        if (request.getParameter(ROWS) != null || path(request).startsWith("/camunda/api/admin/auth/")) {
            return request;
        }
        return new HttpServletRequestWrapper(request) {
            @Override
            public String getQueryString() {
                var given = super.getQueryString();
                return (given == null || given.isEmpty() ? "" : given + "&") + ROWS + "=" + LONGEST_LIST;
            }
        };
    }

    /** Decoded, as the engine's servlets see it: an encoded letter is no way round. */
    private static String path(HttpServletRequest request) {
        return request.getServletPath()
                + Optional.ofNullable(request.getPathInfo()).orElse("");
    }

    /** The sign-in is a form; everything else that has a body is taken for JSON, whatever it says it is. */
    private static boolean isJson(HttpServletRequest request) {
        return request.getMethod().equals("POST")
                && !path(request).startsWith("/camunda/api/admin/auth/user/default/log");
    }

    private JsonNode read(byte[] body) throws Refused, IOException {
        try {
            return reader.readTree(body);
        } catch (JsonProcessingException e) {
            throw new Refused(HttpStatus.BAD_REQUEST, "The request is no JSON, or names something twice.");
        }
    }

    private static void look(JsonNode node) throws Refused {
        for (var fields = node.fields(); fields.hasNext(); ) {
            var field = fields.next();
            noExpression(field.getKey());
            if (field.getValue().has("value") && field.getValue().hasNonNull("type")) {
                var type = field.getValue().path("type").asText().toLowerCase(Locale.ROOT);
                if (!TYPES.contains(type)) {
                    throw new Refused(HttpStatus.BAD_REQUEST, field.getKey() + " has a type that no form uses.");
                }
            }
        }
        for (var below : node) {
            look(below);
        }
    }

    private static void noExpression(String name) throws Refused {
        if (name.toLowerCase(Locale.ROOT).contains("expression")) {
            throw new Refused(HttpStatus.BAD_REQUEST, name + " is not allowed: searches hold no expressions.");
        }
    }

    private static void noLongerThanAllowed(String rows) throws Refused {
        if (!rows.matches("[0-9]{1,4}") || Integer.parseInt(rows) > LONGEST_LIST) {
            throw new Refused(HttpStatus.BAD_REQUEST, "maxResults must be a number up to " + LONGEST_LIST + ".");
        }
    }

    /** The request with a body that can be read once more. */
    private static final class Again extends HttpServletRequestWrapper {

        private final byte[] body;

        Again(HttpServletRequest request, byte[] body) {
            super(request);
            this.body = body;
        }

        @Override
        public ServletInputStream getInputStream() {
            var bytes = new ByteArrayInputStream(body);
            return new ServletInputStream() {
                @Override
                public boolean isFinished() {
                    return bytes.available() == 0;
                }

                @Override
                public boolean isReady() {
                    return true;
                }

                @Override
                public void setReadListener(ReadListener listener) {
                    throw new UnsupportedOperationException("read at once");
                }

                @Override
                public int read() {
                    return bytes.read();
                }

                @Override
                public int read(byte[] into, int from, int length) {
                    return bytes.read(into, from, length);
                }
            };
        }

        @Override
        public BufferedReader getReader() {
            var charset = Optional.ofNullable(getCharacterEncoding()).orElse(StandardCharsets.UTF_8.name());
            try {
                return new BufferedReader(new InputStreamReader(getInputStream(), charset));
            } catch (UnsupportedEncodingException e) {
                return new BufferedReader(new InputStreamReader(getInputStream(), StandardCharsets.UTF_8));
            }
        }
    }
}
