package io.drawbridge.lab.wire;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks the handler of one remote operation, says where its contract was read and how far it can be trusted. The router
 * works from it, and so does the table in {@code docs/lab.md}: an endpoint cannot exist without its mark.
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface Wire {

    /**
     * Method and path below the appliance's base, or the name of a SOAP operation. One handler may answer several
     * methods ({@code GET,POST}), and a part of the path may be one of some words ({@code {type:pool,node}}).
     */
    String operation();

    /** Where the contract was read, in the words of the project's reference. */
    String source();

    /** How and when the answer was compared with the contract. */
    String checked();

    /** What the real product does here that the lab does not, and what was chosen where the contract is silent. */
    String leavesOut() default "";

    /** False for what answers without a session. */
    boolean session() default true;

    /** True for what fails while the other site answers but this session is not logged in there. */
    boolean needsRemoteLogin() default false;

    /** True for what fails while the other site does not answer. */
    boolean needsRemoteSite() default false;
}
