package io.drawbridge.burst;

import org.springframework.context.ApplicationContext;

/** Lets the watch of pools look by hand. */
public final class BurstHand {

    private BurstHand() {}

    public static void look(ApplicationContext context) {
        context.getBean(LoadWatch.class).look();
    }
}
