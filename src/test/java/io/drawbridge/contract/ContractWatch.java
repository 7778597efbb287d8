package io.drawbridge.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.lab.wire.Exchange;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** A lab's witness that holds what NSX Managers and BIG-IPs exchange against their contracts. */
public final class ContractWatch implements Consumer<Exchange> {

    private static final Map<String, Contract> CONTRACTS =
            Map.of("nsx", Contract.of("nsx-v"), "bigip", Contract.of("bigip"));

    /** An exchange, and the release that the appliance had at that moment. */
    public record Seen(Exchange exchange, String release) {}

    private final Map<String, UnaryOperator<String>> releases = new ConcurrentHashMap<>();
    private final List<Seen> seen = Collections.synchronizedList(new ArrayList<>());
    private final boolean requestsToo;

    /** @param requestsToo false where requests are wrong on purpose, or written in the ways of other clients */
    public ContractWatch(boolean requestsToo) {
        this.requestsToo = requestsToo;
    }

    public static Contract contract(String system) {
        return CONTRACTS.get(system);
    }

    /** @param release finds the release of a system by its site; without it the lab's own default is taken */
    public ContractWatch release(String system, UnaryOperator<String> release) {
        releases.put(system, release);
        return this;
    }

    @Override
    public void accept(Exchange exchange) {
        if (!CONTRACTS.containsKey(exchange.system())) {
            return;
        }
        String release = Optional.ofNullable(releases.get(exchange.system()))
                .map(of -> of.apply(exchange.site()))
                .orElse(exchange.system().equals("nsx") ? "6.4.6" : "16.1.0");
        seen.add(new Seen(exchange, release));
    }

    public List<Seen> seen() {
        return List.copyOf(seen);
    }

    /** Fails with everything that broke the contract, each once. */
    public void assertKept() {
        var problems = new LinkedHashSet<String>();
        for (var one : seen()) {
            var contract = CONTRACTS.get(one.exchange().system());
            problems.addAll(
                    requestsToo
                            ? contract.judge(one.exchange(), one.release())
                            : contract.judgeAnswer(one.exchange(), one.release()));
        }
        assertThat(problems).isEmpty();
    }
}
