package io.drawbridge.nsx.step;

import io.drawbridge.core.Refusal;
import io.drawbridge.core.RemoteException;
import io.drawbridge.core.SiteId;
import io.drawbridge.engine.Action;
import io.drawbridge.engine.Assessment;
import io.drawbridge.engine.InfrastructureStep;
import io.drawbridge.engine.Receipt;
import io.drawbridge.engine.StepContext;
import io.drawbridge.nsx.Edges;
import io.drawbridge.nsx.NsxJob;
import io.drawbridge.nsx.NsxManager;
import io.drawbridge.nsx.NsxManagers;
import io.drawbridge.nsx.UniversalRole;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** What the steps of the network control plane have in common. */
abstract class NetworkStep implements InfrastructureStep {

    static final String NSX_NOT_CONFIGURED = "drawbridge.nsxNotConfigured";
    static final String NOT_PRIMARY = "drawbridge.nsxManagerNotPrimary";

    /** A manager counts as lost only when it was silent for so long: one lost packet must not make two primaries. */
    static final Duration SILENCE = Duration.ofSeconds(30);

    final NsxManagers managers;

    NetworkStep(NsxManagers managers) {
        this.managers = managers;
    }

    NsxManager manager(SiteId site) {
        return managers.find(site).orElseThrow(() -> new NotConfigured(site));
    }

    /**
     * A pair whose recovery site has no NSX Manager has no control plane to take over: that is a goal reached, since a
     * refusal would hold up a recovery for nothing.
     */
    Optional<Assessment> reachedWithoutNsx(SiteId site) {
        return managers.find(site).isPresent()
                ? Optional.empty()
                : Optional.of(Assessment.reached("settings give " + site + " no NSX Manager: nothing is to be done"));
    }

    /** A site has no NSX Manager. */
    private static final class NotConfigured extends Refusal {
        NotConfigured(SiteId site) {
            super(NSX_NOT_CONFIGURED, "Settings give " + site + " no NSX Manager.");
        }
    }

    /** @return empty while the remote system does not answer */
    static <T> Optional<T> ifAnswering(Supplier<T> read) {
        try {
            return Optional.of(read.get());
        } catch (RemoteException.Later patience) {
            throw patience;
        } catch (RemoteException.NotSent | RemoteException.NoAnswer silent) {
            return Optional.empty();
        }
    }

    static Optional<Assessment> refusedUnlessPrimary(SiteId site, UniversalRole role) {
        return role == UniversalRole.PRIMARY
                ? Optional.empty()
                : Optional.of(Assessment.refused(
                        NOT_PRIMARY,
                        "NSX Manager of " + site + " is " + role + ": it must be primary before this can be done."));
    }

    /**
     * What an action that was sent means for the next look.
     *
     * @return under way or refused; empty when it was not sent, got no answer, or ended well
     */
    static Optional<Assessment> follow(
            StepContext step, Action action, Function<String, Optional<NsxJob>> jobs, String refusalCode) {
        var receipt = step.receipt(action).orElse(null);
        if (receipt == null || receipt.outcome() == Receipt.Outcome.NO_ANSWER) {
            return Optional.empty();
        }
        if (receipt.outcome() == Receipt.Outcome.REFUSED) {
            return Optional.of(Assessment.refused(
                    refusalCode, "NSX refused " + action.name() + " of " + action.label() + ": see its answer."));
        }
        return receipt.task().flatMap(jobs).flatMap(job -> switch (job.state()) {
            case RUNNING -> Optional.of(Assessment.underWay(action.label() + ": " + job.doing()));
            case FAILED ->
                Optional.of(Assessment.refused(
                        refusalCode, action.name() + " of " + action.label() + " failed: " + job.problem()));
            case DONE -> Optional.empty();
        });
    }

    /**
     * A command without an answer may have begun a job whose number nobody told us: while the manager is at work on the
     * edge, it is not sent again.
     *
     * @param job whether a job of this edge can be the action's
     */
    static Optional<Assessment> begun(StepContext step, Action action, Edges edges, Predicate<String> job) {
        if (step.receipt(action)
                .filter(receipt -> receipt.outcome() == Receipt.Outcome.NO_ANSWER)
                .isEmpty()) {
            return Optional.empty();
        }
        return edges.underWay().entrySet().stream()
                .filter(one -> job.test(one.getKey()))
                .findFirst()
                .map(one -> Assessment.underWay(action.label() + ": " + one.getValue()));
    }

    static boolean sent(StepContext step, Action action) {
        return step.receipt(action)
                .filter(receipt -> receipt.outcome() == Receipt.Outcome.ACCEPTED)
                .isPresent();
    }

    /** @return the parts of a list that the model gives with commas */
    static List<String> list(StepContext step, String input) {
        return step.input(input).stream()
                .flatMap(text -> Arrays.stream(text.split(",")))
                .map(String::strip)
                .filter(part -> !part.isEmpty())
                .toList();
    }
}
