package io.drawbridge.readiness;

import org.springframework.context.ApplicationContext;

/** Lets the application's watch look by hand. */
public final class WatchHand {

    private WatchHand() {}

    public static void look(ApplicationContext context) {
        context.getBean(SiteWatch.class).look();
    }
}
