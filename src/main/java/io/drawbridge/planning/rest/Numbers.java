package io.drawbridge.planning.rest;

import io.drawbridge.core.InvalidInput;
import io.drawbridge.planning.Figures;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.function.Supplier;

/** Reads and writes figures of requests. */
final class Numbers {

    private Numbers() {}

    /** @throws InvalidInput when it was left out */
    static <T> T given(String field, T value) {
        if (value == null) {
            throw new InvalidInput(field, "must be given");
        }
        return value;
    }

    static <T> T or(T value, T otherwise) {
        return value == null ? otherwise : value;
    }

    static <T> List<T> list(String field, List<T> values) {
        given(field, values);
        for (int i = 0; i < values.size(); i++) {
            given(field + "[" + i + "]", values.get(i));
        }
        return values;
    }

    /** @throws InvalidInput when it was left out, or is not in the range */
    static int whole(String field, Integer value, Integer otherwise, int least, int most) {
        int number = given(field, or(value, otherwise));
        if (number < least || number > most) {
            throw new InvalidInput(field, "must be a whole number, " + least + " to " + most);
        }
        return number;
    }

    /** @throws InvalidInput when it was left out, or is not in the range */
    static BigDecimal decimal(String field, BigDecimal value, BigDecimal otherwise, long most, String unit) {
        return Figures.within(
                field, given(field, or(value, otherwise)), BigDecimal.ZERO, BigDecimal.valueOf(most), unit);
    }

    /** What a line carries is rounded down, what is asked of it up. */
    static BigDecimal down(BigDecimal number) {
        return number.setScale(3, RoundingMode.DOWN);
    }

    static BigDecimal up(BigDecimal number) {
        return number.setScale(3, RoundingMode.CEILING);
    }

    /** @return what the calculation says, with the field named as the request does */
    static <T> T inside(String prefix, Supplier<T> what) {
        try {
            return what.get();
        } catch (InvalidInput e) {
            throw new InvalidInput(
                    prefix + e.field(), e.getMessage().substring(e.field().length() + 1));
        }
    }
}
