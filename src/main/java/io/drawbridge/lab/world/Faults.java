package io.drawbridge.lab.world;

import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** Finds the rule that says what goes wrong with a request, and counts how often it still applies. */
public final class Faults {

    private final World world;

    public Faults(World world) {
        this.world = world;
    }

    /** @return the rule for a request, used up by one */
    public Optional<FaultRule> forRequest(String site, String system, String operation, String method, String path) {
        return take(rule -> !rule.effect.ofPort()
                && rule.object == null
                && matches(rule.site, site)
                && matches(rule.system, system)
                && (rule.method == null || rule.method.equalsIgnoreCase(method))
                && matches(rule.operation, operation)
                && matches(rule.path, path));
    }

    /** @return the rule for a piece of work inside a run, such as {@code vm.powerOn} of one machine */
    public Optional<FaultRule> forWork(String site, String operation, String object) {
        return take(rule -> rule.effect == FaultRule.Effect.TASK_ERROR
                && rule.operation != null
                && rule.operation.equals(operation)
                && matches(rule.site, site)
                && matches(rule.object, object));
    }

    /** @return what is wrong with the appliance's port at present */
    public Optional<FaultRule.Effect> ofPort(String site, String system) {
        return world.faults.all().stream()
                .filter(rule -> rule.effect.ofPort() && matches(rule.site, site) && matches(rule.system, system))
                .map(rule -> rule.effect)
                .findFirst();
    }

    private Optional<FaultRule> take(Predicate<FaultRule> wanted) {
        for (FaultRule rule : world.faults.all()) {
            if (wanted.test(rule)) {
                if (rule.times != null) {
                    rule.times--;
                    if (rule.times <= 0) {
                        world.faults.remove(rule.id);
                    } else {
                        world.faults.save(rule);
                    }
                }
                return Optional.of(rule);
            }
        }
        return Optional.empty();
    }

    static boolean matches(String pattern, String value) {
        if (pattern == null) {
            return true;
        }
        if (value == null) {
            return false;
        }
        // quoted as a whole, with the stars taken out of the quotation
        String regex = Pattern.quote(pattern).replace("*", "\\E.*\\Q");
        return Pattern.compile(regex, Pattern.CASE_INSENSITIVE).matcher(value).matches();
    }
}
