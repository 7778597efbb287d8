package io.drawbridge.readiness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drawbridge.core.InvalidInput;
import io.drawbridge.core.SiteId;
import io.drawbridge.core.SitePairId;
import io.drawbridge.doubles.RecoveryDouble;
import io.drawbridge.doubles.VcenterDouble;
import io.drawbridge.planning.ProtectionLimits;
import io.drawbridge.site.Sites;
import io.drawbridge.srm.PlanVm;
import io.drawbridge.vcenter.Room;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class RecoverySiteRoomTests {

    private static final long GIB = 1L << 30;
    private static final SitePairId PAIR = new SitePairId("rainpole");
    private static final SiteId HOME = new SiteId("onprem");
    private static final SiteId PROVIDER = new SiteId("provider");

    private final VcenterDouble source = new VcenterDouble(RecoveryDouble.PROTECTED_VC);
    private final VcenterDouble target = new VcenterDouble(RecoveryDouble.RECOVERY_VC);
    private boolean sourceAnswers = true;
    private final List<PlanVm> vms = List.of(
            RecoveryDouble.vm("vm-80", "db01", PlanVm.Priority.P1, PlanVm.Status.READY_TO_RECOVER),
            RecoveryDouble.vm("vm-81", "web01", PlanVm.Priority.P2, PlanVm.Status.READY_TO_RECOVER));

    private List<Gap> gaps() {
        return gaps(null);
    }

    private List<Gap> gaps(QuotaSettings.Quota quota) {
        var pair = new io.drawbridge.site.SitePair(
                PAIR, "Rainpole", new io.drawbridge.core.TenantId("rainpole"), HOME, PROVIDER);
        return new RecoverySiteRoom(
                        site -> site.equals(HOME) ? source : target,
                        new QuotaSettings(quota == null ? Map.of() : Map.of("rainpole", quota)),
                        ProtectionLimits.ofSourceDesign(),
                        new Sites(List.of(), List.of(), List.of(pair), List.of()))
                .gaps(PAIR, Optional.of(HOME).filter(site -> sourceAnswers), PROVIDER, vms, new Reads() {
                    @Override
                    public <T> T shared(String question, Duration atMost, Supplier<T> read) {
                        return read.get();
                    }

                    @Override
                    public <T> T sharedInThisLook(String question, Supplier<T> read) {
                        return read.get();
                    }
                });
    }

    private static Room room(long hostGigabytes, int cores, long freeGigabytes, Room.Machine... machines) {
        return new Room(
                List.of(
                        new Room.Host("esx01", cores, hostGigabytes * GIB, true),
                        new Room.Host("esx02", cores, hostGigabytes * GIB, true),
                        new Room.Host("esx03", cores, hostGigabytes * GIB, false)),
                List.of(
                        new Room.Datastore("ds01", 1000 * GIB, freeGigabytes * GIB, true),
                        new Room.Datastore("ds02", 1000 * GIB, 900 * GIB, false)),
                List.of(machines));
    }

    private void plan(int cpus, int gigabytesEach) {
        source.room = room(
                512,
                32,
                500,
                new Room.Machine("vm-80", "db01", cpus, gigabytesEach * 1024, true),
                new Room.Machine("vm-81", "web01", cpus, gigabytesEach * 1024, true));
    }

    @Test
    void findsNothingWhereThereIsRoom() {
        plan(4, 32);
        target.room = room(128, 16, 200);

        assertThat(gaps()).isEmpty();
    }

    @Test
    void namesWhatIsMissingAndWhatHoldsOnlyWhileNoHostFails() {
        plan(40, 60);
        target.room = room(64, 16, 100, new Room.Machine("vm-1", "mail01", 4, 4 * 1024, true));

        assertThat(gaps())
                .extracting(gap -> gap.what() + ": " + gap.detail() + " " + gap.weight())
                .containsExactly(
                        "enough memory at the recovery site only while no host fails: 120 GB needed, 124 free"
                                + ", 60 with the largest host spared 5",
                        "enough processors at the recovery site only while no host fails: 80 virtual CPUs at 4 per core"
                                + " needed, 124 free, 60 with the largest host spared 5",
                        "not enough free space on datastores of the recovery site: 120 GB needed for swap files of"
                                + " machines that are powered on, about 100 free on all of them 15");

        target.room = room(32, 4, 500);
        assertThat(gaps())
                .extracting(Gap::what)
                .containsExactly(
                        "not enough memory at the recovery site", "not enough processors at the recovery site");
    }

    @Test
    void placeholdersTellTheSizeWhereTheProtectedSiteIsSilent() {
        sourceAnswers = false;
        target.room = room(
                16,
                32,
                500,
                new Room.Machine("vm-7", "db01", 2, 64 * 1024, false),
                new Room.Machine("vm-8", "other", 2, 64 * 1024, false));

        assertThat(gaps()).singleElement().satisfies(gap -> assertThat(gap.detail())
                .isEqualTo("64 GB needed, 32 free, 1 machines of unknown size not counted"));
    }

    @Test
    void holdsThePlanAgainstTheProvidersQuota() {
        plan(40, 300);
        target.room = room(2048, 128, 2000);

        assertThat(gaps(new QuotaSettings.Quota("small", 1, null, null)))
                .extracting(gap -> gap.what() + ": " + gap.detail())
                .contains("over the provider's quota: machines: 2 needed, 1 granted")
                .anyMatch(text -> text.startsWith("over the provider's quota: memory: 600 GB needed, "));
        assertThat(gaps(new QuotaSettings.Quota("small", null, 100, 700))).isEmpty();
    }

    @Test
    void aQuotaOfAPairThatIsNotThereStopsTheStart() {
        assertThatThrownBy(() -> new RecoverySiteRoom(
                        site -> target,
                        new QuotaSettings(Map.of("elsewhere", new QuotaSettings.Quota(null, 1, null, null))),
                        ProtectionLimits.ofSourceDesign(),
                        new Sites(List.of(), List.of(), List.of(), List.of())))
                .isInstanceOf(InvalidInput.class)
                .hasMessageContaining("drawbridge.quotas.elsewhere");
    }
}
