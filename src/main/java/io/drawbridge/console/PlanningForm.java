package io.drawbridge.console;

import io.drawbridge.core.InvalidInput;
import java.math.BigDecimal;
import java.util.Map;
import org.springframework.util.MultiValueMap;

/** Texts of a form, read as figures; a wrong one is named by the field's own name. */
final class PlanningForm {

    private static final int LONGEST_FIGURE = 20;

    private final MultiValueMap<String, String> given;
    private final Map<String, String> usual;

    /** @param usual what a field holds before anybody has written into it */
    PlanningForm(MultiValueMap<String, String> given, Map<String, String> usual) {
        this.given = given;
        this.usual = usual;
    }

    /** @return as it was written, or what is usual */
    public String text(String field) {
        var text = given.getFirst(field);
        return text == null ? usual.getOrDefault(field, "") : text.strip();
    }

    BigDecimal decimal(String field) {
        try {
            var text = text(field);
            if (text.length() > LONGEST_FIGURE) {
                throw new NumberFormatException();
            }
            return new BigDecimal(text);
        } catch (NumberFormatException e) {
            throw new InvalidInput(field, "must be a number, with a point before decimals");
        }
    }

    int whole(String field, int least, int most) {
        var number = decimal(field);
        if (number.compareTo(BigDecimal.valueOf(least)) < 0
                || number.compareTo(BigDecimal.valueOf(most)) > 0
                || number.stripTrailingZeros().scale() > 0) {
            throw new InvalidInput(field, "must be a whole number, " + least + " to " + most);
        }
        return number.intValueExact();
    }
}
