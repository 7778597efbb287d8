package io.drawbridge.weather;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.MapPropertySource;

/** Gives the lab's thumbprints to the application in files, as an administrator would who renews certificates. */
final class ThumbprintFiles implements ApplicationContextInitializer<ConfigurableApplicationContext> {

    private static final Path FOLDER = folder();

    static Path of(String site, String system) {
        return FOLDER.resolve(site + "-" + system);
    }

    static void write(String site, String system, String text) {
        try {
            Files.writeString(of(site, system), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path folder() {
        try {
            return Files.createTempDirectory("thumbprints");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void initialize(ConfigurableApplicationContext context) {
        var sources = context.getEnvironment().getPropertySources();
        var lab = (EnumerablePropertySource<?>) sources.get("stage lab");
        Map<String, Object> ours = new LinkedHashMap<>();
        for (var name : lab.getPropertyNames()) {
            if (name.startsWith("drawbridge.sites.") && name.endsWith(".thumbprint")) {
                var parts = name.split("\\.");
                write(parts[2], parts[3], String.valueOf(lab.getProperty(name)));
                ours.put(name + "-file", of(parts[2], parts[3]).toString());
                ours.put(name.replaceFirst("thumbprint$", "connect-timeout"), "600ms");
                ours.put(name.replaceFirst("thumbprint$", "read-timeout"), "500ms");
            } else {
                ours.put(name, lab.getProperty(name));
            }
        }
        sources.replace("stage lab", new MapPropertySource("stage lab", ours));
    }
}
