package io.drawbridge.approval;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlainTextTests {

    private final PlainText plain =
            new PlainText(Map.of("onpremises", "Rainpole on-premises", "provider", "Provider"), text -> text);

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            plan Payroll is RECOVERY_COMPLETE (recovered)  | plan Payroll is recovery complete (recovered)
            no answer since 2026-03-01T02:40:07.551Z.      | no answer since 1 Mar 2026, 02:40 UTC.
            vCenter of onpremises: refused                 | vCenter of Rainpole on-premises: refused
            SRM does not answer (onpremises)               | SRM does not answer (Rainpole on-premises)
            provider                                       | Provider
            drawbridge.planNotReady: it is being edited    | it is being edited
            """)
    void tellsInWordsWhatWasWrittenForTheJournal(String written, String told) {
        assertThat(plain.of(written)).isEqualTo(told);
    }

    @ParameterizedTest
    @CsvSource({"the machine provider-db01 is off", "disk of provider-db01", "NFS and NSX", "2026-02-30T99:99:99Z"})
    void leavesAloneWhatOnlyLooksLikeIt(String text) {
        assertThat(plain.of(text)).isEqualTo(text);
    }
}
