package io.drawbridge.lab;

import static io.drawbridge.lab.Wires.ONPREMISES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drawbridge.contract.ContractWatch;
import io.drawbridge.contract.Mutants;
import io.drawbridge.contract.Mutants.Change;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A lab that answers wrongly is caught, without any class of the clients: each part of each answer that the lab has
 * really given is changed, and the contract's judge must name it.
 */
@Timeout(240)
class ContractMutationTests {

    /** What a contract allows by its own words. */
    private static final Map<Change, String> ALLOWED = new EnumMap<>(Map.of(
            Change.REMOVED, "optional in the contract",
            Change.RETYPED, "the contract takes any text there",
            Change.TWICE, "a list in the contract",
            Change.RENAMED, "left open in the contract"));

    private static void catchAll(String system, String name, List<ContractWatch.Seen> seen) throws IOException {
        var contract = ContractWatch.contract(system);
        var mutants = Mutants.of(contract, seen);
        var alive = new EnumMap<Change, TreeSet<String>>(Change.class);
        var unnamed = new ArrayList<String>();
        int caught = 0;
        for (var mutant : mutants) {
            var problems = mutant.judge(contract);
            if (problems.isEmpty()) {
                alive.computeIfAbsent(mutant.change(), any -> new TreeSet<>()).add(mutant.where());
            } else {
                caught++;
                if (problems.stream()
                        .noneMatch(problem -> mutant.names().stream().anyMatch(problem::contains))) {
                    unnamed.add(mutant.where() + ": " + problems);
                }
            }
        }
        var story = new StringBuilder(name + ": mutants " + mutants.size() + ", caught " + caught);
        alive.forEach((change, places) -> story.append(", ")
                .append(places.size())
                .append(' ')
                .append(change.name().toLowerCase(java.util.Locale.ROOT))
                .append(" (")
                .append(ALLOWED.getOrDefault(change, "NOT ALLOWED"))
                .append(')'));
        System.out.println(story);
        var list = new ArrayList<String>();
        alive.forEach((change, places) ->
                places.forEach(place -> list.add(change + " " + place + ": " + ALLOWED.get(change))));
        Files.write(Path.of("target", "contract-survivors-" + name.replaceAll("\\W+", "-") + ".txt"), list);
        assertThat(unnamed).as("caught, but not named").isEmpty();
        assertThat(ALLOWED.keySet()).containsAll(alive.keySet());
    }

    /** The lab itself answers wrongly, over the wire, and is found out by the exchange that the witness saw. */
    @Test
    void aLabThatIsWrongLiveIsNamed() {
        var watch = new ContractWatch(false);
        try (Lab lab =
                Lab.start(LabSettings.builder().manualClock().witness(watch).build())) {
            var wires = new Wires(lab);
            String role = NsxHand.ROLE;
            String member = "/tm/ltm/pool/~Common~payroll_web_pool/members/~Common~payroll-web01:443";
            String right = wires.nsx(ONPREMISES, "GET", role, null).body();
            String shown = wires.bigip(ONPREMISES, "GET", member, null).body();
            watch.assertKept();
            lab.controls()
                    .addFault(Fault.fail(200)
                            .at(ONPREMISES, "nsx")
                            .body(right.replace("role>", "rolle>"))
                            .once());
            lab.controls()
                    .addFault(Fault.fail(200)
                            .at(ONPREMISES, "bigip")
                            .body(shown.replace("tm:ltm:pool:members:membersstate", "tm:ltm:pool:memberstate"))
                            .once());
            wires.nsx(ONPREMISES, "GET", role, null);
            wires.bigip(ONPREMISES, "GET", member, null);
            assertThatThrownBy(watch::assertKept)
                    .hasMessageContaining("universalSyncRole/rolle: 'rolle' is not known here")
                    .hasMessageContaining("universalSyncRole/role: is missing")
                    .hasMessageContaining("kind: 'tm:ltm:pool:memberstate' is not =tm:ltm:pool:members:membersstate");
        }
    }

    @Test
    void everyWrongAnswerOfAnNsxManagerIsNamed() throws IOException {
        for (var release : List.of("6.2.4", "6.4.6")) {
            catchAll("nsx", "NSX-v " + release, Tours.nsx(release));
        }
    }

    @Test
    void everyWrongAnswerOfABigipIsNamed() throws IOException {
        catchAll("bigip", "BIG-IP", Tours.bigip());
    }
}
