package io.drawbridge.evidence;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.drawbridge.core.RunEnded;
import io.drawbridge.core.RunId;
import io.drawbridge.engine.DriverSettings;
import io.drawbridge.engine.EntryDigest;
import io.drawbridge.engine.Journal;
import io.drawbridge.engine.Rounds;
import io.drawbridge.runbook.RunTrace;
import io.drawbridge.runbook.Runs;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Seals each run that has ended and makes its pack, outside the engine's transactions. That it is due is written in the
 * transaction that ends the run; the work is leased, so that one of several nodes does it; a pack that was lost is made
 * again, with the same content.
 */
@Component
class EvidenceWork extends Rounds {

    private static final Logger log = LoggerFactory.getLogger(EvidenceWork.class);
    private static final Duration LEASE = Duration.ofMinutes(5);
    private static final Duration AGAIN = Duration.ofMinutes(1);
    private static final Duration LOOK_EVERY = Duration.ofSeconds(2);
    private static final Duration PACK_ENDS_WITHIN = Duration.ofSeconds(20);

    private final String node = UUID.randomUUID().toString();
    private final EvidenceTable table;
    private final Runs runs;
    private final Journal journal;
    private final Sections sections;
    private final RunTrace trace;
    private final EvidencePlaces places;
    private final PackWriter packs;
    private final Checkpoints checkpoints;
    private final Retention retention;
    private final EvidenceSettings settings;
    private final TransactionTemplate transactions;
    private final Clock clock;
    private final boolean automatic;

    EvidenceWork(
            EvidenceTable table,
            Runs runs,
            Journal journal,
            Sections sections,
            RunTrace trace,
            EvidencePlaces places,
            PackWriter packs,
            Checkpoints checkpoints,
            Retention retention,
            EvidenceSettings settings,
            PlatformTransactionManager transactionManager,
            Clock clock,
            DriverSettings driver) {
        super("evidence");
        this.table = table;
        this.runs = runs;
        this.journal = journal;
        this.sections = sections;
        this.trace = trace;
        this.places = places;
        this.packs = packs;
        this.checkpoints = checkpoints;
        this.retention = retention;
        this.settings = settings;
        this.transactions = new TransactionTemplate(transactionManager);
        this.clock = clock;
        this.automatic = driver.automatic();
    }

    /** In the transaction that ends the run. */
    @EventListener
    void ended(RunEnded run) {
        table.due(run.run(), clock.instant());
    }

    /** Makes everything that is due. @return how many packs were made */
    int turn() {
        int made = 0;
        for (var run : table.waiting(clock.instant(), 10)) {
            var now = clock.instant();
            if (table.claim(run, node, now, now.plus(LEASE)) && made(run)) {
                made++;
            }
        }
        return made;
    }

    private boolean made(RunId run) {
        try {
            var seal = table.seal(run).orElseGet(() -> transactions.execute(status -> seal(run)));
            checkpoints.write(journal.head(run).stream().toList());
            keep(run, packs.pack(seal, entries(seal), trace.models(run), Redaction.NONE));
            return true;
        } catch (RuntimeException e) {
            log.warn("the evidence of run {} could not be made yet", run, e);
            table.failed(
                    run,
                    "it could not be made yet; the log says why",
                    clock.instant().plus(AGAIN));
            return false;
        }
    }

    private void keep(RunId run, byte[] pack) {
        transactions.executeWithoutResult(status -> table.keep(run, pack, EntryDigest.sha256(pack), clock.instant()));
    }

    private Seal seal(RunId id) {
        journal.hold(id);
        var already = table.seal(id);
        if (already.isPresent()) {
            return already.get();
        }
        var run = runs.known(id).orElseThrow();
        var entries = journal.of(id, 0, Integer.MAX_VALUE);
        var content = sections.of(run, entries, trace.models(id));
        var digests = EvidenceJson.MAPPER.createObjectNode();
        digests.set("sections", EvidenceJson.digests(content));
        journal.note(
                id,
                Journal.Kind.SEALED,
                null,
                null,
                "what the run left behind is digested and the end of this chain is signed",
                EvidenceJson.canonical(digests));
        var head = journal.head(id).orElseThrow();
        var at = clock.instant().truncatedTo(java.time.temporal.ChronoUnit.MILLIS);
        var key = places.key();
        var seal = new Seal(
                id,
                head.entries(),
                head.hash(),
                at,
                key.id(),
                key.algorithm(),
                key.publicPem(),
                places.certificate().orElse(null),
                key.sign(Seal.signed(id, head.entries(), head.hash(), at)),
                EvidenceJson.canonical(content));
        table.seal(seal, run);
        return seal;
    }

    /** What came after the seal is no part of the pack. */
    private List<Journal.Entry> entries(Seal seal) {
        return journal.of(seal.run(), 0, Integer.MAX_VALUE).stream()
                .filter(entry -> entry.number() == null || entry.number() <= seal.entries())
                .toList();
    }

    /**
     * @return the pack as this reader may see it; empty when it is not made yet, or was deleted
     */
    Optional<byte[]> pack(RunId run, Redaction redaction) {
        var seal = table.seal(run).filter(found -> found.sections() != null);
        if (seal.isEmpty()) {
            return Optional.empty();
        }
        if (redaction.nothing()) {
            var kept = table.pack(run);
            if (kept.isPresent()
                    && table.state(run)
                            .map(EvidenceTable.State::digest)
                            .filter(EntryDigest.sha256(kept.get())::equals)
                            .isPresent()) {
                return kept;
            }
        }
        var pack = packs.pack(seal.get(), entries(seal.get()), trace.models(run), redaction);
        if (redaction.nothing()) {
            keep(run, pack);
        }
        return Optional.of(pack);
    }

    /** For runs from before there was evidence, and for those whose turn has not come. */
    void wanted(RunId run) {
        transactions.executeWithoutResult(status -> {
            if (table.state(run).isEmpty()) {
                table.due(run, clock.instant());
            }
        });
    }

    Optional<ObjectNode> sealed(RunId run) {
        return table.seal(run).map(Seal::sections).map(EvidenceJson::read);
    }

    @Override
    protected void plan() {
        // Not before the application serves: a long file takes its time.
        after(Duration.ZERO, checkpoints::compareAtStart);
        every(LOOK_EVERY, LOOK_EVERY, this::turn);
        every(settings.checkpointEvery(), settings.checkpointEvery(), checkpoints::writeMoved);
        every(Duration.ofMinutes(1), Duration.ofHours(1), retention::turn);
    }

    @Override
    protected Duration patience() {
        return PACK_ENDS_WITHIN;
    }

    @Override
    public boolean isAutoStartup() {
        return automatic;
    }
}
