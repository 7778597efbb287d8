package io.drawbridge.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.drawbridge.contract.gateway.ContractWitness;
import io.drawbridge.contract.gateway.VendorDocument;
import org.junit.jupiter.api.Test;

/** Everything the lab's two REST gateways answer stands in the vendor's own documents. */
class VendorDocumentTests {

    @Test
    void answersEveryOperationAsTheDocumentSays() {
        ContractWitness witness = ContractWitness.ifPresent().orElse(null);
        assumeTrue(witness != null, "skipped: the vendor's documents are not at " + VendorDocument.folder());

        try (GatewayWalk walk = new GatewayWalk(witness)) {
            walk.everything();
        }

        System.out.println("the lab's gateways: " + witness.judged().size() + " operations, " + witness.cost());
        assertThat(witness.unexplained()).isEmpty();
        for (WireTable.Entry entry : WireTable.of("srm", "replication")) {
            String[] operation = entry.operation().split(" ");
            var declared = ContractWitness.documents()
                    .get(entry.system())
                    .operation(operation[0], operation[1])
                    .orElseThrow(() -> new AssertionError("the document knows no " + entry));
            assertThat(witness.judged()).contains(entry.system() + " " + declared.name());
        }
    }
}
