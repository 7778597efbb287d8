package io.drawbridge.planning.rest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.drawbridge.testing.RunbookTest;
import io.drawbridge.testing.Stage;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The questions of planning over HTTP. */
@RunbookTest
class PlanningApiTests {

    private static final String PLANNING = "/api/v1/planning/";

    private static JsonNode ask(Stage stage, String question, String json) {
        var answer = stage.post("frank", PLANNING + question, json);
        assertThat(answer.status()).as("%s", answer.body()).isEqualTo(200);
        return answer.body();
    }

    @Test
    void twentyGigabytesAnHourOverHundredMegabitsWorkWithinAnHour(Stage stage) {
        var answer = ask(
                stage,
                "bandwidth",
                """
                {"link": {"megabitsPerSecond": 100},
                 "groups": [{"name": "all", "changeGigabytesPerHour": 20, "rpoMinutes": 60}]}""");

        assertThat(answer.path("verdict").asText()).isEqualTo("FEASIBLE");
        assertThat(answer.path("headline").asText()).isEqualTo("It works");
        assertThat(answer.path("words").asText()).contains("28 min 5 s", "30 min", "42.75 GB an hour");
        assertThat(answer.path("replicationGigabytesPerHour").decimalValue()).isEqualByComparingTo("42.75");
        var group = answer.path("groups").path(0);
        assertThat(group.path("syncSeconds").asLong()).isEqualTo(1685);
        assertThat(group.path("marginPercent").asLong()).isEqualTo(6);
        assertThat(group.path("lowestFeasibleRpoMinutes").asLong()).isEqualTo(57);
        assertThat(group.path("firstViolationSeconds").isNull()).isTrue();
        assertThat(answer.path("backlog")).hasSize(241);
    }

    @Test
    void eightyGigabytesAnHourNeverCatchUpAndTheAnswerSaysWhatItNeeds(Stage stage) {
        var answer = ask(
                stage,
                "bandwidth",
                """
                {"link": {"megabitsPerSecond": 100, "protocolEfficiencyPercent": 100},
                 "groups": [{"name": "all", "changeGigabytesPerHour": 80, "rpoMinutes": 120}]}""");

        assertThat(answer.path("verdict").asText()).isEqualTo("NOT_SUSTAINABLE");
        assertThat(answer.path("words").asText()).contains("grows for ever", "more than 178 Mbps");
        assertThat(answer.path("groups")
                        .path(0)
                        .path("lowestSustainableRpoMinutes")
                        .isNull())
                .isTrue();
        assertThat(answer.path("groups").path(0).path("firstViolationSeconds").asLong())
                .isGreaterThan(7200);
        assertThat(answer.path("catchUpSeconds").isNull()).isTrue();
    }

    @Test
    void otherTrafficIsAskedForAsMuchAsItTakesNow(Stage stage) {
        var answer = ask(
                stage,
                "bandwidth",
                """
                {"link": {"megabitsPerSecond": 100, "otherTrafficPercent": 60},
                 "groups": [{"name": "all", "changeGigabytesPerHour": 20, "rpoMinutes": 60}]}""");

        assertThat(answer.path("words").asText()).contains("17.1 GB an hour", "more than 107 Mbps");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "bandwidth | {}                                                       | 422 | groups",
                "bandwidth | {'groups': [null]}                                       | 422 | groups[0]",
                "bandwidth | {'groups': [{'name': 'a', 'changeGigabytesPerHour': 1, 'rpoMinutes': 60}]} | 422 | link",
                "bandwidth | {'link': {}, 'groups': [{'name': 'a', 'changeGigabytesPerHour': 1, 'rpoMinutes': 60}]}"
                        + " | 422 | link.megabitsPerSecond",
                "bandwidth | {'link': {'megabitsPerSecond': -1}, 'groups': [{'name': 'a', 'changeGigabytesPerHour': 1,"
                        + " 'rpoMinutes': 60}]} | 422 | link.megabitsPerSecond",
                "bandwidth | {'link': {'megabitsPerSecond': 100, 'otherTrafficPercent': 1e-999999999}, 'groups':"
                        + " [{'name': 'a', 'changeGigabytesPerHour': 1, 'rpoMinutes': 60}]} | 422 |"
                        + " link.otherTrafficPercent",
                "bandwidth | {'link': {'megabitsPerSecond': 100, 'otherTrafficPercent': 100}, 'groups': [{'name': 'a',"
                        + " 'changeGigabytesPerHour': 1, 'rpoMinutes': 60}]} | 422 | link.otherTrafficPercent",
                "bandwidth | {'link': {'megabitsPerSecond': 100}, 'groups': [{'name': 'a', 'changeGigabytesPerHour':"
                        + " 1e999999, 'rpoMinutes': 60}]} | 422 | groups[0].changeGigabytesPerHour",
                "bandwidth | {'link': {'megabitsPerSecond': 100}, 'groups': [{'name': 'a', 'changeGigabytesPerHour':"
                        + " 1, 'rpoMinutes': 4}]} | 422 | groups[0].rpoMinutes",
                "bandwidth | {'link': {'megabitsPerSecond': 100}, 'groups': [{'name': 'a', 'changeGigabytesPerHour':"
                        + " 1, 'rpoMinutes': 60}, {'name': 'a', 'changeGigabytesPerHour': 1, 'rpoMinutes': 60}]} | 422"
                        + " | groups[1].name",
                "bandwidth | {'link': {'megabitsPerSecond': 'fast'}} | 400 | link.megabitsPerSecond",
                "bandwidth | {'colour': 'blue'} | 400 | colour",
                "sizing | {} | 422 | vms",
                "sizing | {'vms': 1, 'cpus': 1, 'memoryGigabytes': 1, 'storageGigabytes': -1} | 422 | storageGigabytes",
                "limits | {} | 422 | counts",
                "limits | {'counts': {'wishes': 3}} | 422 | counts.wishes",
                "limits | {'counts': {'protection-groups': null}} | 422 | counts.protection-groups",
                "waves | {} | 422 | machines",
                "waves | {'machines': [{'name': 'a', 'diskGigabytes': 1}]} | 422 | megabitsPerSecond",
                "waves | {'megabitsPerSecond': 249, 'machines': [{'name': 'a', 'diskGigabytes': 1}]} | 422 |"
                        + " megabitsPerSecond",
                "waves | {'megabitsPerSecond': 500, 'machines': [{'name': 'a', 'diskGigabytes': 1}, {'name': 'a',"
                        + " 'diskGigabytes': 1}]} | 422 | machines[1].name",
                "waves | {'megabitsPerSecond': 500, 'window': {'opens': '25:00', 'closes': '05:00'}, 'machines':"
                        + " [{'name': 'a', 'diskGigabytes': 1}]} | 422 | window.opens",
                "waves | {'megabitsPerSecond': 500, 'window': {'opens': '22:00', 'closes': '05:00', 'zone': 'Mars'},"
                        + " 'machines': [{'name': 'a', 'diskGigabytes': 1}]} | 422 | window.zone",
                "waves | {'megabitsPerSecond': 500, 'blackouts': [{'from': '2026-12-02T00:00:00Z', 'until':"
                        + " '2026-12-01T00:00:00Z'}], 'machines': [{'name': 'a', 'diskGigabytes': 1}]} | 422 |"
                        + " blackouts[0].until",
                "waves | {'megabitsPerSecond': 500, 'from': '+1000000000-12-31T23:59:59Z', 'machines': [{'name': 'a',"
                        + " 'diskGigabytes': 1}]} | 422 | from",
                "plan-table | {} | 422 | csv",
                "plan-table | {'csv': 'vm,group'} | 422 | csv",
                "path | {} | 422 | megabitsPerSecond",
                "path | {'megabitsPerSecond': 1, 'roundTripMillis': 'NaN', 'mtuBytes': 1600} | 422 | roundTripMillis"
            })
    void whatCannotBeReckonedWithIsNamed(String question, String json, int status, String field, Stage stage) {
        // As it is written: 1e-999999999 is 0 for many a reader.
        var answer = stage.post("frank", PLANNING + question, json.replace('\'', '"'));

        assertThat(answer.status()).as("%s", answer.body()).isEqualTo(status);
        assertThat(answer.body().path("field").asText()).as("%s", answer.body()).isEqualTo(field);
        assertThat(answer.body().path("detail").asText()).startsWith(field);
    }

    @Test
    void sizesTheRecoverySiteWithAHostToSpareAndJudgesTheConnections(Stage stage) {
        var answer = ask(
                stage,
                "sizing",
                """
                {"vms": 60, "cpus": 120, "memoryGigabytes": 480, "storageGigabytes": 2500,
                 "changeGigabytesPerHour": 300}""");

        assertThat(answer.path("smallestOffer").asText()).isEqualTo("medium");
        assertThat(answer.path("hostsNeeded").asInt()).isEqualTo(4);
        assertThat(answer.path("offers").findValuesAsText("fits").subList(0, 1)).containsExactly("false");
        assertThat(answer.path("connections").findValuesAsText("verdict"))
                .containsExactly("AT_RISK", "FEASIBLE", "null", "null", "null");
        assertThat(answer.path("components"))
                .allMatch(one -> one.path("source").asText().startsWith("V table"));
    }

    @Test
    void everyRowOfTheTablesHasItsSource(Stage stage) {
        var tables = stage.get("frank", PLANNING + "tables").body();

        for (var table : List.of("connections", "appliances", "limits", "potentialRpo")) {
            assertThat(tables.path(table))
                    .isNotEmpty()
                    .noneMatch(row -> row.path("source").asText().isBlank());
        }
    }

    @Test
    void plansWavesBesideReplicationAndTellsTheDistanceFromTheBound(Stage stage) {
        var machines = IntStream.range(0, 30)
                .mapToObj(i -> Map.of(
                        "name", "m" + i,
                        "diskGigabytes", 20 + 5 * i,
                        "memoryGigabytes", 8,
                        "host", "esx" + i % 5,
                        "datastore", "ds" + i % 2,
                        "affinityGroup", i < 6 ? "payroll" : ""))
                .toList();

        var answer = stage.post(
                        "frank",
                        PLANNING + "waves",
                        Map.of(
                                "megabitsPerSecond",
                                2000,
                                "replicationMegabitsPerSecond",
                                500,
                                "from",
                                "2026-12-01T12:00:00Z",
                                "window",
                                Map.of("opens", "20:00", "closes", "06:00"),
                                "machines",
                                machines))
                .body();

        assertThat(answer.path("mostMovesAtOnce").asInt()).isEqualTo(6);
        assertThat(answer.path("bitsPerSecond").asLong()).isEqualTo(1_500_000_000L);
        assertThat(answer.path("begins").asText()).isEqualTo("2026-12-01T20:00:00Z");
        assertThat(answer.path("distancePercent").asDouble()).isBetween(0.0, 1.0);
        assertThat(answer.path("makespanSeconds").asLong())
                .isGreaterThanOrEqualTo(answer.path("lowerBoundSeconds").asLong());
        assertThat(answer.path("waves").path(0).path("moves")).hasSize(30);
    }

    @Test
    void judgesAPathByEachOfItsFigures(Stage stage) {
        var answer = ask(
                stage,
                "path",
                "{\"roundTripMillis\": 160, \"megabitsPerSecond\": 1000, \"mtuBytes\": 1500, \"jitterMillis\": 2}");

        assertThat(answer.path("holds").asBoolean()).isFalse();
        assertThat(answer.path("movesAtOnce").asInt()).isEqualTo(4);
        assertThat(answer.path("findings").findValuesAsText("holds"))
                .containsExactly("false", "true", "false", "false");
    }

    @Test
    void previewsATableOfAPlanInTheWordsOfTheRunbooksInputs(Stage stage) {
        var answer = stage.post(
                        "frank",
                        PLANNING + "plan-table",
                        Map.of(
                                "csv",
                                "vm,group,priority,depends on,rpo\ndb01,payroll,1,,15\napp01,payroll,1,db01,60\n,,,,5"))
                .body();

        assertThat(answer.path("usable").asBoolean()).isFalse();
        assertThat(answer.path("mistakes").findValuesAsText("line")).containsExactly("4", "4");
        var group = answer.path("groups").path(0);
        assertThat(group.path("strictestRpoMinutes").asInt()).isEqualTo(15);
        assertThat(group.path("virtualMachines").asText()).isEqualTo("db01, app01");
        assertThat(group.path("recoveryOrder").asText()).isEqualTo("db01 1\napp01 1 after db01");
    }
}
