package io.drawbridge.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.lab.LabControl;
import io.drawbridge.readiness.ReadinessWatch;
import io.drawbridge.testing.RunbookTest;
import io.drawbridge.testing.Stage;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** The figures that monitoring reads. */
@RunbookTest
class FiguresTests {

    @Autowired
    private Stage stage;

    @Autowired
    private Figures figures;

    @Autowired
    private ReadinessWatch readiness;

    @Autowired
    private MeterRegistry registry;

    private double value(String name, String... tags) {
        return registry.get(name).tags(tags).gauge().value();
    }

    @Test
    void tellWhatRunsAndWhatWaits() {
        stage.start("dr-test", "Payroll");
        stage.work();

        figures.read();

        assertThat(value("drawbridge.runs", "tenant", "rainpole", "runbook", "dr-test"))
                .isEqualTo(1);
        assertThat(value("drawbridge.tasks", "tenant", "rainpole")).isEqualTo(2);
        assertThat(value("drawbridge.steps.failed", "tenant", "rainpole")).isZero();
    }

    @Test
    void tellWhatAnswersHowFarReplicationLagsAndHowReadyPlansAre(LabControl lab) {
        stage.watch();
        readiness.look();
        lab.loseSite("onpremises");
        stage.watch();

        figures.read();

        assertThat(value("drawbridge.endpoint.up", "site", "onpremises", "system", "SRM"))
                .isZero();
        assertThat(value("drawbridge.endpoint.up", "site", "provider", "system", "SRM"))
                .isEqualTo(1);
        assertThat(value("drawbridge.replication.rpo.seconds", "group", "pg-payroll-15m"))
                .isEqualTo(900);
        assertThat(value("drawbridge.readiness", "plan", "Payroll"))
                .as("never tested")
                .isEqualTo(75);
    }

    @Test
    void forgetWhatHasEnded() {
        var run = stage.start("dr-test", "Payroll");
        stage.work();
        figures.read();
        stage.post("dave", "/api/v1/runs/" + run + "/abort", Map.of("reason", "not today"));
        stage.work();

        figures.read();

        assertThat(registry.find("drawbridge.runs").gauges()).isEmpty();
    }
}
