package io.drawbridge.security;

import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.camunda.bpm.admin.impl.web.SetupResource;
import org.camunda.bpm.cockpit.impl.plugin.resources.BaseRootResource;
import org.camunda.bpm.engine.rest.impl.NamedProcessEngineRestServiceImpl;
import org.camunda.bpm.webapp.impl.security.auth.UserAuthenticationResource;

/** Every operation that the engine's web applications have on their server, read from their classes. */
final class EngineRest {

    /** One operation, by method and path template. */
    record Operation(String method, String path) implements Comparable<Operation> {

        @Override
        public int compareTo(Operation other) {
            return Comparator.comparing(Operation::path)
                    .thenComparing(Operation::method)
                    .compare(this, other);
        }
    }

    private static final int DEEPEST = 8;

    private EngineRest() {}

    static Collection<Operation> operations() {
        var found = new TreeSet<Operation>();
        walk(NamedProcessEngineRestServiceImpl.class, "/camunda/api/engine/engine", 0, found);
        walk(BaseRootResource.class, "/camunda/api/cockpit/plugin/base", 0, found);
        walk(UserAuthenticationResource.class, "/camunda/api/admin/auth/user/{name}", 0, found);
        walk(SetupResource.class, "/camunda/api/admin/setup/{name}/user", 0, found);
        return found;
    }

    private static void walk(Class<?> type, String at, int depth, Set<Operation> found) {
        if (depth > DEEPEST || type.isPrimitive() || type.getName().startsWith("java")) {
            return;
        }
        for (var method : type.getMethods()) {
            var path = annotation(method, Path.class).map(Path::value).orElse("");
            var full = at + (path.isEmpty() || path.startsWith("/") ? path : "/" + path);
            var http = verb(method);
            if (http.isPresent()) {
                found.add(new Operation(http.get(), full.replaceAll("\\{\\s*(\\w+)\\s*:[^/]*}", "{$1}")));
            } else if (!path.isEmpty()) {
                walk(method.getReturnType(), full, depth + 1, found);
            }
        }
    }

    private static Optional<String> verb(Method method) {
        return declarations(method)
                .flatMap(declared -> Arrays.stream(declared.getAnnotations()))
                .map(annotation -> annotation.annotationType().getAnnotation(HttpMethod.class))
                .filter(http -> http != null)
                .map(HttpMethod::value)
                .findFirst();
    }

    private static <A extends java.lang.annotation.Annotation> Optional<A> annotation(Method method, Class<A> type) {
        return declarations(method)
                .map(declared -> declared.getAnnotation(type))
                .filter(found -> found != null)
                .findFirst();
    }

    /** The method itself, and where its interfaces and superclasses declare it. */
    private static Stream<Method> declarations(Method method) {
        return Stream.concat(Stream.of(method.getDeclaringClass()), above(method.getDeclaringClass()))
                .flatMap(type -> Arrays.stream(type.getMethods()))
                .filter(other -> other.getName().equals(method.getName())
                        && Arrays.equals(other.getParameterTypes(), method.getParameterTypes()));
    }

    private static Stream<Class<?>> above(Class<?> type) {
        var direct = Stream.concat(Arrays.stream(type.getInterfaces()), Stream.ofNullable(type.getSuperclass()))
                .toList();
        return direct.stream().flatMap(one -> Stream.concat(Stream.<Class<?>>of(one), above(one)));
    }
}
