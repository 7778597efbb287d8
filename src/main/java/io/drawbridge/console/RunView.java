package io.drawbridge.console;

import io.drawbridge.approval.Decision;
import io.drawbridge.approval.Decisions;
import io.drawbridge.engine.Item;
import io.drawbridge.engine.Journal;
import io.drawbridge.engine.StepReader;
import io.drawbridge.engine.StepRecord;
import io.drawbridge.evidence.EvidenceStates;
import io.drawbridge.runbook.Discreet;
import io.drawbridge.runbook.RemainingTime;
import io.drawbridge.runbook.Run;
import io.drawbridge.runbook.RunPaths;
import io.drawbridge.runbook.Runbooks;
import io.drawbridge.site.Sites;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.springframework.stereotype.Component;

/** Everything that the page of a run shows. */
@Component
class RunView {

    /** Beyond so many items a page is no longer read; what is not done comes first. */
    static final int MOST_ITEMS = 100;

    private static final int JOURNAL = 200;

    /**
     * A step with its items.
     *
     * @param counts how many items stand how
     * @param shown the failed ones first, then what is under way, then what waits, then what is done
     */
    record Step(StepRecord step, int percent, int itemCount, Map<Item.State, Long> counts, List<Item> shown) {

        public boolean hasItems() {
            return itemCount > 0;
        }

        public boolean open() {
            return !step.state().ended();
        }
    }

    /** The page. */
    record View(
            Board.Row row,
            String from,
            String to,
            List<Step> steps,
            List<Decision> decisions,
            List<Journal.Entry> journal,
            RemainingTime.Rest rest,
            List<RunPaths.Path> paths,
            RunMoves.Picture moves,
            UnaryOperator<String> discretion,
            RunProof.Proof proof,
            int version) {

        /** @return a text of the evidence as the reader of the page may read it */
        public String open(String text) {
            return discretion.apply(text);
        }

        public Run run() {
            return row.run();
        }
    }

    private final Sites sites;
    private final Board board;
    private final StepReader steps;
    private final Decisions decisions;
    private final Journal journal;
    private final RemainingTime remaining;
    private final RunPaths paths;
    private final Discreet discreet;
    private final RunProof proof;
    private final EvidenceStates states;
    private final Runbooks runbooks;
    private final RunMoves moves;

    RunView(
            Sites sites,
            Board board,
            StepReader steps,
            Decisions decisions,
            Journal journal,
            RemainingTime remaining,
            RunPaths paths,
            Discreet discreet,
            RunProof proof,
            EvidenceStates states,
            Runbooks runbooks,
            RunMoves moves) {
        this.moves = moves;
        this.runbooks = runbooks;
        this.states = states;
        this.proof = proof;
        this.discreet = discreet;
        this.sites = sites;
        this.board = board;
        this.steps = steps;
        this.decisions = decisions;
        this.journal = journal;
        this.remaining = remaining;
        this.paths = paths;
    }

    View of(Run run) {
        var way = paths.of(run.id());
        return new View(
                board.row(run),
                sites.nameOf(run.protectedSite()),
                sites.nameOf(run.recoverySite()),
                steps.of(run.id()).stream().map(RunView::step).toList(),
                decisions.of(run.id()),
                latest(run),
                remaining.of(run).orElse(null),
                way,
                moves.of(run.id()).orElse(null),
                discreet.wordsOf(run),
                proof.of(run),
                runbooks.versionOf(way.get(0).definition()));
    }

    /** What tells whether the page has changed, without its items' texts. */
    Object digest(Run run) {
        return List.of(
                board.row(run),
                steps.summaries(run.id()).stream()
                        .map(one -> one.step().id()
                                + one.step().state()
                                + one.percent()
                                + one.step().text())
                        .toList(),
                journal.last(run.id()),
                // When the pack is there, which is after the run's own end.
                states.of(run.id()).packed());
    }

    private List<Journal.Entry> latest(Run run) {
        return journal.latest(run.id(), JOURNAL);
    }

    private static Step step(StepReader.Progress progress) {
        var items = progress.items().stream().map(StepReader.ItemProgress::item).toList();
        var counts = new EnumMap<Item.State, Long>(Item.State.class);
        items.forEach(item -> counts.merge(item.state(), 1L, Long::sum));
        return new Step(
                progress.step(),
                progress.percent(),
                items.size(),
                counts,
                items.stream()
                        .sorted(Comparator.comparing(RunView::urgency))
                        .limit(MOST_ITEMS)
                        .toList());
    }

    private static int urgency(Item item) {
        return switch (item.state()) {
            case FAILED -> 0;
            case UNDER_WAY -> 1;
            case WAITING -> 2;
            case DONE -> 3;
        };
    }
}
