package io.drawbridge;

import java.util.List;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** The settings cannot be worked with. It names every error, each with its property. */
final class ConfigurationRefused extends RuntimeException {

    /**
     * What is wrong with one property.
     *
     * @param property as it is written in a file: {@code drawbridge.sites.provider.srm.url}
     */
    record Error(String property, String message) {
        @Override
        public String toString() {
            return property + " " + message;
        }
    }

    private final List<Error> errors;

    ConfigurationRefused(List<Error> errors) {
        super(text(errors));
        this.errors = List.copyOf(errors);
    }

    List<Error> errors() {
        return errors;
    }

    private static String text(List<Error> errors) {
        var text = new StringBuilder("the settings cannot be used, for ")
                .append(errors.size() == 1 ? "one reason" : errors.size() + " reasons")
                .append(":\n");
        errors.forEach(error -> text.append("\n  - ").append(error));
        return text.append('\n').toString();
    }

    /** Shows it to whoever starts the application: as text, without a stack trace. */
    static final class Analyzer extends AbstractFailureAnalyzer<ConfigurationRefused> {

        @Override
        protected FailureAnalysis analyze(Throwable rootFailure, ConfigurationRefused cause) {
            return new FailureAnalysis(
                    "Drawbridge does not start: " + cause.getMessage(),
                    "Mend the properties above; nothing was connected to. docs/examples/real-sites.yaml shows a"
                            + " complete set, docs/connect-real-sites.md explains it.",
                    cause);
        }
    }
}
