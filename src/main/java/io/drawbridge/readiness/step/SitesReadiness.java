package io.drawbridge.readiness.step;

import io.drawbridge.core.Mode;
import io.drawbridge.core.RemoteException;
import io.drawbridge.engine.Assessment;
import io.drawbridge.engine.StepContext;
import io.drawbridge.readiness.Gap;
import io.drawbridge.readiness.Readiness;
import io.drawbridge.readiness.Scope;
import io.drawbridge.readiness.SystemProbes;
import io.drawbridge.site.RemoteSystem;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/** Whether both sites answer, for runbooks that begin before there is a plan. NSX may be silent: nothing here needs it. */
@Component
class SitesReadiness {

    /** A system that the run needs does not answer. */
    static final String SITES_NOT_READY = "drawbridge.sitesNotReady";

    private static final int BLOCKING = 30;
    private static final int WARNING = 5;

    private final SystemProbes probes;

    SitesReadiness(SystemProbes probes) {
        this.probes = probes;
    }

    Assessment assess(StepContext step) {
        var answers = probes.ask(
                        step.sitePair(),
                        List.of(step.protectedSite(), step.recoverySite()),
                        (site, system, failure) -> failure instanceof RemoteException.Later
                                || failure instanceof RemoteException.PersonNeeded)
                .values();
        var gaps = new ArrayList<Gap>();
        for (var answer : answers) {
            if (!answer.answers()) {
                boolean needed = !answer.system().equals(RemoteSystem.NSX.label());
                gaps.add(new Gap(
                        needed ? Gap.Severity.BLOCKS : Gap.Severity.WARNS,
                        answer.system() + (answer.unsupported() ? Gap.UNSUPPORTED : Gap.SILENT),
                        answer.site(),
                        answer.detail(),
                        needed ? BLOCKING : WARNING));
            }
        }
        var blocking = gaps.stream()
                .filter(gap -> gap.severity() == Gap.Severity.BLOCKS)
                .toList();
        var readiness = new Readiness(
                Math.max(0, 100 - gaps.stream().mapToInt(Gap::weight).sum()),
                List.copyOf(gaps),
                step.now(),
                List.copyOf(answers),
                new Scope("", "", "", "", 0, List.of(), List.of()),
                Optional.empty());
        var until = step.silentSince().plus(CheckReadiness.SILENCE);
        if (step.mode() == Mode.LIVE && !blocking.isEmpty() && step.now().isBefore(until)) {
            return Assessment.underWay(String.join("; ", readiness.unseen()) + "; looking again until " + until)
                    .silent()
                    .lookAgainIn(Duration.ofSeconds(10));
        }
        var verdict = blocking.isEmpty()
                ? Assessment.reached(answers.size() + " systems of both sites looked at, " + gaps.size() + " gaps")
                : Assessment.refused(
                        SITES_NOT_READY,
                        "Both sites are needed: "
                                + blocking.stream()
                                        .map(gap -> gap.what() + " (" + gap.where() + ")")
                                        .collect(Collectors.joining("; "))
                                + ".");
        return verdict.document("readiness", readiness.json());
    }
}
