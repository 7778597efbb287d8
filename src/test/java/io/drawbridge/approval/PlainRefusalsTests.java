package io.drawbridge.approval;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlainRefusalsTests {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            textBlock =
                    """
            Cannot submit task form 4d-1: ENGINE-03051 There was an exception while invoking the TaskListener. Message: 'Four eyes: it's yours.' | Four eyes: it's yours.
            recoveryPlan is not known to SRM: X                | Recovery plan is not known to SRM: X
            recoveryPlan Payroll is in the hands of another run | Recovery plan Payroll is in the hands of another run
            tenant is not known: x                             | Tenant is not known: x
            Cannot complete task 7: ENGINE-03051 There was an exception while invoking the TaskListener. Message: 'decisionReason must be filled in' | Decision reason must be filled in
            Cannot instantiate process definition: ENGINE-13030 | Cannot instantiate process definition: ENGINE-13030
            """)
    void keepsOurOwnWordsOnly(String message, String told) {
        assertThat(PlainRefusals.plain(message)).isEqualTo(told);
    }
}
