package io.drawbridge.evidence;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.fontbox.ttf.TTFParser;
import org.apache.fontbox.ttf.TrueTypeFont;
import org.apache.pdfbox.io.RandomAccessReadBuffer;

/** The fonts that reports embed, read from the class path: no font of the machine is used, so none has to be there. */
final class ReportFonts {

    static final String REGULAR = "/net/sf/jasperreports/fonts/dejavu/DejaVuSansCondensed.ttf";
    static final String BOLD = "/net/sf/jasperreports/fonts/dejavu/DejaVuSansCondensed-Bold.ttf";
    static final String MONO = "/net/sf/jasperreports/fonts/dejavu/DejaVuSansMono.ttf";

    private static final TrueTypeFont MEASURE = measure();

    private ReportFonts() {}

    static InputStream open(String font) {
        var stream = ReportFonts.class.getResourceAsStream(font);
        if (stream == null) {
            throw new IllegalStateException("the font is missing from the class path: " + font);
        }
        return stream;
    }

    private static TrueTypeFont measure() {
        try (var stream = open(REGULAR)) {
            return new TTFParser().parse(new RandomAccessReadBuffer(stream.readAllBytes()));
        } catch (IOException e) {
            throw new UncheckedIOException("the font cannot be read", e);
        }
    }

    /** @return how wide a text is at size 1 */
    static synchronized double width(String text) {
        try {
            var cmap = MEASURE.getUnicodeCmapLookup();
            double width = 0;
            for (int i = 0; i < text.length(); ) {
                int point = text.codePointAt(i);
                width += MEASURE.getAdvanceWidth(cmap.getGlyphId(point));
                i += Character.charCount(point);
            }
            return width / MEASURE.getUnitsPerEm();
        } catch (IOException e) {
            throw new UncheckedIOException("the font cannot be read", e);
        }
    }

    /** @return the text without what the font cannot show, and in one line */
    static synchronized String printable(String text) {
        try {
            var cmap = MEASURE.getUnicodeCmapLookup();
            var out = new StringBuilder();
            text.codePoints().forEach(point -> {
                if (Character.isWhitespace(point) || Character.isISOControl(point)) {
                    out.append(' ');
                } else {
                    out.appendCodePoint(cmap.getGlyphId(point) == 0 ? 0xFFFD : point);
                }
            });
            return out.toString();
        } catch (IOException e) {
            throw new UncheckedIOException("the font cannot be read", e);
        }
    }

    /** Breaks at spaces; a word that is too long for a line is broken as well. */
    static List<String> wrap(String text, double size, double width) {
        var lines = new ArrayList<String>();
        var line = new StringBuilder();
        for (var word : printable(text).strip().split(" +")) {
            var rest = word;
            while (width(rest) * size > width && rest.length() > 1) {
                int fits = rest.length();
                while (fits > 1 && width(rest.substring(0, fits)) * size > width) {
                    fits--;
                }
                if (line.length() > 0) {
                    lines.add(line.toString());
                    line.setLength(0);
                }
                lines.add(rest.substring(0, fits));
                rest = rest.substring(fits);
            }
            var longer = line.length() == 0 ? rest : line + " " + rest;
            if (width(longer) * size > width && line.length() > 0) {
                lines.add(line.toString());
                line.setLength(0);
                line.append(rest);
            } else {
                line.setLength(0);
                line.append(longer);
            }
        }
        if (line.length() > 0) {
            lines.add(line.toString());
        }
        return lines;
    }
}
