package io.drawbridge.runbook.rest;

import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import org.springframework.core.Ordered;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.security.web.firewall.RequestRejectedException;
import org.springframework.security.web.firewall.RequestRejectedHandler;
import org.springframework.stereotype.Component;
import org.springframework.web.ErrorResponse;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerExceptionResolver;
import org.springframework.web.servlet.ModelAndView;

/**
 * What is refused under the API's paths before it reaches a controller: a media type that there is not, a path or header
 * that the firewall stops. It gets the same problem documents as all else there.
 */
@Component
class Refusals implements HandlerExceptionResolver, RequestRejectedHandler, Ordered {

    private static final String OURS = "/api/";

    private final ObjectMapper json;

    Refusals(ObjectMapper json) {
        this.json = json;
    }

    @Override
    public int getOrder() {
        return HIGHEST_PRECEDENCE;
    }

    @Override
    public ModelAndView resolveException(
            HttpServletRequest request, HttpServletResponse response, Object handler, Exception failure) {
        if (handler instanceof HandlerMethod || !isOurs(request)) {
            return null;
        }
        if (failure instanceof ErrorResponse refused) {
            refused.getHeaders().forEach((name, values) -> values.forEach(value -> response.addHeader(name, value)));
            answer(response, complete(refused.getBody()));
            return new ModelAndView();
        }
        return null;
    }

    /** Before any servlet; for what is no path of ours, as the server itself words it. */
    @Override
    public void handle(HttpServletRequest request, HttpServletResponse response, RequestRejectedException refused)
            throws IOException {
        if (isOurs(request)) {
            answer(response, unreadable());
        } else {
            response.sendError(HttpStatus.BAD_REQUEST.value());
        }
    }

    private static boolean isOurs(HttpServletRequest request) {
        return request.getRequestURI().startsWith(OURS);
    }

    static ProblemDetail unreadable() {
        return Problems.problem(
                HttpStatus.BAD_REQUEST,
                "drawbridge.unreadableRequest",
                "Unreadable request",
                "The path, a parameter or a header holds characters that are not taken.",
                null);
    }

    /** @return the same with the code that all our problems have */
    static ProblemDetail complete(ProblemDetail problem) {
        if (problem.getProperties() == null || !problem.getProperties().containsKey("code")) {
            var code =
                    switch (problem.getStatus()) {
                        case 404 -> "notFound";
                        case 405 -> "methodNotAllowed";
                        case 406 -> "notAcceptable";
                        case 415 -> "mediaTypeNotSupported";
                        default -> "unreadableRequest";
                    };
            problem.setType(URI.create("urn:drawbridge:problem:" + code));
            problem.setProperty("code", "drawbridge." + code);
        }
        return problem;
    }

    private void answer(HttpServletResponse response, ProblemDetail problem) {
        try {
            response.setStatus(problem.getStatus());
            response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
            json.writeValue(response.getOutputStream(), problem);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
