package io.drawbridge.contract.gateway;

import io.drawbridge.lab.wire.Exchange;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

/** Holds every exchange with the two REST gateways of a lab against the vendor's documents while it happens. */
public final class ContractWitness implements Consumer<Exchange> {

    private static final List<KnownDifference> KNOWN = KnownDifference.all();
    private static final int ENOUGH = 200;

    /** The documents take a second to read; everybody looks into the same ones. */
    private static final class Documents {
        static final Map<String, VendorDocument> BOTH = VendorDocument.both();
    }

    private final Set<String> judged = Collections.synchronizedSet(new TreeSet<>());
    private final Map<String, Integer> occurred = Collections.synchronizedMap(new TreeMap<>());
    private final Map<String, Difference> unexplained = Collections.synchronizedMap(new TreeMap<>());
    private final LongAdder exchanges = new LongAdder();
    private final LongAdder nanos = new LongAdder();

    /** @return a witness; nobody, and a line that says so, where the documents are missing */
    public static Optional<ContractWitness> ifPresent() {
        if (VendorDocument.present()) {
            return Optional.of(new ContractWitness());
        }
        System.out.println("skipped: the vendor's documents are not at " + VendorDocument.folder()
                + " (-Ddrawbridge.specs=…): the gateways' traffic is not held against them");
        return Optional.empty();
    }

    public static Map<String, VendorDocument> documents() {
        return Documents.BOTH;
    }

    @Override
    public void accept(Exchange exchange) {
        VendorDocument document = Documents.BOTH.get(exchange.system());
        if (document == null) {
            return;
        }
        long begin = System.nanoTime();
        exchanges.increment();
        boolean answered = exchange.answer() != null && !exchange.forged();
        if (answered && exchange.answer().status() < 300) {
            document.operationOf(exchange)
                    .ifPresent(operation -> judged.add(exchange.system() + " " + operation.name()));
        }
        for (Difference difference : document.differences(exchange)) {
            note(exchange.system(), difference);
        }
        nanos.add(System.nanoTime() - begin);
    }

    private void note(String system, Difference difference) {
        var known = KNOWN.stream().filter(one -> one.covers(difference)).findFirst();
        if (known.isPresent()) {
            occurred.merge(known.get().name(), 1, Integer::sum);
        } else if (unexplained.size() < ENOUGH) {
            unexplained.put(system + " " + difference, difference);
        }
    }

    /** @return system, method and path template of each operation whose success was judged */
    public Set<String> judged() {
        return new TreeSet<>(judged);
    }

    /** @return how often each known difference was met */
    public Map<String, Integer> occurred() {
        return new TreeMap<>(occurred);
    }

    /** @return what differs and is not known, each once */
    public List<String> unexplained() {
        return new ArrayList<>(unexplained.keySet());
    }

    /** @return what differed since this was last asked and is not known */
    public List<String> takeUnexplained() {
        synchronized (unexplained) {
            var found = new ArrayList<>(unexplained.keySet());
            unexplained.clear();
            return found;
        }
    }

    public String cost() {
        long count = exchanges.sum();
        return count + " exchanges judged in " + nanos.sum() / 1_000_000 + " ms"
                + (count == 0 ? "" : ", " + nanos.sum() / count / 1000 + " µs each");
    }
}
