package io.drawbridge.evidence;

/** What a drawing is drawn on. Lengths are those of the model; y grows downwards. Colours are 0xRRGGBB. */
interface Canvas {

    /** No line, or no filling. */
    int NONE = -1;

    /** How a path is drawn. */
    record Pen(int line, double width, int filling, boolean dashed) {

        static Pen line(int colour, double width) {
            return new Pen(colour, width, NONE, false);
        }

        static Pen fill(int colour) {
            return new Pen(NONE, 0, colour, false);
        }
    }

    /**
     * @param path moves, lines, curves and closes as SVG writes them, absolute: "M 1 2 L 3 4 C … Z"
     */
    void path(String path, Pen pen);

    /** @param x where the text begins */
    void text(String text, double x, double baseline, double size, int colour, boolean bold);
}
