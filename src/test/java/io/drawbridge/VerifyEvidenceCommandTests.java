package io.drawbridge;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command that checks a pack: what it answers when there is nothing to check. */
class VerifyEvidenceCommandTests {

    @TempDir
    private Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Test
    void saysThatItCouldNotCheckWhatIsNoPack() throws IOException {
        var file = Files.writeString(folder.resolve("letter.txt"), "no pack");

        assertThat(run(file.toString())).isEqualTo(2);
        assertThat(err.toString()).contains("is no evidence pack");
        assertThat(run(folder.resolve("missing.zip").toString())).isEqualTo(2);
        assertThat(run()).isEqualTo(2);
        assertThat(run("--unknown")).isEqualTo(2);
        assertThat(run(file.toString(), "--key", file.toString())).isEqualTo(2);
        assertThat(err.toString()).contains("--key holds neither a PUBLIC KEY nor a CERTIFICATE");
        assertThat(run("--help")).isZero();
    }

    @Test
    void saysThatAPackIsDamaged() throws IOException {
        var file = Files.write(folder.resolve("pack.zip"), new byte[] {'P', 'K', 3, 4, 0, 0, 0, 0});

        assertThat(run(file.toString())).isEqualTo(1);
        assertThat(out.toString()).contains("WAS CHANGED", "evidence.json: is missing");
    }

    private int run(String... arguments) {
        return new VerifyEvidenceCommand(new PrintStream(out, true), new PrintStream(err, true)).run(arguments);
    }
}
