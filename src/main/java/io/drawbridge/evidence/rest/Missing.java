package io.drawbridge.evidence.rest;

import java.net.URI;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.ErrorResponseException;

/** What was asked for is not there, or the caller may not know of it, or may not do this. */
class Missing extends ErrorResponseException {

    Missing(String what) {
        this(HttpStatus.NOT_FOUND, "notFound", "Not found", "There is no such " + what + ".");
    }

    private Missing(HttpStatus status, String code, String title, String detail) {
        super(status, problem(status, code, title, detail), null);
    }

    static Missing notAllowed() {
        return new Missing(HttpStatus.FORBIDDEN, "notAllowed", "Not allowed", "Your roles do not allow this.");
    }

    private static ProblemDetail problem(HttpStatus status, String code, String title, String detail) {
        var problem = ProblemDetail.forStatusAndDetail(status, detail);
        problem.setType(URI.create("urn:drawbridge:problem:" + code));
        problem.setTitle(title);
        problem.setProperty("code", "drawbridge." + code);
        return problem;
    }
}
