package io.drawbridge.evidence;

import io.drawbridge.engine.Journal;
import java.util.function.Predicate;

/**
 * What a reader may not see of a run's evidence. What is left out keeps its digest, so that a redacted pack verifies as
 * a whole one does. This is the one place where a reader's filter works on packs.
 *
 * @param entries which entries of the chain are left out
 * @param documents which documents of steps are left out, by name
 */
public record Redaction(Predicate<Journal.Entry> entries, Predicate<String> documents, boolean nothing) {

    /** Everything may be seen. */
    public static final Redaction NONE = new Redaction(entry -> false, name -> false, true);

    public static Redaction of(Predicate<Journal.Entry> entries, Predicate<String> documents) {
        return new Redaction(entries, documents, false);
    }
}
