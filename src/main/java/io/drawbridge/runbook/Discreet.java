package io.drawbridge.runbook;

import io.drawbridge.core.Discretion;
import io.drawbridge.security.Caller;
import io.drawbridge.security.Callers;
import java.util.function.UnaryOperator;
import org.springframework.stereotype.Component;

/**
 * The one place that decides which words of a run's evidence a reader is given: the provider's people all of them, the
 * tenant's without what is the provider's own. Nothing is left out but words: entry for entry they read the same.
 */
@Component
public class Discreet {

    private final Callers callers;
    private final Discretion discretion;

    Discreet(Callers callers, Discretion discretion) {
        this.callers = callers;
        this.discretion = discretion;
    }

    /** @return whether whoever calls is given all words of this run's evidence */
    public boolean readsAll(Run run) {
        return callers.current().isOfTheProvider(run.tenant());
    }

    /** @return what makes of a text of this run what the caller may read of it */
    public UnaryOperator<String> wordsOf(Run run) {
        return wordsOf(run, callers.current());
    }

    public UnaryOperator<String> wordsOf(Run run, Caller reader) {
        return reader.isOfTheProvider(run.tenant())
                ? UnaryOperator.identity()
                : text -> discretion.forTenant(run.tenant(), text);
    }
}
