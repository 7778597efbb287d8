package io.drawbridge.evidence;

import io.drawbridge.core.RunId;
import io.drawbridge.core.TenantId;
import io.drawbridge.engine.Documents;
import io.drawbridge.engine.Journal;
import io.drawbridge.runbook.Discreet;
import io.drawbridge.runbook.Run;
import io.drawbridge.runbook.Runs;
import io.drawbridge.security.Callers;
import io.drawbridge.security.Right;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;

/**
 * What a reader may see of runs' evidence: the one place where the rules about readers meet it. Whose run it is decides
 * whether; what is the provider's own is left out for the people of a tenant.
 */
@Component
public class EvidenceAccess {

    private final Runs runs;
    private final Callers callers;
    private final Discreet discreet;
    private final Documents documents;
    private final Findings findings;

    EvidenceAccess(Runs runs, Callers callers, Discreet discreet, Documents documents, Findings findings) {
        this.findings = findings;
        this.runs = runs;
        this.callers = callers;
        this.discreet = discreet;
        this.documents = documents;
    }

    /** @return the run, if whoever calls may know of it */
    public Optional<Run> find(RunId run) {
        return runs.find(run, callers.current());
    }

    /** @return of whose runs whoever calls may know */
    public Set<TenantId> tenants() {
        return callers.current().seen();
    }

    /**
     * @return what is left out of the run's evidence for whoever calls: entries and documents that hold what is the
     *     provider's own
     */
    public Redaction redaction(Run run) {
        var words = discreet.wordsOf(run);
        return discreet.readsAll(run)
                ? Redaction.NONE
                : Redaction.of(entry -> texts(entry).anyMatch(text -> differs(words, text)), name -> documents
                        .find(run.id(), name)
                        .filter(text -> differs(words, text))
                        .isPresent());
    }

    private static Stream<String> texts(Journal.Entry entry) {
        return Stream.of(entry.label(), entry.details(), entry.remoteTask(), entry.text());
    }

    private static boolean differs(UnaryOperator<String> words, String text) {
        return text != null && !text.equals(words.apply(text));
    }

    /** @return the finding, if whoever calls may know of the run in which it was found */
    public Optional<Findings.Finding> finding(String id) {
        return findings.find(id).filter(finding -> find(finding.run()).isPresent());
    }

    /** @return whether whoever calls may take the run's pack out of the product */
    public boolean mayExport(Run run) {
        return callers.current().may(Right.EXPORT, run.tenant());
    }

    /** @return whether whoever calls may change what becomes of the run's findings */
    public boolean mayChangeFindings(RunId run) {
        return find(run)
                .filter(found -> callers.current().may(Right.APPROVE, found.tenant()))
                .isPresent();
    }
}
