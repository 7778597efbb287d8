package io.drawbridge.vcenter.step;

import io.drawbridge.core.InvalidInput;
import io.drawbridge.engine.Action;
import io.drawbridge.engine.ActionReceipt;
import io.drawbridge.engine.Assessment;
import io.drawbridge.engine.InfrastructureStep;
import io.drawbridge.engine.Item;
import io.drawbridge.engine.StepContext;
import io.drawbridge.planning.MigrationPath;
import io.drawbridge.vcenter.Mobilities;
import io.drawbridge.vcenter.Vcenters;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/**
 * The path between the sites carries live migrations, and every machine has a place and its own layer-2 network at the
 * other end (runbook live-migration 1; architecture 4.6.1). What was measured comes from the operator. Leaves the
 * variable {@code vmCount}.
 */
@Component
class CheckMigrationPath implements InfrastructureStep {

    static final String PATH_TOO_WEAK = "drawbridge.pathTooWeak";

    private static final int OLDEST_API = 6;

    private final Mobilities mobilities;
    private final Vcenters vcenters;

    CheckMigrationPath(Mobilities mobilities, Vcenters vcenters) {
        this.mobilities = mobilities;
        this.vcenters = vcenters;
    }

    @Override
    public Assessment assess(StepContext step) {
        MigrationRequest request;
        try {
            request = MigrationRequest.of(step);
        } catch (InvalidInput unfit) {
            return Assessment.refused(Candidates.MOVE_NOT_POSSIBLE, sentence(unfit.getMessage()));
        }
        var items = new ArrayList<Item>();
        var findings = request.path().findings();
        findings.forEach(finding -> items.add(
                finding.holds()
                        ? Item.done(finding.what(), finding.what(), finding.words())
                        : Item.failed(finding.what(), finding.what(), finding.words())));
        if (!request.path().holds()) {
            return Assessment.refused(
                            PATH_TOO_WEAK,
                            "The path between " + step.protectedSite() + " and " + step.recoverySite()
                                    + " does not carry live migrations: "
                                    + findings.stream()
                                            .filter(finding -> !finding.holds())
                                            .map(MigrationPath.Finding::words)
                                            .collect(Collectors.joining("; "))
                                    + ".")
                    .items(items);
        }
        var obstacles = new ArrayList<Candidates.Obstacle>();
        versions(step, items, obstacles);
        if (8.0 * request.changeBytesPerSecond() >= request.path().bitsPerSecond()) {
            obstacles.add(new Candidates.Obstacle(
                    Candidates.MOVE_NOT_POSSIBLE,
                    "A machine that changes " + request.changeBytesPerSecond() / 1_000_000
                            + " MB/s is never copied over " + request.path().bitsPerSecond() / 1_000_000 + " Mbit/s."));
        }
        var found = Candidates.look(step, mobilities, request);
        obstacles.addAll(found.obstacles());
        found.warnings().forEach(warning -> items.add(Item.done("warning " + warning, "Mind", warning)));
        int count = found.workloads().size() + found.arrived();
        return verdict(step, request, obstacles, found).items(items).variable("vmCount", count);
    }

    private void versions(StepContext step, List<Item> items, List<Candidates.Obstacle> obstacles) {
        for (var site : List.of(step.protectedSite(), step.recoverySite())) {
            var about = vcenters.at(site).about();
            int major = major(about.apiVersion());
            String item = "vCenter of " + site;
            if (major < OLDEST_API) {
                items.add(Item.failed(item, item, "version " + about.version() + ", 6.0 is needed"));
                obstacles.add(new Candidates.Obstacle(
                        Candidates.MOVE_NOT_POSSIBLE,
                        item + " is version " + about.version() + "; machines move between vCenters from 6.0 on."));
            } else {
                items.add(Item.done(item, item, "version " + about.version()));
            }
        }
    }

    private static int major(String version) {
        var first = version.split("\\.")[0];
        return first.matches("\\d{1,3}") ? Integer.parseInt(first) : 0;
    }

    private Assessment verdict(
            StepContext step, MigrationRequest request, List<Candidates.Obstacle> obstacles, Candidates found) {
        if (!obstacles.isEmpty()) {
            var first = obstacles.get(0);
            return Assessment.refused(
                    first.code(),
                    obstacles.stream()
                            .map(Candidates.Obstacle::reason)
                            .distinct()
                            .collect(Collectors.joining(" ")));
        }
        return Assessment.reached("the path holds ("
                + request.path().findings().stream()
                        .map(MigrationPath.Finding::words)
                        .collect(Collectors.joining("; "))
                + "); " + found.workloads().size() + " machines can move to " + step.recoverySite() + ", at most "
                + request.path().movesAtOnce() + " at once"
                + (found.arrived() == 0 ? "" : "; " + found.arrived() + " are there already"));
    }

    private static String sentence(String text) {
        return "What was asked for cannot be used: " + text + ".";
    }

    @Override
    public ActionReceipt perform(Action action, StepContext step) {
        throw new UnsupportedOperationException("a check sends no command");
    }
}
