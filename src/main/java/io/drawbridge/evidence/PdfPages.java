package io.drawbridge.evidence;

import com.openhtmltopdf.outputdevice.helper.BaseRendererBuilder.FontStyle;
import com.openhtmltopdf.pdfboxout.PdfRendererBuilder;
import com.openhtmltopdf.util.XRLog;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.PDPageContentStream;
import org.apache.pdfbox.pdmodel.font.PDFont;
import org.apache.pdfbox.pdmodel.font.PDType0Font;

/** Makes a PDF of a page of text, and draws diagrams onto the empty pages across that the text leaves for them. */
final class PdfPages {

    // A4 across, in points, and what is kept free around a diagram.
    private static final double PAGE_WIDTH = 841.89;
    private static final double PAGE_HEIGHT = 595.28;
    private static final double MARGIN = 34;
    private static final double HEADING = 44;
    private static final double FOOT = 40;
    /** Smaller than this a diagram is cut into several pages. */
    private static final double READABLE = 0.56;

    private static final double OVERLAP = 90;

    private PdfPages() {}

    /** One page of a diagram. */
    record Sheet(String title, String note, BpmnDrawing drawing, double left, double top, double width, double scale) {}

    /** @param html XHTML with a style sheet of its own; fonts are "Report" and "ReportMono" */
    static byte[] of(String html) throws IOException {
        // It tells of every style sheet that it reads.
        XRLog.setLoggingEnabled(false);
        var out = new ByteArrayOutputStream();
        var builder = new PdfRendererBuilder();
        builder.useFont(() -> ReportFonts.open(ReportFonts.REGULAR), "Report", 400, FontStyle.NORMAL, true);
        builder.useFont(() -> ReportFonts.open(ReportFonts.BOLD), "Report", 700, FontStyle.NORMAL, true);
        builder.useFont(() -> ReportFonts.open(ReportFonts.MONO), "ReportMono", 400, FontStyle.NORMAL, true);
        builder.withHtmlContent(html, null);
        builder.toStream(out);
        builder.run();
        return out.toByteArray();
    }

    /** A diagram that would not be readable on one page is shown whole, and then in parts. */
    static void add(List<Sheet> sheets, String title, BpmnDrawing drawing) {
        var extent = drawing.extent();
        double width = PAGE_WIDTH - 2 * MARGIN;
        double height = PAGE_HEIGHT - HEADING - FOOT - 24;
        double fits = Math.min(1.0, Math.min(width / extent[2], height / extent[3]));
        if (fits >= READABLE) {
            sheets.add(new Sheet(title, "", drawing, extent[0], extent[1], extent[2], fits));
            return;
        }
        sheets.add(new Sheet(
                title,
                "the whole; the pages behind this one show it larger",
                drawing,
                extent[0],
                extent[1],
                extent[2],
                fits));
        double scale = Math.min(0.8, height / extent[3]);
        double window = width / scale;
        int count = (int) Math.ceil((extent[2] - OVERLAP) / (window - OVERLAP));
        scale = Math.min(scale, width / ((extent[2] + (count - 1) * OVERLAP) / count));
        window = (extent[2] + (count - 1) * OVERLAP) / count;
        for (int i = 0; i < count; i++) {
            sheets.add(new Sheet(
                    title,
                    "part " + (i + 1) + " of " + count + ", from left to right",
                    drawing,
                    extent[0] + i * (window - OVERLAP),
                    extent[1],
                    window,
                    scale));
        }
    }

    /** The template made an empty page across for each sheet. */
    static void draw(PDDocument pdf, List<Sheet> sheets) throws IOException {
        var across = new ArrayList<PDPage>();
        for (var page : pdf.getPages()) {
            if (page.getMediaBox().getWidth() > page.getMediaBox().getHeight()) {
                across.add(page);
            }
        }
        if (across.size() != sheets.size()) {
            throw new IllegalStateException("there are " + across.size() + " pages for " + sheets.size() + " drawings");
        }
        PDFont regular;
        PDFont bold;
        try (var one = ReportFonts.open(ReportFonts.REGULAR);
                var other = ReportFonts.open(ReportFonts.BOLD)) {
            regular = PDType0Font.load(pdf, one, true);
            bold = PDType0Font.load(pdf, other, true);
        }
        for (int i = 0; i < sheets.size(); i++) {
            var sheet = sheets.get(i);
            try (var content =
                    new PDPageContentStream(pdf, across.get(i), PDPageContentStream.AppendMode.APPEND, true, true)) {
                content.saveGraphicsState();
                content.addRect((float) MARGIN, (float) FOOT, (float) (PAGE_WIDTH - 2 * MARGIN), (float)
                        (PAGE_HEIGHT - HEADING - FOOT));
                content.clip();
                double drawn = sheet.width() * sheet.scale();
                double left = (PAGE_WIDTH - drawn) / 2 - sheet.left() * sheet.scale();
                double top = PAGE_HEIGHT - HEADING - 24 + sheet.top() * sheet.scale();
                sheet.drawing().draw(new PdfCanvas(content, regular, bold, left, top, sheet.scale()));
                content.restoreGraphicsState();
            }
        }
    }
}
