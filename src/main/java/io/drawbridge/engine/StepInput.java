package io.drawbridge.engine;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * An input parameter that a step reads, so that whoever draws a model of their own is asked for it: the element
 * templates are made from it.
 */
@Documented
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Repeatable(StepInputs.class)
public @interface StepInput {

    /** As {@link StepContext#input} asks for it. */
    String name();

    /** Whether the step refuses to work without it. */
    boolean required() default false;

    /** What it means, in a sentence without full stop. */
    String what();

    /** The values it may have; none for any. */
    String[] values() default {};
}
