package io.drawbridge.runbook;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.drawbridge.approval.Decision;
import io.drawbridge.approval.DecisionListener;
import io.drawbridge.core.RunId;
import java.time.Clock;
import org.springframework.stereotype.Component;

/** Takes from a declaration when the disaster was detected: the decision clock begins there. */
@Component
class Declarations implements DecisionListener {

    private final RunTable runs;
    private final ObjectMapper json;
    private final Clock clock;

    Declarations(RunTable runs, ObjectMapper json, Clock clock) {
        this.runs = runs;
        this.json = json;
        this.clock = clock;
    }

    @Override
    public void decided(RunId run, Decision decision) {
        if (!decision.kind().equals("declaration") || decision.details() == null) {
            return;
        }
        try {
            var given = json.readTree(decision.details()).path("detectedAt").asText("");
            if (given.isBlank()) {
                return;
            }
            runs.detected(run, DetectedAt.read(given, clock.instant()));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("our own details are not JSON", e);
        }
    }
}
