package io.drawbridge.evidence;

import io.drawbridge.core.RunId;
import io.drawbridge.engine.EntryDigest;
import io.drawbridge.engine.Journal;
import java.util.ArrayList;
import java.util.List;
import org.springframework.stereotype.Component;

/** Checks the chain of a run in the database itself, as the verifier does in a pack. */
@Component
public class ChainCheck {

    /** What is wrong, and with which entry; 0 for the chain as a whole. */
    public record Problem(long entry, String what) {}

    private final Journal journal;
    private final EvidenceTable table;

    ChainCheck(Journal journal, EvidenceTable table) {
        this.journal = journal;
        this.table = table;
    }

    /** @return what was changed behind Drawbridge's back; empty when nothing was */
    public List<Problem> check(RunId run) {
        var problems = new ArrayList<Problem>();
        // The end first: an entry that is written meanwhile is no difference.
        var end = journal.head(run);
        var entries = journal.of(run, 0, Integer.MAX_VALUE);
        var chained = entries.stream()
                .filter(entry -> entry.number() != null)
                .sorted(java.util.Comparator.comparing(Journal.Entry::number))
                .toList();
        var head = EntryDigest.genesis(run.value());
        long expected = 1;
        for (var entry : chained) {
            if (entry.number() > expected) {
                problems.add(new Problem(
                        expected,
                        entry.number() == expected + 1
                                ? "the entry was deleted"
                                : "the entries from here to " + (entry.number() - 1) + " were deleted"));
            }
            var link = EntryDigest.link(
                    expected == entry.number() ? head : "",
                    EntryDigest.content(entry.salt(), EntryDigest.fields(entry)));
            // Behind a gap the hash before is not known: what follows can still be held against each other.
            if (expected == entry.number() && !link.equals(entry.hash())) {
                problems.add(new Problem(entry.number(), "the entry was changed, or put in another one's place"));
            }
            head = entry.hash();
            expected = entry.number() + 1;
        }
        long last = expected - 1;
        var lastHash = head;
        end.ifPresent(known -> {
            if (last < known.entries()) {
                problems.add(new Problem(last + 1, "the chain was cut off: it had " + known.entries() + " entries"));
            } else if (last == known.entries() && !lastHash.equals(known.hash())) {
                problems.add(new Problem(last, "the end of the chain was changed"));
            }
        });
        if (end.isEmpty() && !chained.isEmpty()) {
            problems.add(new Problem(0, "the end of the chain is missing"));
        }
        var numbers = entries.stream().filter(entry -> entry.number() == null).toList();
        var begun = chained.stream()
                .filter(entry -> entry.kind() == Journal.Kind.CHAIN_BEGUN)
                .findFirst();
        if (begun.isEmpty()
                ? !numbers.isEmpty() && !chained.isEmpty()
                : !begun.get().details().contains(Journal.digestOfEarlier(numbers))) {
            problems.add(new Problem(0, "entries without a number were added, changed or deleted"));
        }
        table.seal(run).filter(seal -> seal.sections() != null).ifPresent(seal -> {
            boolean there = chained.stream()
                    .anyMatch(entry ->
                            entry.number() == seal.entries() && entry.hash().equals(seal.head()));
            if (!there) {
                problems.add(new Problem(seal.entries(), "the entry that was signed is not there as it was signed"));
            }
            if (!SigningKey.ofPublic(seal.publicKey())
                    .verifies(Seal.signed(run, seal.entries(), seal.head(), seal.at()), seal.signature())) {
                problems.add(new Problem(seal.entries(), "the signature is not that of the chain's end"));
            }
        });
        return problems;
    }
}
