package io.drawbridge;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.drawbridge.lab.Lab;
import io.drawbridge.lab.LabSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.boot.context.event.ApplicationFailedEvent;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/**
 * Connects the application to the lab: to one of its own, unless sites are configured; or to one that runs alone. The
 * lab is known to the rest of the product by nothing but addresses, certificates' thumbprints and accounts.
 */
final class LabConnection implements ApplicationContextInitializer<ConfigurableApplicationContext> {

    /** {@code embedded}, {@code connected} or {@code off}; without it embedded, or off when sites are configured. */
    static final String MODE = "drawbridge.lab.mode";

    private static final String USERS = "drawbridge.lab.users";

    @Override
    public void initialize(ConfigurableApplicationContext context) {
        var environment = context.getEnvironment();
        boolean sites = knowsSites(environment);
        var mode = environment.getProperty(MODE, sites ? "off" : "embedded");
        if (!mode.equals("off") && sites) {
            throw new IllegalStateException(
                    MODE + " is " + mode + " and drawbridge.sites is set: the lab cannot stand beside real sites");
        }
        switch (mode) {
            case "embedded" -> embed(context);
            case "connected" -> connect(environment);
            case "off" -> {
                if (environment.getProperty(USERS, Boolean.class, false)) {
                    throw new IllegalStateException(USERS + " is set and the lab is off: its people, whose password"
                            + " everybody knows, cannot exist beside real sites");
                }
            }
            default -> throw new IllegalStateException(MODE + " must be embedded, connected or off, not " + mode);
        }
    }

    /** @return whether somebody configured sites, and wants no lab therefore */
    static boolean knowsSites(ConfigurableEnvironment environment) {
        return Binder.get(environment)
                .bind("drawbridge.sites", Bindable.mapOf(String.class, Object.class))
                .isBound();
    }

    private static void embed(ConfigurableApplicationContext context) {
        var environment = context.getEnvironment();
        var lab = Lab.start(LabSettings.builder()
                .stateDirectory(Path.of(environment.getProperty("drawbridge.lab.state", "data/lab")))
                .basePort(environment.getProperty("drawbridge.lab.port", Integer.class, 19440))
                .timeScale(environment.getProperty("drawbridge.lab.time-scale", Double.class, 30.0))
                .build());
        context.addApplicationListener(event -> {
            // Left open, it would keep a program alive that could not start.
            if (event instanceof ApplicationFailedEvent
                    || event instanceof ContextClosedEvent closed && closed.getApplicationContext() == context) {
                lab.close();
            }
        });
        var properties = new LinkedHashMap<String, Object>(lab.connectionProperties());
        properties.put("drawbridge.lab.control", lab.control().toString());
        add(environment, properties);
    }

    private static void connect(ConfigurableEnvironment environment) {
        var file = environment.getRequiredProperty("drawbridge.lab.connection");
        try {
            var properties = new LinkedHashMap<String, Object>();
            flatten("", new YAMLMapper().readTree(Path.of(file).toFile()), properties);
            add(environment, properties);
        } catch (IOException e) {
            throw new UncheckedIOException("drawbridge.lab.connection cannot be read: " + file, e);
        }
    }

    private static void flatten(String name, JsonNode node, Map<String, Object> properties) {
        if (node.isObject()) {
            node.fields()
                    .forEachRemaining(field -> flatten(
                            name.isEmpty() ? field.getKey() : name + "." + field.getKey(),
                            field.getValue(),
                            properties));
        } else if (node.isArray()) {
            for (int i = 0; i < node.size(); i++) {
                flatten(name + "[" + i + "]", node.get(i), properties);
            }
        } else {
            properties.put(name, node.asText());
        }
    }

    private static void add(ConfigurableEnvironment environment, Map<String, Object> properties) {
        properties.put(USERS, true);
        // The lab's hours are minutes: look more often, and wait less, than one would at real sites.
        properties.putIfAbsent("drawbridge.driver.poll", "700ms");
        properties.putIfAbsent("drawbridge.driver.longest-pause", "1s");
        properties.putIfAbsent("drawbridge.driver.settle", "3s");
        properties.putIfAbsent("drawbridge.driver.in-flight", "10s");
        properties.putIfAbsent("drawbridge.fence.unreachable-patience", "10s");
        properties.putIfAbsent("drawbridge.traffic.unreachable-patience", "10s");
        properties.putIfAbsent("drawbridge.network.unreachable-patience", "10s");
        List.copyOf(properties.keySet()).stream()
                .filter(name -> name.startsWith("drawbridge.sites.") && name.endsWith(".url"))
                .forEach(name -> properties.putIfAbsent(name.replaceFirst("url$", "requests-per-minute"), "600"));
        environment.getPropertySources().addLast(new MapPropertySource("lab", properties));
    }
}
