package io.drawbridge.bigip.step;

import static io.drawbridge.engine.Action.action;

import io.drawbridge.bigip.SyncStatus;
import io.drawbridge.bigip.TrafficManager;
import io.drawbridge.core.SiteId;
import io.drawbridge.engine.Action;
import io.drawbridge.engine.ActionReceipt;
import io.drawbridge.engine.Assessment;
import io.drawbridge.engine.Receipt;
import io.drawbridge.engine.StepContext;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What a step changed at a device shall outlive the device: written to disk, and copied to its twin (contract 7). No
 * device tells whether all of it is on disk; the journal does.
 */
final class Kept {

    private static final String SAVE = "save-config";
    private static final String SYNC = "config-sync";

    private final StepContext step;
    private final SiteId site;
    private final TrafficManager manager;
    private final Duration patience;
    private String note = "";

    Kept(StepContext step, SiteId site, TrafficManager manager, Duration patience) {
        this.step = step;
        this.site = site;
        this.manager = manager;
        this.patience = patience;
    }

    static boolean knows(Action action) {
        return action.name().equals(SAVE) || action.name().equals(SYNC);
    }

    static ActionReceipt perform(Action action, TrafficManager manager) {
        if (action.name().equals(SAVE)) {
            manager.save();
            return ActionReceipt.done("saved");
        }
        manager.synchronise(action.details().get("group"));
        return ActionReceipt.done("the twin is being brought up to date");
    }

    /** @return what is still to be done or waited for */
    Optional<Assessment> missing() {
        var changes = changes();
        if (changes.isEmpty()) {
            return Optional.empty();
        }
        // A later change needs a command of its own: an accepted one is never sent again.
        var save = action(SAVE, site + " " + changes.size(), "configuration of " + site);
        if (!accepted(save)) {
            return Optional.of(Assessment.missing(save));
        }
        var status = manager.syncStatus();
        var last = step.receipt(save).orElseThrow().at();
        switch (status.state()) {
            case IN_SYNC, STANDALONE -> {
                return Optional.empty();
            }
            case CHANGES_PENDING -> {
                var group = manager.groupToSynchronise();
                var sync = action(SYNC, site + " " + changes.size(), "twin of " + site)
                        .with("group", group.orElse(""));
                if (group.isPresent() && !accepted(sync)) {
                    return Optional.of(Assessment.missing(sync));
                }
            }
            default -> {}
        }
        if (status.state() != SyncStatus.State.OTHER && step.now().isBefore(last.plus(patience))) {
            return Optional.of(Assessment.underWay("the twin of " + site + " is " + status.words())
                    .lookAgainIn(Duration.ofSeconds(3)));
        }
        // A twin that lags behind must not hold up a recovery; the proof says that it does.
        note = "; its twin is not up to date: " + status.words();
        return Optional.empty();
    }

    private boolean accepted(Action action) {
        return step.receipt(action)
                .filter(receipt -> receipt.outcome() == Receipt.Outcome.ACCEPTED)
                .isPresent();
    }

    /** Items begin with the site. What got no answer counts: it may have been carried out. */
    private List<Receipt> changes() {
        return step.receipts().stream()
                .filter(receipt -> receipt.outcome() != Receipt.Outcome.REFUSED)
                .filter(receipt -> {
                    var words = receipt.actionKey().split(" ", 3);
                    return words.length == 3
                            && words[1].equals(site.value())
                            && !words[0].equals(SAVE)
                            && !words[0].equals(SYNC);
                })
                .toList();
    }

    /** @return what the proof must say besides */
    String note() {
        return note;
    }
}
