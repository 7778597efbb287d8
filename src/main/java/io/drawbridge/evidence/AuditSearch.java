package io.drawbridge.evidence;

import io.drawbridge.core.InvalidInput;
import io.drawbridge.core.TenantId;
import io.drawbridge.runbook.Run;
import io.drawbridge.runbook.RunSearch;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.springframework.stereotype.Component;

/** Finds runs as {@link RunSearch} does, each with its people and its evidence: three statements for a page of any length. */
@Component
public class AuditSearch {

    /** @param deciders who decided in it */
    public record Found(Run run, EvidenceStates.State evidence, Set<String> deciders) {}

    /** @param next where to go on; null at the end */
    public record Page(List<Found> runs, String next) {}

    private final RunSearch search;
    private final EvidenceStates states;

    AuditSearch(RunSearch search, EvidenceStates states) {
        this.search = search;
        this.states = states;
    }

    /**
     * @param whose the tenants of whose runs the reader may know
     * @throws InvalidInput naming what cannot be used
     */
    public Page find(RunSearch.Query query, Collection<TenantId> whose, String after, int limit) {
        var page = search.find(query, whose, after, limit);
        var ids = page.runs().stream().map(Run::id).toList();
        var evidence = states.of(ids);
        var deciders = states.deciders(ids);
        return new Page(
                page.runs().stream()
                        .map(run -> new Found(
                                run,
                                evidence.getOrDefault(run.id(), EvidenceStates.NONE),
                                deciders.getOrDefault(run.id(), Set.of())))
                        .toList(),
                page.next());
    }
}
