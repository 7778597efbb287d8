package io.drawbridge.onboarding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drawbridge.core.InvalidInput;
import io.drawbridge.srm.Mapping;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MappingWishesTests {

    @Test
    void readsALineForEachObject() {
        var wishes = MappingWishes.read("network: VM Network -> CLD Network\n\nFolder: a -> /b/c\nresource:x->y");

        assertThat(wishes.of(Mapping.Kind.NETWORKS, "VM Network"))
                .hasValueSatisfying(wish -> assertThat(wish.target()).isEqualTo("CLD Network"));
        assertThat(wishes.of(Mapping.Kind.FOLDERS, "a"))
                .hasValueSatisfying(wish -> assertThat(wish.target()).isEqualTo("/b/c"));
        assertThat(wishes.of(Mapping.Kind.RESOURCES, "x"))
                .hasValueSatisfying(wish -> assertThat(wish.line()).isEqualTo(4));
        assertThat(wishes.of(Mapping.Kind.RESOURCES, "a")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "network: a | line 1: must read",
                "storage: a -> b | line 1: must read",
                "network: a -> b;network: a -> c | line 2: a has a line already",
            })
    void saysInWhichLineWhatIsWrong(String text, String problem) {
        assertThatThrownBy(() -> MappingWishes.read(text.replace(';', '\n')))
                .isInstanceOf(InvalidInput.class)
                .hasMessageContaining(problem);
    }
}
