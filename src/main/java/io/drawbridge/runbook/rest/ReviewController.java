package io.drawbridge.runbook.rest;

import io.drawbridge.approval.Reviews;
import io.drawbridge.runbook.Runs;
import io.drawbridge.security.Callers;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Reviews of break-glass starts over HTTP. */
@RestController
@RequestMapping(path = "/api/v1/reviews", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "Reviews")
class ReviewController {

    @Schema(name = "OpenReview")
    record ReviewView(
            String run,
            String runbookName,
            String subject,
            @Schema(description = "who broke the glass") String startedBy,
            Instant owedSince,
            @Schema(description = "since when the task waits; null while the run is at work") Instant askedAt,
            int reminders,
            @Schema(description = "when more people were asked; null before") Instant escalatedAt,
            Map<String, String> links) {}

    @Schema(name = "OpenReviews")
    record ReviewList(List<ReviewView> reviews) {}

    private final Reviews reviews;
    private final Runs runs;
    private final Callers callers;

    ReviewController(Reviews reviews, Runs runs, Callers callers) {
        this.reviews = reviews;
        this.runs = runs;
        this.callers = callers;
    }

    @GetMapping
    @Operation(summary = "Break-glass starts that nobody has reviewed yet, the longest waiting first")
    ReviewList open() {
        var caller = callers.current();
        return new ReviewList(reviews.open().stream()
                .flatMap(review -> runs.find(review.run(), caller).stream()
                        .map(run -> new ReviewView(
                                run.id().value(),
                                run.runbookName(),
                                run.subject(),
                                review.who(),
                                review.owedSince(),
                                review.askedAt(),
                                review.reminders(),
                                review.escalatedAt(),
                                Map.of("run", "/api/v1/runs/" + run.id()))))
                .toList());
    }
}
