package io.drawbridge.security;

import java.util.concurrent.atomic.AtomicInteger;

/** Something that an attack would like to make: who makes one has run code of their own choice in the application. */
public final class Struck {

    static final AtomicInteger TIMES = new AtomicInteger();

    /** An expression that makes one, by the way that was published: from any object to its class to every class. */
    static final String EXPRESSION = "${''.getClass().forName('" + Struck.class.getName() + "').newInstance()}";

    public Struck() {
        TIMES.incrementAndGet();
    }
}
