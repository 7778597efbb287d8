package io.drawbridge.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.contract.Contract;
import io.drawbridge.contract.ContractWatch;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the lab's NSX Managers and BIG-IPs answer, held against the contracts, which were not written from the lab. */
@Timeout(120)
class ContractTests {

    private static void judge(String system, String name, List<ContractWatch.Seen> seen) {
        var contract = ContractWatch.contract(system);
        var problems = new LinkedHashSet<String>();
        var done = new TreeSet<String>();
        for (var one : seen) {
            problems.addAll(contract.judgeAnswer(one.exchange(), one.release()));
            if (one.exchange().answer().status() < 400) {
                contract.find(one.exchange(), one.release()).ifPresent(found -> done.add(found.call()));
            }
        }
        String release = seen.get(0).release();
        var known = new TreeSet<String>();
        contract.operations().stream()
                .filter(operation -> operation.isIn(release))
                .forEach(operation -> known.add(operation.call()));
        done.retainAll(known);
        var never = new TreeSet<>(known);
        never.removeAll(done);
        System.out.println(name + " " + release + ": " + seen.size() + " exchanges judged, " + done.size() + " of "
                + known.size() + " operations of the contract answered with success");
        assertThat(problems).isEmpty();
        assertThat(never).as("operations that the tour does not reach").isEmpty();
    }

    @Test
    void nsxManagersAnswerAsTheContractOfEachReleaseSays() {
        for (var release : List.of("6.2.1", "6.2.4", "6.3.5", "6.4.6")) {
            judge("nsx", "NSX-v", Tours.nsx(release));
        }
    }

    @Test
    void bigipsAnswerAsTheContractSays() {
        judge("bigip", "BIG-IP", Tours.bigip());
    }

    /** @return the operations of a mark, one for each method and word */
    private static Set<String> single(String operation) {
        var found = new LinkedHashSet<String>();
        String path = operation.substring(operation.indexOf(' '));
        var paths = new ArrayList<>(List.of(path));
        for (int i = 0; i < paths.size(); i++) {
            var choice = java.util.regex.Pattern.compile("\\{[^}:]+:([^}]+)}").matcher(paths.get(i));
            if (choice.find()) {
                String one = paths.remove(i--);
                for (var word : choice.group(1).split(",")) {
                    paths.add(one.replace(choice.group(), word));
                }
            }
        }
        for (var method : operation.substring(0, operation.indexOf(' ')).split(",")) {
            paths.forEach(one -> found.add(method + one));
        }
        return found;
    }

    @Test
    void theLabOffersNothingThatNoContractKnows() {
        for (var system : List.of("nsx", "bigip")) {
            var contract = ContractWatch.contract(system);
            var offered = new TreeSet<String>();
            WireTable.of(system).forEach(entry -> offered.addAll(single(entry.operation())));
            var unknown = new TreeSet<String>();
            for (var one : offered) {
                String path = one.substring(one.indexOf(' ') + 1);
                boolean known = contract.find(
                                one.substring(0, one.indexOf(' ')), path, system.equals("nsx") ? "6.4.6" : "16.1.0")
                        .map(Contract.Operation::call)
                        .isPresent();
                if (!known && !contract.labOnly().containsKey(one)) {
                    unknown.add(one);
                }
            }
            System.out.println(system + ": " + offered.size() + " operations offered by the lab, "
                    + (offered.size() - unknown.size() - contract.labOnly().size()) + " in the contract, "
                    + contract.labOnly().size() + " of the lab alone " + contract.labOnly());
            assertThat(unknown).isEmpty();
            assertThat(offered).containsAll(contract.labOnly().keySet());
        }
    }
}
