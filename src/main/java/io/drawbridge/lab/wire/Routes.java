package io.drawbridge.lab.wire;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Finds the handler of a call among the methods that are marked with {@link Wire}. */
public final class Routes {

    /** A handler and the pattern it answers to. */
    public static final class Route {

        private final Wire wire;
        private final Object target;
        private final Method method;
        private final Set<String> httpMethods;
        private final List<String> segments;

        private Route(Object target, Method method) {
            this.wire = method.getAnnotation(Wire.class);
            this.target = target;
            this.method = method;
            method.setAccessible(true);
            String[] parts = wire.operation().split(" ", 2);
            this.httpMethods = parts.length == 2 ? Set.of(parts[0].split(",")) : Set.of();
            this.segments = split(parts[parts.length - 1]);
        }

        public Wire wire() {
            return wire;
        }

        private Map<String, String> match(List<String> path) {
            if (path.size() != segments.size()) {
                return null;
            }
            Map<String, String> variables = new LinkedHashMap<>();
            for (int i = 0; i < path.size(); i++) {
                String segment = segments.get(i);
                if (segment.startsWith("{")) {
                    String value = Call.decodeSegment(path.get(i));
                    String[] variable =
                            segment.substring(1, segment.length() - 1).split(":", 2);
                    if (variable.length == 2 && !List.of(variable[1].split(",")).contains(value)) {
                        return null;
                    }
                    variables.put(variable[0], value);
                } else if (!segment.equals(path.get(i))) {
                    return null;
                }
            }
            return variables;
        }

        private long variableCount() {
            return segments.stream().filter(segment -> segment.startsWith("{")).count();
        }

        /** Lets the handler answer. */
        public Answer answer(Call call) {
            try {
                return (Answer) method.invoke(target, call);
            } catch (InvocationTargetException e) {
                if (e.getCause() instanceof RuntimeException) {
                    throw (RuntimeException) e.getCause();
                }
                throw new IllegalStateException(e.getCause());
            } catch (IllegalAccessException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private final List<Route> routes = new ArrayList<>();
    private final Map<String, Route> byName = new LinkedHashMap<>();

    private Routes() {}

    /** Collects the handlers of some objects; each takes a {@link Call} and returns an {@link Answer}. */
    public static Routes of(Object... handlers) {
        Routes found = new Routes();
        for (Object handler : handlers) {
            for (Method method : handler.getClass().getDeclaredMethods()) {
                if (method.isAnnotationPresent(Wire.class)) {
                    Route route = new Route(handler, method);
                    found.routes.add(route);
                    found.byName.put(route.wire.operation(), route);
                }
            }
        }
        // the fixed word wins over the variable: user-prompts is no view mode
        found.routes.sort(Comparator.comparingLong(Route::variableCount));
        return found;
    }

    /** @return the handler of a call whose path is given below the appliance's base */
    public Optional<Route> find(Call call, String path) {
        List<String> segments = split(path);
        for (Route route : routes) {
            if (route.httpMethods.contains(call.method())) {
                Map<String, String> variables = route.match(segments);
                if (variables != null) {
                    call.variables(variables);
                    return Optional.of(route);
                }
            }
        }
        return Optional.empty();
    }

    /** @return whether the path exists with another method */
    public boolean knowsPath(String path) {
        List<String> segments = split(path);
        return routes.stream().anyMatch(route -> route.match(segments) != null);
    }

    /** @return the handler of a SOAP operation */
    public Optional<Route> named(String operation) {
        return Optional.ofNullable(byName.get(operation));
    }

    private static List<String> split(String path) {
        List<String> segments = new ArrayList<>();
        for (String segment : path.split("/")) {
            if (!segment.isEmpty()) {
                segments.add(segment);
            }
        }
        return segments;
    }
}
