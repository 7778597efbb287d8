package io.drawbridge.approval;

import org.springframework.context.ApplicationContext;

/** Turns the reminders of open reviews by hand. */
public final class ReviewHand {

    private ReviewHand() {}

    public static void look(ApplicationContext context) {
        context.getBean(ReviewReminders.class).look();
    }
}
