package io.drawbridge.srm;

import com.fasterxml.jackson.annotation.JsonEnumDefaultValue;
import java.util.List;
import java.util.Locale;

/** One step of a plan's run (schema {@code RecoveryStep}). Titles are for people, not for decisions. */
public record PlanStep(
        int id,
        String title,
        String stepNumber,
        int progress,
        Status status,
        List<String> warnings,
        List<String> errors) {

    public PlanStep {
        warnings = warnings == null ? List.of() : List.copyOf(warnings);
        errors = errors == null ? List.of() : List.copyOf(errors);
    }

    /** Where the step stands. */
    public enum Status {
        INACTIVE,
        RUNNING,
        CANCELLED,
        SKIPPED,
        ALREADY_DONE,
        SUCCESS,
        WARNING,
        ERROR,
        @JsonEnumDefaultValue
        UNKNOWN
    }

    /** Whose steps are asked for. */
    public enum View {
        TEST,
        RECOVERY,
        CLEANUP,
        REPROTECT;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
