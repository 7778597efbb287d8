package io.drawbridge.vcenter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.drawbridge.check.CheckStep;
import io.drawbridge.check.Finding;
import io.drawbridge.check.Outcome;
import io.drawbridge.check.Visit;
import io.drawbridge.doubles.TlsServer;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** What the check asks of a vCenter, asked of the vendor's simulator. */
class VcenterCheckAgainstVcsimTests {

    @Test
    void asksForPrivilegesAsTheVendorsSimulatorUnderstandsIt() {
        var started = Vcsim.start();
        if (started.isEmpty()) {
            System.out.println("skipped: the check of vCenter against vcsim, which is not on the search path");
        }
        assumeTrue(started.isPresent(), "vcsim is not on the search path");
        try (var vcsim = started.get()) {
            var visit = new Visit(
                    TlsServer.endpoint(vcsim.url().toString(), Optional.of(vcsim.thumbprint()), OptionalInt.empty()),
                    List.of(),
                    Clock.systemUTC());

            new VcenterCheck().look(visit);

            assertThat(visit.findings())
                    .extracting(Finding::step, Finding::outcome)
                    .contains(
                            org.assertj.core.groups.Tuple.tuple(CheckStep.PRODUCT, Outcome.GOOD),
                            org.assertj.core.groups.Tuple.tuple(CheckStep.SIGN_IN, Outcome.GOOD),
                            org.assertj.core.groups.Tuple.tuple(CheckStep.VERSION, Outcome.GOOD),
                            org.assertj.core.groups.Tuple.tuple(CheckStep.RIGHTS, Outcome.GOOD));
        }
    }
}
