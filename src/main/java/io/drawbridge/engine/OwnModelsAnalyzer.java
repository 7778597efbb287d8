package io.drawbridge.engine;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says at start what is wrong with the user's models, instead of where in our code that was noticed. */
final class OwnModelsAnalyzer extends AbstractFailureAnalyzer<OwnModelsRefused> {

    @Override
    protected FailureAnalysis analyze(Throwable root, OwnModelsRefused cause) {
        return new FailureAnalysis(
                cause.getMessage(),
                "Mend the files, or take them out of the folder. docs/model-your-own-runbook.md says what is expected.",
                cause);
    }
}
