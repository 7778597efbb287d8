package io.drawbridge.models;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.drawbridge.Application;
import io.drawbridge.engine.Action;
import io.drawbridge.engine.InfrastructureStep;
import io.drawbridge.engine.StepContext;
import io.drawbridge.site.RemoteSystem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Constructor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.util.StringUtils;

/** Which systems the step behind a service task talks to, read from its class: what it is made of says whom it asks. */
final class StepSystems {

    private static final String OURS = "io.drawbridge.";

    /** Reading a class with all it refers to takes a while, and several tests ask about every step. */
    private static final Map<Class<?>, Boolean> SENDING = new ConcurrentHashMap<>();

    /**
     * What one step talks to.
     *
     * @param commands what it sends commands to; empty for a step that looks
     * @param reads what else it asks
     * @param bookkeeping it writes our own records and talks to nobody
     */
    record Talk(Set<RemoteSystem> commands, Set<RemoteSystem> reads, boolean services, boolean bookkeeping) {

        Set<RemoteSystem> all() {
            var all = EnumSet.noneOf(RemoteSystem.class);
            all.addAll(commands);
            all.addAll(reads);
            return all;
        }
    }

    private final Map<String, Class<?>> classes = new HashMap<>();

    StepSystems() {
        try {
            var root = Path.of(Application.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            try (var files = Files.walk(root.resolve("io/drawbridge"))) {
                files.map(file -> root.relativize(file).toString().replace('/', '.'))
                        .filter(name -> name.endsWith(".class") && !name.contains(".lab."))
                        .map(name -> name.substring(0, name.length() - ".class".length()))
                        .forEach(this::add);
            }
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        } catch (java.net.URISyntaxException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private void add(String name) {
        try {
            var type = Class.forName(name, false, StepSystems.class.getClassLoader());
            classes.put(
                    StringUtils.uncapitalize(
                            name.substring(Math.max(name.lastIndexOf('.'), name.lastIndexOf('$')) + 1)),
                    type);
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }

    /** @param bean the part of a service task's id after its prefix */
    Talk of(String bean) {
        var type = Optional.ofNullable(classes.get(bean))
                .orElseThrow(
                        () -> new AssertionError("a model names the step " + bean + ", and no class is called so"));
        if (!InfrastructureStep.class.isAssignableFrom(type)) {
            return new Talk(Set.of(), Set.of(), false, true);
        }
        var seen = new HashSet<Class<?>>();
        var systems = EnumSet.noneOf(RemoteSystem.class);
        boolean services = collect(type, seen, systems) || type.getPackageName().contains(".verify.");
        if (!sendsCommands(type)) {
            return new Talk(Set.of(), systems, services, false);
        }
        var own = system(type).map(EnumSet::of).orElse(systems);
        var reads = EnumSet.copyOf(systems);
        reads.removeAll(own);
        return new Talk(own, reads, services, false);
    }

    /** What a class is made of: clients are interfaces of their system's package, everything else is made of others. */
    private static boolean collect(Class<?> type, Set<Class<?>> seen, Set<RemoteSystem> systems) {
        boolean services = false;
        if (type == null || !type.getName().startsWith(OURS) || !seen.add(type)) {
            return false;
        }
        if (type.isInterface()) {
            system(type).ifPresent(systems::add);
            return false;
        }
        for (Constructor<?> constructor : type.getDeclaredConstructors()) {
            for (Class<?> part : constructor.getParameterTypes()) {
                services |= collect(part, seen, systems);
            }
        }
        return services | collect(type.getSuperclass(), seen, systems);
    }

    private static Optional<RemoteSystem> system(Class<?> type) {
        var part = type.getPackageName().substring(OURS.length()).split("\\.")[0];
        return Arrays.stream(RemoteSystem.values())
                .filter(system -> system.key().equals(part))
                .findFirst();
    }

    /** A step that only looks has nothing to send and says so when it is told to. */
    private static boolean sendsCommands(Class<?> type) {
        return SENDING.computeIfAbsent(type, StepSystems::callsAnything);
    }

    private static boolean callsAnything(Class<?> type) {
        try {
            Class<?> at = type;
            while (Arrays.stream(at.getDeclaredMethods())
                    .noneMatch(method -> method.getName().equals("perform") && !method.isBridge())) {
                at = at.getSuperclass();
            }
            return !new ClassFileImporter()
                    .importClass(at)
                    .getMethod("perform", Action.class, StepContext.class)
                    .getMethodCallsFromSelf()
                    .isEmpty();
        } catch (RuntimeException e) {
            throw new IllegalStateException("cannot tell whether " + type + " sends commands", e);
        }
    }
}
