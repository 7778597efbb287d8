package io.drawbridge.approval;

import java.util.Optional;

/** Carries a paper code that was found right to where decisions are recorded, within one thread and call. */
final class ByPaper {

    /**
     * A code that was found right.
     *
     * @param keyboard who typed it in: a signed-in person, or that nobody was signed in
     */
    record Used(CodeSheets.Sheet sheet, int number, String keyboard) {

        String words() {
            return "by paper code no. " + number + " of sheet " + sheet.id() + ", at the keyboard: " + keyboard;
        }
    }

    private static final ThreadLocal<Used> CURRENT = new ThreadLocal<>();

    private ByPaper() {}

    static void with(Used used, Runnable decide) {
        CURRENT.set(used);
        try {
            decide.run();
        } finally {
            CURRENT.remove();
        }
    }

    /** @return the code by which this person decides now; empty for who is signed in */
    static Optional<Used> of(String person) {
        return Optional.ofNullable(CURRENT.get())
                .filter(used -> used.sheet().person().equals(person));
    }
}
