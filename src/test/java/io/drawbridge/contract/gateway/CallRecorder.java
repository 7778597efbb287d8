package io.drawbridge.contract.gateway;

import io.drawbridge.lab.wire.Exchange;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;

final class CallRecorder implements Consumer<Exchange> {

    private final Map<String, Set<String>> sent = new TreeMap<>();
    private final List<Exchange> since = Collections.synchronizedList(new ArrayList<>());

    @Override
    public void accept(Exchange exchange) {
        since.add(exchange);
    }

    /** @return the client, listened to */
    <T> T listen(Class<T> type, T client) {
        return type.cast(
                Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, method, given) -> {
                    since.clear();
                    try {
                        return method.invoke(client, given);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    } finally {
                        // An answer is shown before it goes out, so that all of this call's exchanges are here.
                        var operations = since.stream()
                                .flatMap(exchange ->
                                        ContractWitness.documents()
                                                .get(exchange.system())
                                                .operationOf(exchange)
                                                .stream()
                                                .map(operation -> exchange.system() + " " + operation.name()))
                                .collect(Collectors.toCollection(TreeSet::new));
                        keys(type, method, given).forEach(key -> sent.computeIfAbsent(key, any -> new TreeSet<>())
                                .addAll(operations));
                    }
                }));
    }

    private static List<String> keys(Class<?> type, Method method, Object[] given) {
        var keys = new ArrayList<String>();
        keys.add(signature(type, method));
        for (Object argument : given == null ? new Object[0] : given) {
            if (argument instanceof Enum<?> constant) {
                keys.add(signature(type, method) + " with " + constant.name());
            }
        }
        return keys;
    }

    private static String signature(Class<?> type, Method method) {
        return type.getSimpleName() + "." + method.getName()
                + Arrays.stream(method.getParameterTypes())
                        .map(Class::getSimpleName)
                        .collect(Collectors.joining(", ", "(", ")"));
    }

    /** @return what each call that was made sent, by method and by method with constant */
    Map<String, Set<String>> sent() {
        return sent;
    }

    Set<String> expected(Class<?>... all) {
        var expected = new TreeSet<String>();
        for (Class<?> type : all) {
            for (Method method : type.getMethods()) {
                if (Modifier.isStatic(method.getModifiers()) || method.isDefault()) {
                    continue;
                }
                expected.add(signature(type, method));
                for (Class<?> parameter : method.getParameterTypes()) {
                    for (Object constant : parameter.isEnum() ? parameter.getEnumConstants() : new Object[0]) {
                        if (!((Enum<?>) constant).name().equals("UNKNOWN")) {
                            expected.add(signature(type, method) + " with " + ((Enum<?>) constant).name());
                        }
                    }
                }
            }
        }
        return expected;
    }
}
