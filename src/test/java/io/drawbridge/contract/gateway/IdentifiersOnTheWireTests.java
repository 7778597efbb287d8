package io.drawbridge.contract.gateway;

import static io.drawbridge.contract.gateway.GatewayClients.PROVIDER;
import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.lab.LabSettings;
import io.drawbridge.lab.wire.Exchange;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Identifiers are data: whatever stands in one arrives as it was, and stays in its place. */
class IdentifiersOnTheWireTests {

    private final List<Exchange> exchanges = Collections.synchronizedList(new ArrayList<>());

    /** By the letter of RFC 3986, where a plus sign is a plus sign. */
    private static String decoded(String text) {
        var bytes = new ByteArrayOutputStream();
        byte[] given = text.getBytes(StandardCharsets.US_ASCII);
        for (int i = 0; i < given.length; i++) {
            if (given[i] == '%') {
                bytes.write(Integer.parseInt(text.substring(i + 1, i + 3), 16));
                i += 2;
            } else {
                bytes.write(given[i]);
            }
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private Exchange last() {
        return exchanges.get(exchanges.size() - 1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "DrRecoveryRecoveryPlan:9d2f6a1c:52afcdd4",
                "Type:a/b/../c:g",
                "Type:100 %:g",
                "Type:%2F%25%3A:g",
                "Type:a b+c:g",
                "Type:Größe-東京-🙂:g",
                "Type:?limit=1&offset=2#x;y=z:g",
                "Type:a'b\"c<d>e|f\\g^`{}[]@!$()*,:g"
            })
    void arriveAsTheyWere(String id) {
        try (var clients = new GatewayClients(LabSettings.builder().witness(exchanges::add))) {
            var srm = clients.recovery(PROVIDER);

            assertThat(srm.planById(id)).isEmpty();
            String[] path = last().rawPath().split("/");
            assertThat(decoded(path[path.length - 1])).isEqualTo(id);
            assertThat(last().operation()).isEqualTo("GET /pairings/{pairing_id}/recovery-management/plans/{plan_id}");
            assertThat(last().query()).isNull();

            assertThat(srm.tasksOf(id)).isEmpty();
            assertThat(last().query().split("&")).hasSize(4).anySatisfy(pair -> {
                assertThat(pair).startsWith("filter=");
                assertThat(decoded(pair.substring("filter=".length()))).isEqualTo(id);
            });

            var replication = clients.replication(PROVIDER);
            assertThat(replication.task(id)).isEmpty();
            path = last().rawPath().split("/");
            assertThat(decoded(path[path.length - 1])).isEqualTo(id);
        }
    }

    @Test
    void ofTheLabCarryColonsAndArePercentEncodedInPaths() {
        try (var clients = new GatewayClients(LabSettings.builder().witness(exchanges::add))) {
            var plan = clients.recovery(PROVIDER).plans().get(0).id();

            assertThat(plan.split(":")).hasSize(3);
            assertThat(clients.recovery(PROVIDER).planById(plan)).isPresent();
            assertThat(last().rawPath()).contains("%3A").doesNotContain(":");
            var pair = clients.replication(PROVIDER).replications().get(0).id();
            var task = clients.replication(PROVIDER).synchronise(pair).id();
            assertThat(last().rawPath()).contains("%3A").doesNotContain(":");
            assertThat(clients.replication(PROVIDER).task(task)).isPresent();
        }
    }
}
