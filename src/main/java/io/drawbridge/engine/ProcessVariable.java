package io.drawbridge.engine;

import java.util.Optional;
import java.util.function.Function;
import org.camunda.bpm.engine.delegate.VariableScope;

/**
 * A process variable with one home: its name, its type and how it is written.
 *
 * @param name as models and forms spell it
 */
public record ProcessVariable<T>(String name, Function<T, Object> write, Function<Object, T> read) {

    public static ProcessVariable<String> text(String name) {
        return new ProcessVariable<>(name, value -> value, String::valueOf);
    }

    public static ProcessVariable<Boolean> flag(String name) {
        return new ProcessVariable<>(name, value -> value, value -> Boolean.valueOf(String.valueOf(value)));
    }

    public static ProcessVariable<Integer> number(String name) {
        return new ProcessVariable<>(name, value -> value, value -> Integer.valueOf(String.valueOf(value)));
    }

    public static <T> ProcessVariable<T> of(String name, Function<T, String> write, Function<String, T> read) {
        return new ProcessVariable<>(name, write::apply, value -> read.apply(String.valueOf(value)));
    }

    /** @throws IllegalStateException naming the variable when it is not there */
    public T from(VariableScope scope) {
        return find(scope).orElseThrow(() -> new IllegalStateException("process variable " + name + " is missing"));
    }

    public Optional<T> find(VariableScope scope) {
        return Optional.ofNullable(scope.getVariable(name))
                .filter(value -> !(value instanceof String text && text.isBlank()))
                .map(read);
    }

    public void set(VariableScope scope, T value) {
        scope.setVariable(name, value == null ? null : write.apply(value));
    }
}
