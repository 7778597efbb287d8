package io.drawbridge;

import jakarta.validation.ConstraintViolation;
import jakarta.validation.Path;
import jakarta.validation.Validation;
import jakarta.validation.Validator;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.AbstractBindHandler;
import org.springframework.boot.context.properties.bind.BindContext;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.boot.origin.PropertySourceOrigin;
import org.springframework.boot.validation.MessageInterpolatorFactory;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.ClassPathScanningCandidateComponentProvider;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.core.type.filter.AnnotationTypeFilter;
import org.springframework.util.ClassUtils;

/**
 * Goes over everything below {@code drawbridge} before anything starts and names every error at once. Spring alone
 * passes over a property that it does not know, and stops at the first value that it cannot convert: a typing error
 * would leave a default in force, and nobody would learn of it before the night it matters.
 */
final class ConfigurationReview implements ApplicationContextInitializer<ConfigurableApplicationContext>, Ordered {

    private static final ConfigurationPropertyName ROOT = ConfigurationPropertyName.of("drawbridge");

    /** What is read from the environment itself, beside the settings that are bound to types. */
    static final List<String> LOOSE = List.of(
            "drawbridge.lab.mode",
            "drawbridge.lab.state",
            "drawbridge.lab.port",
            "drawbridge.lab.time-scale",
            "drawbridge.lab.connection",
            "drawbridge.lab.users",
            "drawbridge.lab.control");

    private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{([^:}]*)[^}]*}");
    private static final int MOST_NAMED = 14;

    /** What settings must be beside what their own types know; by property. */
    private final Function<ConfigurableEnvironment, Map<String, String>> more;

    ConfigurationReview(Function<ConfigurableEnvironment, Map<String, String>> more) {
        this.more = more;
    }

    @Override
    public void initialize(ConfigurableApplicationContext context) {
        var errors = new ArrayList<>(errors(context.getEnvironment()));
        more.apply(context.getEnvironment()).forEach((property, message) -> {
            if (errors.stream().noneMatch(known -> known.property().equals(property))) {
                errors.add(new ConfigurationRefused.Error(property, message));
            }
        });
        if (!errors.isEmpty()) {
            throw new ConfigurationRefused(errors);
        }
    }

    /** After the lab has added what it knows. */
    @Override
    public int getOrder() {
        return LOWEST_PRECEDENCE;
    }

    /** @return every error, in the order of properties; empty when all is well */
    static List<ConfigurationRefused.Error> errors(ConfigurableEnvironment environment) {
        return new Look(environment).errors();
    }

    /** @return the types that settings are bound to, wherever they are */
    static List<Class<?>> types() {
        var scanner = new ClassPathScanningCandidateComponentProvider(false);
        scanner.addIncludeFilter(new AnnotationTypeFilter(ConfigurationProperties.class));
        return scanner.findCandidateComponents("io.drawbridge").stream()
                .<Class<?>>map(found -> ClassUtils.resolveClassName(
                        found.getBeanClassName(), ConfigurationReview.class.getClassLoader()))
                .toList();
    }

    /** One review in the making. */
    private static final class Look extends AbstractBindHandler {

        private final ConfigurableEnvironment environment;
        private final Set<ConfigurationPropertyName> attempted = new LinkedHashSet<>();
        private final Set<ConfigurationPropertyName> bound = new LinkedHashSet<>();
        private final Map<String, String> errors = new LinkedHashMap<>();

        Look(ConfigurableEnvironment environment) {
            this.environment = environment;
        }

        List<ConfigurationRefused.Error> errors() {
            unresolved();
            LOOSE.stream().map(ConfigurationPropertyName::of).forEach(name -> {
                for (var one = name; !one.isEmpty(); one = one.getParent()) {
                    attempted.add(one);
                }
                bound.add(name);
            });
            var binder = Binder.get(environment, this);
            var violations = new LinkedHashMap<String, String>();
            try (var factory = Validation.byDefaultProvider()
                    .configure()
                    .messageInterpolator(new MessageInterpolatorFactory().getObject())
                    .buildValidatorFactory()) {
                for (var type : types()) {
                    bind(binder, type, factory.getValidator(), violations);
                }
            }
            unknown();
            violations.forEach((property, message) -> {
                if (errors.keySet().stream().noneMatch(known -> isWithin(known, property))) {
                    errors.put(property, message);
                }
            });
            foldGhosts();
            return errors.entrySet().stream()
                    .map(one -> new ConfigurationRefused.Error(one.getKey(), one.getValue()))
                    .sorted((a, b) -> a.property().compareTo(b.property()))
                    .toList();
        }

        private <T> void bind(Binder binder, Class<T> type, Validator validator, Map<String, String> violations) {
            var prefix = AnnotatedElementUtils.getMergedAnnotationAttributes(type, ConfigurationProperties.class)
                    .getString("prefix");
            var value = binder.bindOrCreate(prefix, Bindable.of(type));
            if (value != null) {
                for (var violation : validator.validate(value)) {
                    violations.merge(
                            prefix + "." + property(violation), violation.getMessage(), (a, b) -> a + "; it " + b);
                }
            }
        }

        // ---- while binding

        @Override
        public <T> Bindable<T> onStart(ConfigurationPropertyName name, Bindable<T> target, BindContext context) {
            attempted.add(name);
            return target;
        }

        @Override
        public Object onSuccess(
                ConfigurationPropertyName name, Bindable<?> target, BindContext context, Object result) {
            bound.add(name);
            return result;
        }

        /** Notes the error and goes on without the value, so that the next error is found as well. */
        @Override
        public Object onFailure(
                ConfigurationPropertyName name, Bindable<?> target, BindContext context, Exception error) {
            errors.putIfAbsent(name.toString(), wanted(name, target.getType().resolve(Object.class)));
            return null;
        }

        private String wanted(ConfigurationPropertyName name, Class<?> type) {
            if (type == Duration.class) {
                return "must be a duration with its unit, such as 30s, 5m or 4h" + butIs(name);
            }
            if (type == Integer.class || type == int.class || type == Long.class || type == long.class) {
                return "must be a whole number" + butIs(name);
            }
            if (type == Boolean.class || type == boolean.class) {
                return "must be true or false" + butIs(name);
            }
            if (type.isEnum()) {
                return "must be one of "
                        + Arrays.stream(type.getEnumConstants())
                                .map(one -> one.toString().toLowerCase(Locale.ROOT))
                                .collect(Collectors.joining(", "))
                        + butIs(name);
            }
            return type == URI.class ? "is no URL" : "cannot be read as " + type.getSimpleName();
        }

        /** Shows short values only: a long one may be something that was meant for another property. */
        private String butIs(ConfigurationPropertyName name) {
            var value = environment.getProperty(name.toString());
            return value == null || value.length() > 20 ? "" : ", not " + value;
        }

        // ---- what nobody reads

        private record Written(ConfigurationPropertyName name, boolean fromEnvironment, String variable) {}

        private List<Written> written() {
            var found = new ArrayList<Written>();
            for (ConfigurationPropertySource source : ConfigurationPropertySources.get(environment)) {
                if (source instanceof IterableConfigurationPropertySource iterable) {
                    boolean variables = source.getUnderlyingSource() instanceof SystemEnvironmentPropertySource;
                    iterable.stream()
                            .filter(ROOT::isAncestorOf)
                            .forEach(name -> found.add(new Written(name, variables, variable(source, name))));
                }
            }
            return found;
        }

        private static String variable(ConfigurationPropertySource source, ConfigurationPropertyName name) {
            return Optional.ofNullable(source.getConfigurationProperty(name))
                    .map(property -> property.getOrigin())
                    .map(origin -> origin instanceof PropertySourceOrigin written ? written.getPropertyName() : null)
                    .orElse(name.toString());
        }

        private void unknown() {
            var names = new HashSet<>(bound);
            errors.keySet().stream()
                    .filter(name -> ConfigurationPropertyName.isValid(name))
                    .forEach(name -> names.add(ConfigurationPropertyName.of(name)));
            var variables = names.stream().map(Look::plain).collect(Collectors.toSet());
            for (var one : written()) {
                boolean known =
                        one.fromEnvironment() ? variables.contains(plain(one.name())) : names.contains(one.name());
                if (!known) {
                    unknown(one);
                }
            }
        }

        private void unknown(Written one) {
            var name = one.name();
            int depth = 1;
            while (depth < name.getNumberOfElements() && attempted.contains(name.chop(depth + 1))) {
                depth++;
            }
            if (depth == name.getNumberOfElements()) {
                errors.putIfAbsent(name.toString(), "holds further properties and cannot have a value itself");
                return;
            }
            var parent = name.chop(depth);
            var element = name.getElement(depth, Form.DASHED);
            var known = new TreeSet<String>();
            for (var candidate : attempted) {
                if (candidate.getNumberOfElements() == depth + 1 && parent.isParentOf(candidate)) {
                    known.add(candidate.getElement(depth, Form.DASHED));
                }
            }
            errors.putIfAbsent(
                    parent.append(element.isEmpty() ? "[" + name.getElement(depth, Form.ORIGINAL) + "]" : element)
                            .toString(),
                    "is not known" + (one.fromEnvironment() ? " (environment variable " + one.variable() + ")" : "")
                            + nearest(element, known)
                                    .map(near -> ": did you mean " + parent.append(near) + "?")
                                    .orElse(
                                            known.isEmpty()
                                                    ? ""
                                                    : "; known here: "
                                                            + known.stream()
                                                                    .limit(MOST_NAMED)
                                                                    .collect(Collectors.joining(", "))));
        }

        private static Optional<String> nearest(String element, Collection<String> known) {
            int most = Math.max(2, element.length() / 3);
            return known.stream()
                    .filter(one -> distance(element, one) <= most)
                    .min((a, b) -> Integer.compare(distance(element, a), distance(element, b)));
        }

        /** How many letters have to be added, left out or replaced. */
        private static int distance(String a, String b) {
            var before = new int[b.length() + 1];
            for (int j = 0; j <= b.length(); j++) {
                before[j] = j;
            }
            for (int i = 1; i <= a.length(); i++) {
                var row = new int[b.length() + 1];
                row[0] = i;
                for (int j = 1; j <= b.length(); j++) {
                    int same = before[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                    row[j] = Math.min(same, Math.min(row[j - 1], before[j]) + 1);
                }
                before = row;
            }
            return before[b.length()];
        }

        /** Environment variables know no dashes and no dots. */
        private static String plain(ConfigurationPropertyName name) {
            return name.toString().toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
        }

        // ---- placeholders

        private void unresolved() {
            for (PropertySource<?> source : environment.getPropertySources()) {
                if (ConfigurationPropertySources.isAttachedConfigurationPropertySource(source)) {
                    continue;
                }
                for (var one :
                        ConfigurationPropertySource.from(source) instanceof IterableConfigurationPropertySource it
                                ? it.stream().filter(ROOT::isAncestorOf).toList()
                                : List.<ConfigurationPropertyName>of()) {
                    var raw = ConfigurationPropertySource.from(source).getConfigurationProperty(one);
                    if (raw == null || !(raw.getValue() instanceof CharSequence text)) {
                        continue;
                    }
                    var left = PLACEHOLDER.matcher(environment.resolvePlaceholders(text.toString()));
                    if (PLACEHOLDER.matcher(text).find() && left.find()) {
                        errors.putIfAbsent(
                                one.toString(),
                                "refers to ${" + left.group(1) + "}, which is set nowhere (neither an environment"
                                        + " variable nor a property)");
                    }
                }
            }
        }

        // ---- sites that only the environment knows

        /**
         * A variable cannot write a dash: {@code DRAWBRIDGE_SITES_ONPREM_…} makes a second site beside {@code on-prem}.
         * One error says so, instead of one for everything that the second site lacks.
         */
        private void foldGhosts() {
            for (var group : List.of("drawbridge.sites", "drawbridge.site-pairs")) {
                var depth = ConfigurationPropertyName.of(group).getNumberOfElements();
                var fromFiles = new LinkedHashSet<String>();
                var fromVariables = new LinkedHashMap<String, String>();
                for (var one : written()) {
                    if (!ConfigurationPropertyName.of(group).isAncestorOf(one.name())) {
                        continue;
                    }
                    var key = one.name().getElement(depth, Form.ORIGINAL);
                    if (one.fromEnvironment()) {
                        fromVariables.putIfAbsent(key, one.variable());
                    } else {
                        fromFiles.add(key);
                    }
                }
                fromVariables.forEach((key, variable) -> fromFiles.stream()
                        .filter(written -> !written.equalsIgnoreCase(key)
                                && variable.toUpperCase(Locale.ROOT)
                                        .replaceAll("[^A-Z0-9]", "")
                                        .startsWith((group + written)
                                                .toUpperCase(Locale.ROOT)
                                                .replaceAll("[^A-Z0-9]", "")))
                        .findFirst()
                        .ifPresent(written -> {
                            errors.entrySet()
                                    .removeIf(error -> isWithin(error.getKey(), group + "." + key)
                                            || error.getValue().contains(group + "." + key + "."));
                            errors.put(
                                    group + "." + written,
                                    "cannot be named by an environment variable (" + variable
                                            + "), since a variable cannot hold '-', '.' or '_' of the id: use a"
                                            + " password-file, a configtree, or a placeholder such as"
                                            + " ${SRM_PASSWORD}");
                        }));
            }
        }

        private static boolean isWithin(String property, String outer) {
            return property.equals(outer) || property.startsWith(outer + ".") || property.startsWith(outer + "[");
        }

        // ---- names

        private static String property(ConstraintViolation<?> violation) {
            var name = new StringBuilder();
            for (Path.Node node : violation.getPropertyPath()) {
                if (node.isInIterable()) {
                    if (node.getIndex() != null) {
                        name.append('[').append(node.getIndex()).append(']');
                    } else if (node.getKey() != null) {
                        name.append('.').append(node.getKey());
                    }
                }
                if (node.getName() != null && !node.getName().startsWith("<")) {
                    name.append(name.isEmpty() ? "" : ".").append(dashed(node.getName()));
                }
            }
            return name.toString();
        }

        /** What holds a dot is written as in a file already. */
        private static String dashed(String name) {
            return name.indexOf('.') >= 0
                    ? name
                    : name.replaceAll("([a-z0-9])([A-Z])", "$1-$2").toLowerCase(Locale.ROOT);
        }
    }
}
