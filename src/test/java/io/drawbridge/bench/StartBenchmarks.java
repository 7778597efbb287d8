package io.drawbridge.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How long a start takes, from nothing to the first answer, beside that of an application with the same starters. */
@Tag("bench")
class StartBenchmarks {

    private static final int STARTS = 5;

    @TempDir
    private Path folder;

    private Programs programs;

    @BeforeEach
    void startLab() throws IOException {
        programs = new Programs(folder.resolve("beside"), 30);
    }

    @AfterEach
    void stopLab() throws InterruptedException {
        programs.close();
    }

    private double ours(String place) throws IOException, InterruptedException {
        try (var started = programs.drawbridge(folder.resolve(place))) {
            return started.seconds();
        }
    }

    private double bare(String place) throws IOException, InterruptedException {
        try (var started = programs.bare(folder.resolve(place))) {
            return started.seconds();
        }
    }

    private void measure(String what, boolean empty) throws IOException, InterruptedException {
        var ratios = new ArrayList<Double>();
        var ours = new ArrayList<Double>();
        var bare = new ArrayList<Double>();
        ours("ours");
        bare("bare");
        for (int i = 0; i < STARTS; i++) {
            double one = ours(empty ? "ours-" + i : "ours");
            double other = bare(empty ? "bare-" + i : "bare");
            ours.add(one);
            bare.add(other);
            ratios.add(one / other);
        }
        Benchmarks.keep(Ratio.atMost(
                10,
                what + " ÷ that of a bare Camunda application with the same starters",
                1.2,
                ratios,
                Benchmarks.format("%.1f s beside %.1f s", Benchmarks.median(ours), Benchmarks.median(bare))));
    }

    @Test
    void startsOnAnEmptyDatabase() throws IOException, InterruptedException {
        measure("first start", true);
    }

    @Test
    void startsAgain() throws IOException, InterruptedException {
        measure("later start", false);
    }
}
