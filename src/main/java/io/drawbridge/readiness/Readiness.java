package io.drawbridge.readiness;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What a check found.
 *
 * @param refusal why the run cannot go on, if it cannot
 */
public record Readiness(
        int score,
        List<Gap> gaps,
        Instant checkedAt,
        List<SystemAnswer> sites,
        Scope scope,
        Optional<Finding> refusal) {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** A reason to stop, with the code that models know. */
    public record Finding(String code, String reason) {}

    /** @return what stands in the way only because it could not be seen, each with the reason; it may pass by itself */
    public List<String> unseen() {
        return gaps.stream()
                .filter(gap -> gap.severity() == Gap.Severity.BLOCKS && gap.unseen())
                .map(gap -> gap.what().equals(Gap.NOT_SEEN) ? gap.where() + ": " + gap.detail() : gap.detail())
                .toList();
    }

    /** @return the document {@code readiness} */
    public String json() {
        var document = new LinkedHashMap<String, Object>();
        document.put("score", score);
        document.put("gaps", gaps);
        document.put("checkedAt", checkedAt.toString());
        document.put("sites", sites);
        return write(document);
    }

    /** @return the document {@code scope} */
    public String scopeJson() {
        return write(scope);
    }

    private static String write(Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the document cannot be written", e);
        }
    }

    /** @return the score and how many gaps there are, in a sentence */
    public String summary() {
        long blocking = gaps.stream()
                .filter(gap -> gap.severity() == Gap.Severity.BLOCKS)
                .count();
        return "readiness " + score + " of 100, " + scope.vmCount() + " VMs, " + blocking + " blocking and "
                + (gaps.size() - blocking) + " warning gaps"
                + (gaps.isEmpty()
                        ? ""
                        : ": "
                                + gaps.stream()
                                        .limit(3)
                                        .map(gap -> gap.what() + " (" + gap.where() + ")")
                                        .collect(Collectors.joining("; ")));
    }
}
