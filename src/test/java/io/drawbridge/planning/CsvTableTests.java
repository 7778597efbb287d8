package io.drawbridge.planning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drawbridge.core.InvalidInput;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CsvTableTests {

    @Test
    void readsWhatASpreadsheetWrites() {
        var table = MachineTable.read(
                "machines",
                "\uFEFFName;Disk GB;Group\r\n\"db;01\";100.5;\"a \"\"group\"\"\"\r\n\r\n\"two\r\nlines\";3;\r\n");

        assertThat(table.mistakes()).isEmpty();
        assertThat(table.machines()).extracting(WavesPlan.Machine::name).containsExactly("db;01", "two\nlines");
        assertThat(table.machines().get(0).diskGigabytes()).isEqualByComparingTo("100.5");
        assertThat(table.machines().get(0).affinityGroup()).contains("a \"group\"");
        assertThat(table.machines().get(1).affinityGroup()).isEmpty();
    }

    @Test
    void everyMistakeIsReportedByItsLine() {
        var table = MachineTable.read(
                "machines",
                """
                name,disk GB,memory GB
                ok,1,2
                ,1,2
                a,many,-1
                ok,1,1
                b,1,1,1,1
                c,1e-400000000,1
                d,"1,1
                """);

        assertThat(table.machines()).extracting(WavesPlan.Machine::name).containsExactly("ok");
        assertThat(table.mistakes())
                .extracting(CsvTable.Mistake::toString)
                .containsExactly(
                        "line 3: name must have 1 to 80 characters",
                        "line 4: disk gb must be a number, 0 to 1000000, with a point before decimals",
                        "line 4: memory gb must be a number, 0 to 1000000, with a point before decimals",
                        "line 5: name ok is there already",
                        "line 6: 5 cells under 3 headings",
                        "line 7: disk gb must be a number, 0 to 1000000, with a point before decimals",
                        "line 8: a quotation mark is not closed");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "   \n", "name,wish\na,b", "name\na", "name,disk gb,name\n", "\"name,disk gb"})
    void whatIsNoTableIsRefused(String text) {
        assertThatThrownBy(() -> MachineTable.read("machines", text))
                .isInstanceOfSatisfying(
                        InvalidInput.class, wrong -> assertThat(wrong.field()).isEqualTo("machines"));
    }
}
