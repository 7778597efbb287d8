package io.drawbridge.contract;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.stream.Stream;

/** Notes which methods of some interfaces were called. */
public final class Recorder {

    private final Set<Class<?>> interfaces;
    private final Set<String> called = new ConcurrentSkipListSet<>();

    public Recorder(Class<?>... interfaces) {
        this.interfaces = Set.of(interfaces);
    }

    /** @return the same, with its calls noted, and those of what it hands out */
    public <T> T watch(Class<T> type, T target) {
        return type.cast(
                Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    called.add(name(method));
                    try {
                        var result = method.invoke(target, arguments);
                        return interfaces.contains(method.getReturnType())
                                ? watchAny(method.getReturnType(), result)
                                : result;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                }));
    }

    private <T> Object watchAny(Class<T> type, Object target) {
        return watch(type, type.cast(target));
    }

    private static String name(Method method) {
        return method.getDeclaringClass().getSimpleName() + "." + method.getName();
    }

    public Collection<String> called() {
        return called;
    }

    /** @return the methods of the interfaces that nobody has called */
    public List<String> neverCalled() {
        var all = new TreeSet<String>();
        interfaces.stream()
                .flatMap(type -> Stream.concat(Stream.of(type), Arrays.stream(type.getInterfaces())))
                .flatMap(type -> Arrays.stream(type.getDeclaredMethods()))
                .filter(method -> Modifier.isAbstract(method.getModifiers()))
                .forEach(method -> all.add(name(method)));
        all.removeAll(called);
        return List.copyOf(all);
    }
}
