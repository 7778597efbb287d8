package io.drawbridge.runbook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drawbridge.core.InvalidInput;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ScopeTests {

    private static final Scope POOL = new Scope("pool");

    @Test
    void holdsEachMachineThatIsNamedOnce() {
        assertThat(Scope.VIRTUAL_MACHINES.claims(Map.of("virtualMachines", "web01, web02\nweb01,")))
                .containsExactly("vm:web01", "vm:web02");
    }

    @Test
    void showsAFewMachinesAndHowManyMore() {
        assertThat(Scope.VIRTUAL_MACHINES.subject(Map.of("virtualMachines", "a,b,c,d,e"), "Rainpole"))
                .isEqualTo("a, b, c and 2 more");
    }

    @Test
    void wantsAtLeastOneMachine() {
        assertThatThrownBy(() -> Scope.VIRTUAL_MACHINES.claims(Map.of("virtualMachines", " ,\n")))
                .isInstanceOf(InvalidInput.class)
                .hasMessageContaining("virtualMachines must name at least one");
    }

    @Test
    void holdsWhatTheInputNamesThatTheModelSays() {
        assertThat(POOL.claims(Map.of("pool", "/Common/web"))).containsExactly("pool:/Common/web");
        assertThat(POOL.subject(Map.of("pool", "/Common/web"), "Rainpole")).isEqualTo("/Common/web");
    }

    @Test
    void refusesANameThatIsMissingOrTooLongToKeep() {
        assertThatThrownBy(() -> POOL.claims(Map.of()))
                .isInstanceOf(InvalidInput.class)
                .hasMessageContaining("pool must name");
        assertThatThrownBy(() -> POOL.claims(Map.of("pool", "x".repeat(201))))
                .isInstanceOf(InvalidInput.class)
                .hasMessageContaining("at most 200");
    }
}
