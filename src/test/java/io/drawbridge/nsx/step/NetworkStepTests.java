package io.drawbridge.nsx.step;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.core.RemoteException;
import io.drawbridge.core.SiteId;
import io.drawbridge.doubles.NsxDouble;
import io.drawbridge.doubles.StepDouble;
import io.drawbridge.engine.Assessment.Verdict;
import io.drawbridge.nsx.NsxIdentity;
import io.drawbridge.nsx.NsxManagers;
import io.drawbridge.nsx.RegisteredManager;
import io.drawbridge.nsx.Registration;
import io.drawbridge.nsx.SyncStatus;
import io.drawbridge.nsx.UniversalRole;
import io.drawbridge.nsx.UniversalSync;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class NetworkStepTests {

    /** A manager whose answers can be lost. */
    static final class Sync implements UniversalSync {
        UniversalRole role;
        boolean silent;
        boolean losesAnswers;
        final List<String> sent = new ArrayList<>();

        Sync(UniversalRole role) {
            this.role = role;
        }

        @Override
        public UniversalRole role() {
            if (silent) {
                throw new RemoteException.NotSent("NSX Manager of onprem", "refused", null);
            }
            return role;
        }

        @Override
        public NsxIdentity identity() {
            return new NsxIdentity("uuid");
        }

        private void change(String action, UniversalRole to) {
            sent.add(action);
            role = to;
            if (losesAnswers) {
                throw new RemoteException.NoAnswer("NSX Manager of provider", "broke", null);
            }
        }

        @Override
        public void setAsStandalone() {
            change("standalone", UniversalRole.TRANSIT);
        }

        @Override
        public void setAsPrimary() {
            change("primary", UniversalRole.PRIMARY);
        }

        @Override
        public List<RegisteredManager> managers() {
            return List.of();
        }

        @Override
        public void register(Registration secondary) {}

        @Override
        public void forget(String uuid) {}

        @Override
        public Registration registration() {
            throw new UnsupportedOperationException();
        }

        @Override
        public void synchronize() {}

        @Override
        public SyncStatus status() {
            return new SyncStatus("SUCCESS", Optional.empty(), Map.of());
        }

        @Override
        public boolean replicatorRuns() {
            return true;
        }
    }

    final Sync home = new Sync(UniversalRole.PRIMARY);
    final Sync provider = new Sync(UniversalRole.SECONDARY);
    final StepDouble step = new StepDouble();
    final PromoteSecondaryManager promote = new PromoteSecondaryManager(managers());

    private NsxManagers managers() {
        var here = new NsxDouble();
        here.universalSync = home;
        var there = new NsxDouble();
        there.universalSync = provider;
        Map<SiteId, NsxDouble> both = Map.of(StepDouble.PROTECTED, here, StepDouble.RECOVERY, there);
        return site -> Optional.ofNullable(both.get(site));
    }

    private Verdict turns(int most) {
        var verdict = Verdict.UNDER_WAY;
        for (int i = 0; i < most && verdict != Verdict.REACHED && verdict != Verdict.REFUSED; i++) {
            verdict = step.turn(promote).verdict();
            step.clock.advance(Duration.ofSeconds(10));
        }
        return verdict;
    }

    @Test
    void waitsForMoreThanOneLostPacketBeforeItCountsThePrimaryAsLost() {
        home.silent = true;
        assertThat(turns(3)).isEqualTo(Verdict.UNDER_WAY);
        assertThat(provider.sent).isEmpty();
        assertThat(turns(5)).isEqualTo(Verdict.REACHED);
        assertThat(provider.sent).containsExactly("standalone", "primary");
    }

    /** As after a node that was gone meanwhile: what counts is how long the other one is silent, not the step's age. */
    @Test
    void doesNotCountThePrimaryAsLostForOnePacketHoweverLongTheStepIsDue() {
        home.silent = true;
        step.clock.advance(Duration.ofMinutes(10));
        step.silent = step.now();
        assertThat(turns(3)).isEqualTo(Verdict.UNDER_WAY);
        assertThat(provider.sent).isEmpty();
        assertThat(turns(5)).isEqualTo(Verdict.REACHED);
    }

    @Test
    void promotesOnceAlthoughEveryAnswerIsLost() {
        home.silent = true;
        provider.losesAnswers = true;
        assertThat(turns(10)).isEqualTo(Verdict.REACHED);
        assertThat(provider.sent).containsExactly("standalone", "primary");
    }

    @Test
    void goesOnWhereAnEarlierNodeStopped() {
        home.silent = true;
        provider.role = UniversalRole.TRANSIT;
        assertThat(turns(10)).isEqualTo(Verdict.REACHED);
        assertThat(provider.sent).containsExactly("primary");
    }

    @Test
    void makesThePrimaryThatAnswersLeaveBeforeItPromotesAnother() {
        assertThat(promote.assess(step).actions()).singleElement().satisfies(action -> assertThat(action.item())
                .isEqualTo(StepDouble.PROTECTED.value()));
        assertThat(turns(10)).isEqualTo(Verdict.REACHED);
        assertThat(home.sent).containsExactly("standalone");
    }

    @Test
    void refusesARoleThatNobodyKnows() {
        provider.role = UniversalRole.UNKNOWN;
        assertThat(promote.assess(step).code()).isEqualTo("drawbridge.unknownNsxRole");
    }

    @Test
    void doesNothingWithControllersUntilTheManagerIsPrimary() {
        assertThat(new PushControllerState(managers()).assess(step).code())
                .isEqualTo("drawbridge.nsxManagerNotPrimary");
        assertThat(new DemoteReturnedManager(managers()).assess(step).text()).contains("the roles were not moved");
    }
}
