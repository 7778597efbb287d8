package io.drawbridge.evidence;

import java.awt.Color;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.StringTokenizer;
import org.apache.pdfbox.pdmodel.PDPageContentStream;
import org.apache.pdfbox.pdmodel.font.PDFont;

/** Draws on a page of a PDF. */
final class PdfCanvas implements Canvas {

    private final PDPageContentStream page;
    private final PDFont regular;
    private final PDFont bold;
    private final double left;
    private final double top;
    private final double scale;

    /**
     * @param left where the model's x = 0 is on the page, in points
     * @param top where its y = 0 is, from below
     */
    PdfCanvas(PDPageContentStream page, PDFont regular, PDFont bold, double left, double top, double scale) {
        this.page = page;
        this.regular = regular;
        this.bold = bold;
        this.left = left;
        this.top = top;
        this.scale = scale;
    }

    private float x(double x) {
        return (float) (left + x * scale);
    }

    private float y(double y) {
        return (float) (top - y * scale);
    }

    @Override
    public void path(String path, Pen pen) {
        try {
            if (pen.filling() != NONE) {
                page.setNonStrokingColor(new Color(pen.filling()));
            }
            if (pen.line() != NONE) {
                page.setStrokingColor(new Color(pen.line()));
                page.setLineWidth((float) (pen.width() * scale));
                page.setLineJoinStyle(1);
                page.setLineCapStyle(pen.dashed() ? 0 : 1);
                page.setLineDashPattern(
                        pen.dashed() ? new float[] {(float) (5 * scale), (float) (3 * scale)} : new float[0], 0);
            }
            var tokens = new StringTokenizer(path);
            while (tokens.hasMoreTokens()) {
                switch (tokens.nextToken()) {
                    case "M" -> page.moveTo(x(next(tokens)), y(next(tokens)));
                    case "L" -> page.lineTo(x(next(tokens)), y(next(tokens)));
                    case "C" ->
                        page.curveTo(
                                x(next(tokens)),
                                y(next(tokens)),
                                x(next(tokens)),
                                y(next(tokens)),
                                x(next(tokens)),
                                y(next(tokens)));
                    case "Z" -> page.closePath();
                    default -> throw new IllegalArgumentException("no such part of a path in " + path);
                }
            }
            if (pen.filling() != NONE && pen.line() != NONE) {
                page.fillAndStroke();
            } else if (pen.filling() != NONE) {
                page.fill();
            } else {
                page.stroke();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("a PDF in memory cannot be written", e);
        }
    }

    private static double next(StringTokenizer tokens) {
        return Double.parseDouble(tokens.nextToken());
    }

    @Override
    public void text(String text, double x, double baseline, double size, int colour, boolean isBold) {
        try {
            page.beginText();
            page.setNonStrokingColor(new Color(colour));
            page.setFont(isBold ? bold : regular, (float) (size * scale));
            page.newLineAtOffset(x(x), y(baseline));
            page.showText(text);
            page.endText();
        } catch (IOException e) {
            throw new UncheckedIOException("a PDF in memory cannot be written", e);
        }
    }
}
