package io.drawbridge.models;

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
import java.util.concurrent.atomic.AtomicBoolean;
import org.springframework.asm.ClassReader;
import org.springframework.asm.ClassVisitor;
import org.springframework.asm.MethodVisitor;
import org.springframework.asm.Opcodes;
import org.springframework.asm.Type;
import org.springframework.util.StringUtils;

/** Which systems the step behind a service task talks to, read from its class: what it is made of says whom it asks. */
final class StepSystems {

    private static final String OURS = "io.drawbridge.";

    private static final String PERFORM =
            "(" + Type.getDescriptor(Action.class) + Type.getDescriptor(StepContext.class) + ")";

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
        try {
            Class<?> at = type;
            while (Arrays.stream(at.getDeclaredMethods())
                    .noneMatch(method -> method.getName().equals("perform") && !method.isBridge())) {
                at = at.getSuperclass();
            }
            return calls(at);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (RuntimeException e) {
            throw new IllegalStateException("cannot tell whether " + type + " sends commands", e);
        }
    }

    private static boolean calls(Class<?> type) throws IOException {
        var called = new AtomicBoolean();
        new ClassReader(type.getName())
                .accept(
                        new ClassVisitor(Opcodes.ASM9) {
                            @Override
                            public MethodVisitor visitMethod(
                                    int access, String name, String descriptor, String signature, String[] thrown) {
                                return name.equals("perform") && descriptor.startsWith(PERFORM)
                                        ? new MethodVisitor(Opcodes.ASM9) {
                                            @Override
                                            public void visitMethodInsn(
                                                    int code, String owner, String method, String what, boolean own) {
                                                called.compareAndSet(false, !method.equals("<init>"));
                                            }
                                        }
                                        : null;
                            }
                        },
                        ClassReader.SKIP_DEBUG | ClassReader.SKIP_FRAMES);
        return called.get();
    }
}
