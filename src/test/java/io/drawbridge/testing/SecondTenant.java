package io.drawbridge.testing;

import io.drawbridge.lab.Lab;
import io.drawbridge.lab.LabSettings;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.MapPropertySource;

/**
 * A second customer of the provider, with two sites of its own in a lab of its own: Harbour Foods. The lab that people
 * start keeps its one customer, so that nobody there is asked to choose.
 */
public final class SecondTenant implements ApplicationContextInitializer<ConfigurableApplicationContext> {

    public static final String ID = "harbour";
    public static final String NAME = "Harbour Foods";

    private static Lab lab;

    private static synchronized Lab lab() {
        if (lab == null) {
            lab = Lab.start(LabSettings.builder().manualClock().build());
        }
        return lab;
    }

    /** @return what another application would have to be told of the second customer's sites */
    public static Map<String, String> connection() {
        return lab().connectionProperties();
    }

    /** Into the same source as the first: a list is taken whole from one source or not at all. */
    @Override
    public void initialize(ConfigurableApplicationContext context) {
        var both = new LinkedHashMap<String, Object>(StageLab.LAB.connectionProperties());
        long plans = both.keySet().stream()
                .filter(key -> key.matches("drawbridge\\.recovery-plans\\[\\d+]\\.name"))
                .count();
        connection().forEach((key, value) -> both.put(key(key, plans), value(key, value)));
        both.put("drawbridge.lab.users", true);
        context.getEnvironment().getPropertySources().replace("stage lab", new MapPropertySource("stage lab", both));
    }

    private static String key(String key, long plans) {
        var plan = java.util.regex.Pattern.compile("^drawbridge\\.recovery-plans\\[(\\d+)]")
                .matcher(key);
        return plan.find()
                ? "drawbridge.recovery-plans[" + (plans + Long.parseLong(plan.group(1))) + "]"
                        + key.substring(plan.end())
                : key.replace("drawbridge.tenants[0]", "drawbridge.tenants[1]")
                        .replace("drawbridge.site-pairs.rainpole", "drawbridge.site-pairs." + ID)
                        .replace("drawbridge.sites.onpremises.", "drawbridge.sites.harbour-home.")
                        .replace("drawbridge.sites.provider.", "drawbridge.sites.harbour-away.");
    }

    private static String value(String key, String value) {
        if (key.equals("drawbridge.tenants[0].name") || key.equals("drawbridge.site-pairs.rainpole.name")) {
            return NAME;
        }
        if (key.equals("drawbridge.sites.onpremises.name")) {
            return "Harbour Foods data centre";
        }
        if (key.equals("drawbridge.sites.provider.name")) {
            return "Provider, for Harbour Foods";
        }
        if (key.startsWith("drawbridge.tenants[0]") || key.endsWith(".site-pair") || key.endsWith(".tenant")) {
            return value.replace("rainpole", ID);
        }
        return switch (key) {
            case "drawbridge.site-pairs.rainpole.protected-site" -> "harbour-home";
            case "drawbridge.site-pairs.rainpole.recovery-site" -> "harbour-away";
            default -> value;
        };
    }
}
