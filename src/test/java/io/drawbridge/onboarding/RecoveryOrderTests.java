package io.drawbridge.onboarding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drawbridge.core.InvalidInput;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecoveryOrderTests {

    private static final List<String> NAMES = List.of("db01", "app01", "app02", "web server 1");

    @Test
    void readsPrioritiesAndWhoComesFirst() {
        var order = RecoveryOrder.read(
                """
                db01 1
                app01   1  after db01

                app02 1 after db01, app01
                web server 1 2
                """,
                NAMES);

        assertThat(order.of("db01")).isEqualTo(new RecoveryOrder.Line(1, List.of()));
        assertThat(order.of("app02")).isEqualTo(new RecoveryOrder.Line(1, List.of("db01", "app01")));
        assertThat(order.of("web server 1").priority()).isEqualTo(2);
    }

    @Test
    void givesTheMiddlePriorityToWhoeverHasNoLine() {
        assertThat(RecoveryOrder.read("", NAMES).of("db01")).isEqualTo(new RecoveryOrder.Line(3, List.of()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "db01 | line 1: must read 'name priority' or 'name priority after name, name': db01",
                "db01 6 | line 1: the priority must be 1 to 5: db01 6",
                "db01 0 after app01 | line 1: the priority must be 1 to 5",
                "mail 1 | line 1: mail is not among the virtual machines of this run",
                "db01 1 after mail | line 1: mail is not among the virtual machines of this run",
                "db01 1 after db01 | line 1: db01 cannot wait for itself",
                "db01 1;db01 2 | line 2: db01 has a line already",
                "db01 1;app01 2 after db01 | an earlier priority is up before anyway",
                "db01 1 after app01 | a later priority comes up after it",
                "db01 1 after app01;app01 1 after app02;app02 1 after db01 | goes in a circle: db01 after app01 after app02 after db01",
            })
    void saysInWhichLineWhatIsWrong(String text, String problem) {
        assertThatThrownBy(() -> RecoveryOrder.read(text.replace(';', '\n'), NAMES))
                .isInstanceOf(InvalidInput.class)
                .hasMessageStartingWith("recoveryOrder ")
                .hasMessageContaining(problem);
    }
}
