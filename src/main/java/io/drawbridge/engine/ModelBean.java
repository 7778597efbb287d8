package io.drawbridge.engine;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.core.annotation.AliasFor;
import org.springframework.stereotype.Component;

/**
 * A bean that models may name in an expression. Infrastructure steps may be named anyway; every other bean of the
 * application is out of the models' reach.
 */
@Documented
@Component
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
public @interface ModelBean {

    /** @return the name that models use; made from the class name when empty */
    @AliasFor(annotation = Component.class)
    String value() default "";
}
