package io.drawbridge.core;

/** A recovery plan, by the name that SRM shows. Names come from outside: they are data and are escaped wherever they go. */
public record PlanName(String value) {

    public static final int LONGEST = 255;

    public PlanName {
        if (value == null || value.isBlank()) {
            throw new InvalidInput("recoveryPlan", "must not be empty");
        }
        if (value.length() > LONGEST) {
            throw new InvalidInput("recoveryPlan", "must not be longer than " + LONGEST + " characters");
        }
        if (value.chars().anyMatch(Character::isISOControl)) {
            throw new InvalidInput("recoveryPlan", "must not hold control characters");
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
