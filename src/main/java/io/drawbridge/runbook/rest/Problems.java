package io.drawbridge.runbook.rest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import io.drawbridge.approval.DecisionRefused;
import io.drawbridge.core.InvalidInput;
import io.drawbridge.core.Refusal;
import io.drawbridge.core.RemoteException;
import io.drawbridge.runbook.RunRefused;
import io.drawbridge.security.Triggers;
import java.net.URI;
import java.util.stream.Collectors;
import org.camunda.bpm.engine.AuthorizationException;
import org.camunda.bpm.engine.OptimisticLockingException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.security.web.firewall.RequestRejectedException;
import org.springframework.validation.FieldError;
import org.springframework.web.bind.MethodArgumentNotValidException;
import org.springframework.web.bind.WebDataBinder;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.InitBinder;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;

/**
 * Errors as problem documents (RFC 9457) that name the field. A defect of ours is a 500 that says so, without its
 * innards.
 */
@RestControllerAdvice(
        basePackages = {
            "io.drawbridge.runbook.rest",
            "io.drawbridge.evidence.rest",
            "io.drawbridge.planning.rest",
            "io.drawbridge.readiness.rest",
            "io.drawbridge.metering.rest"
        })
class Problems extends ResponseEntityExceptionHandler {

    private static final Logger log = LoggerFactory.getLogger(Problems.class);

    @ExceptionHandler
    ProblemDetail invalid(InvalidInput e) {
        return problem(
                HttpStatus.UNPROCESSABLE_ENTITY, "drawbridge.invalidInput", "Invalid input", e.getMessage(), e.field());
    }

    @ExceptionHandler
    ProblemDetail refused(RunRefused e) {
        var status = e.code().equals("drawbridge.notAllowed") ? HttpStatus.FORBIDDEN : HttpStatus.CONFLICT;
        return problem(status, e.code(), "Refused", e.getMessage(), e.field());
    }

    @ExceptionHandler
    ProblemDetail refused(Refusal e) {
        return problem(HttpStatus.CONFLICT, e.code(), "Refused", e.getMessage(), null);
    }

    @ExceptionHandler
    ProblemDetail refused(DecisionRefused e) {
        return switch (e.why()) {
            case NOT_SIGNED_IN ->
                problem(HttpStatus.UNAUTHORIZED, "drawbridge.notSignedIn", "Not signed in", e.getMessage(), null);
            case NOT_FOUND -> problem(HttpStatus.NOT_FOUND, "drawbridge.notFound", "Not found", e.getMessage(), null);
            case NOT_ALLOWED ->
                problem(HttpStatus.FORBIDDEN, "drawbridge.notAllowed", "Not allowed", e.getMessage(), null);
            case GONE ->
                problem(HttpStatus.CONFLICT, "drawbridge.changedMeanwhile", "Changed meanwhile", e.getMessage(), null);
            case INVALID ->
                problem(
                        HttpStatus.UNPROCESSABLE_ENTITY,
                        "drawbridge.invalidInput",
                        "Invalid input",
                        e.getMessage(),
                        e.field().equals("decisionReason") ? "reason" : e.field());
        };
    }

    @ExceptionHandler
    ProblemDetail refused(Triggers.Refused e) {
        return problem(HttpStatus.valueOf(e.status()), e.code(), "The trigger is not taken", e.getMessage(), null);
    }

    /** A body that we read ourselves, since it is signed as it came. */
    @ExceptionHandler
    ProblemDetail unreadable(JsonProcessingException e) {
        if (e instanceof JsonMappingException mapping && !mapping.getPath().isEmpty()) {
            var field = mapping.getPath().stream()
                    .map(part -> part.getFieldName() == null ? "[" + part.getIndex() + "]" : part.getFieldName())
                    .collect(Collectors.joining("."));
            return problem(
                    HttpStatus.BAD_REQUEST,
                    "drawbridge.invalidInput",
                    "Invalid input",
                    field
                            + (e instanceof PlainText.Unusable
                                    ? " " + PlainText.WHY
                                    : " is not known or has the wrong type"),
                    field);
        }
        return problem(
                HttpStatus.BAD_REQUEST,
                "drawbridge.malformedJson",
                "Malformed JSON",
                "The body is not the JSON object that is expected here.",
                null);
    }

    /** What a record has no place for is left alone: {@code tenant.class.x} asks for the inside of a parameter. */
    @InitBinder
    void onlyWhatIsDeclared(WebDataBinder binder) {
        binder.setDeclarativeBinding(true);
    }

    /** A parameter or header that the firewall keeps from us as soon as we ask for it. */
    @ExceptionHandler
    ProblemDetail rejected(RequestRejectedException e) {
        return Refusals.unreadable();
    }

    @ExceptionHandler
    ProblemDetail notFound(NotFound e) {
        return problem(HttpStatus.NOT_FOUND, "drawbridge.notFound", "Not found", e.getMessage(), null);
    }

    @ExceptionHandler
    ProblemDetail notAllowed(AuthorizationException e) {
        // The engine's own words name its resources: for whoever runs Drawbridge, not for the caller.
        log.info("refused: {}", e.getMessage());
        return problem(
                HttpStatus.FORBIDDEN, "drawbridge.notAllowed", "Not allowed", "Your roles do not allow this.", null);
    }

    @ExceptionHandler
    ProblemDetail collided(OptimisticLockingException e) {
        return problem(
                HttpStatus.CONFLICT,
                "drawbridge.changedMeanwhile",
                "Changed meanwhile",
                "Somebody else changed this at the same moment. Look again, then repeat.",
                null);
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> remote(RemoteException e) {
        var problem = problem(
                HttpStatus.SERVICE_UNAVAILABLE,
                "drawbridge.remoteSystemDoesNotAnswer",
                "A remote system does not answer",
                e.getMessage() + ". Nothing was started.",
                null);
        var answer = ResponseEntity.status(HttpStatus.SERVICE_UNAVAILABLE);
        var patience = e instanceof RemoteException.Later later
                ? later.patience()
                : e instanceof RemoteException.Unavailable unavailable ? unavailable.patience() : null;
        if (patience != null) {
            answer.header(HttpHeaders.RETRY_AFTER, String.valueOf(Math.max(1, patience.toSeconds())));
        }
        return answer.body(problem);
    }

    @ExceptionHandler
    ProblemDetail tooLarge(BodyTooLarge e) {
        return problem(HttpStatus.PAYLOAD_TOO_LARGE, "drawbridge.bodyTooLarge", "Too large", e.getMessage(), null);
    }

    @ExceptionHandler
    ProblemDetail mismatch(MethodArgumentTypeMismatchException e) {
        return problem(
                HttpStatus.UNPROCESSABLE_ENTITY,
                "drawbridge.invalidInput",
                "Invalid input",
                e.getName() + " has the wrong form",
                e.getName());
    }

    @ExceptionHandler
    ProblemDetail defect(RuntimeException e) {
        for (Throwable cause = e.getCause(); cause != null && cause != cause.getCause(); cause = cause.getCause()) {
            // What our listeners throw reaches us wrapped by the engine.
            if (cause instanceof InvalidInput invalid) {
                return invalid(invalid);
            } else if (cause instanceof RunRefused refused) {
                return refused(refused);
            } else if (cause instanceof DecisionRefused refused) {
                return refused(refused);
            }
        }
        log.error("a defect", e);
        return problem(
                HttpStatus.INTERNAL_SERVER_ERROR,
                "drawbridge.defect",
                "A defect in Drawbridge",
                "This should not have happened. The log says more.",
                null);
    }

    @Override
    protected ResponseEntity<Object> handleHttpMessageNotReadable(
            HttpMessageNotReadableException e, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        JsonProcessingException unreadable = null;
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof BodyTooLarge large) {
                return ResponseEntity.status(HttpStatus.PAYLOAD_TOO_LARGE).body(tooLarge(large));
            }
            if (unreadable == null && cause instanceof JsonProcessingException json) {
                unreadable = json;
            }
        }
        if (unreadable != null) {
            return ResponseEntity.badRequest().body(unreadable(unreadable));
        }
        return ResponseEntity.badRequest()
                .body(problem(
                        HttpStatus.BAD_REQUEST,
                        "drawbridge.malformedJson",
                        "Malformed JSON",
                        "The body is not the JSON object that is expected here.",
                        null));
    }

    /** Parameters that are read together, as those of a search. */
    @Override
    protected ResponseEntity<Object> handleMethodArgumentNotValid(
            MethodArgumentNotValidException e, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        var field = e.getBindingResult().getFieldErrors().stream()
                .map(FieldError::getField)
                .findFirst()
                .orElse("parameters");
        return ResponseEntity.unprocessableEntity()
                .body(problem(
                        HttpStatus.UNPROCESSABLE_ENTITY,
                        "drawbridge.invalidInput",
                        "Invalid input",
                        field + " has the wrong form",
                        field));
    }

    /** Spring's own words, under a code as all others. */
    @Override
    protected ResponseEntity<Object> createResponseEntity(
            Object body, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        if (body instanceof ProblemDetail problem) {
            Refusals.complete(problem);
        }
        return super.createResponseEntity(body, headers, status, request);
    }

    static ProblemDetail problem(HttpStatus status, String code, String title, String detail, String field) {
        var problem = ProblemDetail.forStatusAndDetail(status, detail);
        problem.setType(URI.create("urn:drawbridge:problem:" + code.substring("drawbridge.".length())));
        problem.setTitle(title);
        problem.setProperty("code", code);
        if (field != null) {
            problem.setProperty("field", field);
        }
        return problem;
    }
}
