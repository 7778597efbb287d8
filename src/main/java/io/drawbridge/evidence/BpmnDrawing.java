package io.drawbridge.evidence;

import io.drawbridge.evidence.Canvas.Pen;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.SAXException;

/**
 * Draws a model from its own diagram interchange, as modellers do, with the path that a run took. What was taken is
 * thick and tinted, where it failed is dashed and bears a cross: colour is never the only sign.
 */
final class BpmnDrawing {

    private static final String MODEL = "http://www.omg.org/spec/BPMN/20100524/MODEL";
    private static final String DI = "http://www.omg.org/spec/BPMN/20100524/DI";
    private static final String DC = "http://www.omg.org/spec/DD/20100524/DC";
    private static final String DD = "http://www.omg.org/spec/DD/20100524/DI";

    private static final int PLAIN = 0x5c6670;
    private static final int TAKEN = 0x114f8a;
    private static final int TAKEN_TINT = 0xdcebf9;
    private static final int BAD = 0xa94700;
    private static final int BAD_TINT = 0xfff0e0;
    private static final int WHITE = 0xffffff;
    private static final int TEXT = 0x16202a;
    private static final int FAINT_TEXT = 0x4a545e;

    private static final double TASK_SIZE = 12;
    private static final double LABEL_SIZE = 11;
    private static final double LEADING = 1.2;

    /** What the run did at an element. */
    enum Trace {
        UNTOUCHED,
        TAKEN,
        /** A step failed or was refused there, or was left without being done. */
        TROUBLE
    }

    private record Box(double x, double y, double width, double height) {
        double right() {
            return x + width;
        }

        double bottom() {
            return y + height;
        }

        double middle() {
            return x + width / 2;
        }

        double centre() {
            return y + height / 2;
        }
    }

    private record Point(double x, double y) {}

    private record Shape(Element element, Box box, Box label, boolean expanded) {}

    private record Edge(Element element, List<Point> points, Box label) {}

    private final Map<String, Element> elements = new HashMap<>();
    private final Map<String, Shape> shapes = new LinkedHashMap<>();
    private final Map<String, Edge> edges = new LinkedHashMap<>();
    private final Map<String, Trace> traces;
    private final Set<String> flows;

    /**
     * @param bpmn a model with its diagram
     * @param traces what the run did, by element id
     * @param flows which sequence flows were taken
     */
    BpmnDrawing(byte[] bpmn, Map<String, Trace> traces, Set<String> flows) {
        this.traces = traces;
        this.flows = flows;
        var document = parse(bpmn);
        collect(document.getDocumentElement());
        var all = document.getElementsByTagNameNS(DI, "BPMNShape");
        for (int i = 0; i < all.getLength(); i++) {
            var shape = (Element) all.item(i);
            var element = elements.get(shape.getAttribute("bpmnElement"));
            if (element != null) {
                shapes.put(
                        element.getAttribute("id"),
                        new Shape(
                                element,
                                bounds(shape),
                                labelOf(shape),
                                shape.getAttribute("isExpanded").equals("true")));
            }
        }
        var connections = document.getElementsByTagNameNS(DI, "BPMNEdge");
        for (int i = 0; i < connections.getLength(); i++) {
            var edge = (Element) connections.item(i);
            var element = elements.get(edge.getAttribute("bpmnElement"));
            if (element != null) {
                var points = new ArrayList<Point>();
                var waypoints = edge.getElementsByTagNameNS(DD, "waypoint");
                for (int j = 0; j < waypoints.getLength(); j++) {
                    var point = (Element) waypoints.item(j);
                    points.add(new Point(number(point, "x"), number(point, "y")));
                }
                edges.put(element.getAttribute("id"), new Edge(element, points, labelOf(edge)));
            }
        }
    }

    private static org.w3c.dom.Document parse(byte[] bpmn) {
        try {
            var factory = DocumentBuilderFactory.newInstance();
            factory.setNamespaceAware(true);
            factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            return factory.newDocumentBuilder().parse(new ByteArrayInputStream(bpmn));
        } catch (ParserConfigurationException | SAXException | IOException e) {
            throw new IllegalArgumentException("the model is no BPMN", e);
        }
    }

    private void collect(Element element) {
        if (MODEL.equals(element.getNamespaceURI()) && element.hasAttribute("id")) {
            elements.put(element.getAttribute("id"), element);
        }
        for (Node child = element.getFirstChild(); child != null; child = child.getNextSibling()) {
            if (child instanceof Element inner) {
                collect(inner);
            }
        }
    }

    private static Box bounds(Element parent) {
        for (Node child = parent.getFirstChild(); child != null; child = child.getNextSibling()) {
            if (child instanceof Element bounds
                    && DC.equals(bounds.getNamespaceURI())
                    && "Bounds".equals(bounds.getLocalName())) {
                return new Box(
                        number(bounds, "x"), number(bounds, "y"), number(bounds, "width"), number(bounds, "height"));
            }
        }
        return null;
    }

    private static Box labelOf(Element parent) {
        for (Node child = parent.getFirstChild(); child != null; child = child.getNextSibling()) {
            if (child instanceof Element label && "BPMNLabel".equals(label.getLocalName())) {
                return bounds(label);
            }
        }
        return null;
    }

    private static double number(Element element, String attribute) {
        return Double.parseDouble(element.getAttribute(attribute));
    }

    /** @return left, top, width and height of all that is drawn */
    double[] extent() {
        double left = Double.MAX_VALUE;
        double top = Double.MAX_VALUE;
        double right = -Double.MAX_VALUE;
        double bottom = -Double.MAX_VALUE;
        var boxes = new ArrayList<Box>();
        shapes.values().forEach(shape -> {
            boxes.add(shape.box());
            if (shape.label() != null) {
                boxes.add(shape.label());
            }
        });
        edges.values().forEach(edge -> {
            edge.points().forEach(point -> boxes.add(new Box(point.x(), point.y(), 0, 0)));
            if (edge.label() != null) {
                boxes.add(edge.label());
            }
        });
        for (var box : boxes) {
            left = Math.min(left, box.x());
            top = Math.min(top, box.y());
            right = Math.max(right, box.right());
            bottom = Math.max(bottom, box.bottom());
        }
        return new double[] {left - 12, top - 12, right - left + 24, bottom - top + 24};
    }

    void draw(Canvas canvas) {
        shapes.values().stream().filter(Shape::expanded).forEach(shape -> frame(canvas, shape));
        edges.values().stream()
                .filter(edge -> !flows.contains(edge.element().getAttribute("id")))
                .forEach(edge -> edge(canvas, edge, false));
        edges.values().stream()
                .filter(edge -> flows.contains(edge.element().getAttribute("id")))
                .forEach(edge -> edge(canvas, edge, true));
        shapes.values().stream()
                .filter(shape -> !shape.expanded() && !type(shape).equals("boundaryEvent"))
                .forEach(shape -> shape(canvas, shape));
        shapes.values().stream()
                .filter(shape -> type(shape).equals("boundaryEvent"))
                .forEach(shape -> shape(canvas, shape));
    }

    private static String type(Shape shape) {
        return shape.element().getLocalName();
    }

    private Trace trace(Shape shape) {
        return traces.getOrDefault(shape.element().getAttribute("id"), Trace.UNTOUCHED);
    }

    private Pen pen(Trace trace, double plain) {
        return switch (trace) {
            case UNTOUCHED -> new Pen(PLAIN, plain, WHITE, false);
            case TAKEN -> new Pen(TAKEN, plain + 1.6, TAKEN_TINT, false);
            case TROUBLE -> new Pen(BAD, plain + 1.6, BAD_TINT, true);
        };
    }

    private static int ink(Trace trace) {
        return switch (trace) {
            case UNTOUCHED -> PLAIN;
            case TAKEN -> TAKEN;
            case TROUBLE -> BAD;
        };
    }

    private void frame(Canvas canvas, Shape shape) {
        var trace = trace(shape);
        var box = shape.box();
        boolean event = shape.element().getAttribute("triggeredByEvent").equals("true");
        canvas.path(
                rounded(box, 10),
                new Pen(trace == Trace.TAKEN ? TAKEN : PLAIN, trace == Trace.TAKEN ? 2 : 1.2, WHITE, event));
        var name = shape.element().getAttribute("name");
        if (!name.isBlank()) {
            var lines = ReportFonts.wrap(name, TASK_SIZE, box.width() - 20);
            for (int i = 0; i < lines.size(); i++) {
                centred(canvas, lines.get(i), box.middle(), box.y() + 17 + i * TASK_SIZE * LEADING, TASK_SIZE, TEXT);
            }
        }
    }

    private void shape(Canvas canvas, Shape shape) {
        var type = type(shape).toLowerCase(Locale.ROOT);
        if (type.endsWith("event")) {
            event(canvas, shape);
            label(canvas, shape);
        } else if (type.endsWith("gateway")) {
            gateway(canvas, shape);
            label(canvas, shape);
        } else {
            task(canvas, shape);
        }
        if (trace(shape) == Trace.TROUBLE) {
            cross(canvas, shape.box().right() - 3, shape.box().y() + 3);
        }
    }

    private void task(Canvas canvas, Shape shape) {
        var box = shape.box();
        var trace = trace(shape);
        boolean call = type(shape).equals("callActivity");
        canvas.path(rounded(box, 10), pen(trace, call ? 3.2 : 1.2));
        int ink = ink(trace);
        switch (type(shape)) {
            case "userTask" -> person(canvas, box.x() + 7, box.y() + 6, ink);
            case "serviceTask" -> gear(canvas, box.x() + 14, box.y() + 14, ink);
            case "businessRuleTask" -> rules(canvas, box.x() + 7, box.y() + 7, ink);
            default -> {
                // A procedure bears its sign below.
            }
        }
        boolean compensates = shape.element().getAttribute("isForCompensation").equals("true");
        if (call
                || compensates
                || shape.element()
                                .getElementsByTagNameNS(MODEL, "multiInstanceLoopCharacteristics")
                                .getLength()
                        > 0) {
            double x = box.middle();
            double y = box.bottom() - 10;
            if (call) {
                canvas.path(box(x - 6, y - 6, 12, 12), Pen.line(ink, 1));
                canvas.path(
                        "M " + n(x) + " " + n(y - 4) + " L " + n(x) + " " + n(y + 4) + " M " + n(x - 4) + " " + n(y)
                                + " L " + n(x + 4) + " " + n(y),
                        Pen.line(ink, 1.2));
            } else if (compensates) {
                rewind(canvas, x, y, 10, ink);
            } else {
                for (int i = -1; i <= 1; i++) {
                    canvas.path(
                            "M " + n(x + i * 4) + " " + n(y - 5) + " L " + n(x + i * 4) + " " + n(y + 5),
                            Pen.line(ink, 1.6));
                }
            }
        }
        var lines = ReportFonts.wrap(shape.element().getAttribute("name"), TASK_SIZE, box.width() - 8);
        double size = TASK_SIZE;
        if (lines.size() * size * LEADING > box.height() - 14) {
            size = 10;
            lines = ReportFonts.wrap(shape.element().getAttribute("name"), size, box.width() - 6);
        }
        double first = box.centre() - (lines.size() - 1) * size * LEADING / 2 + size * 0.35;
        for (int i = 0; i < lines.size(); i++) {
            centred(canvas, lines.get(i), box.middle(), first + i * size * LEADING, size, TEXT);
        }
    }

    private void gateway(Canvas canvas, Shape shape) {
        var box = shape.box();
        var trace = trace(shape);
        canvas.path(
                "M " + n(box.middle()) + " " + n(box.y()) + " L " + n(box.right()) + " " + n(box.centre()) + " L "
                        + n(box.middle()) + " " + n(box.bottom()) + " L " + n(box.x()) + " " + n(box.centre()) + " Z",
                pen(trace, 1.2));
        double x = box.middle();
        double y = box.centre();
        var thick = Pen.line(ink(trace), 3);
        if (type(shape).equals("parallelGateway")) {
            canvas.path(
                    "M " + n(x) + " " + n(y - 11) + " L " + n(x) + " " + n(y + 11) + " M " + n(x - 11) + " " + n(y)
                            + " L " + n(x + 11) + " " + n(y),
                    thick);
        } else if (type(shape).equals("exclusiveGateway")) {
            canvas.path(
                    "M " + n(x - 7) + " " + n(y - 8) + " L " + n(x + 7) + " " + n(y + 8) + " M " + n(x + 7) + " "
                            + n(y - 8) + " L " + n(x - 7) + " " + n(y + 8),
                    thick);
        } else {
            canvas.path(circle(x, y, 9), Pen.line(ink(trace), 2));
        }
    }

    private void event(Canvas canvas, Shape shape) {
        var box = shape.box();
        var trace = trace(shape);
        double x = box.middle();
        double y = box.centre();
        double radius = box.width() / 2;
        var type = type(shape);
        boolean end = type.equals("endEvent");
        boolean between = type.startsWith("intermediate") || type.equals("boundaryEvent");
        boolean waits = shape.element().getAttribute("cancelActivity").equals("false")
                || shape.element().getAttribute("isInterrupting").equals("false");
        var outer = pen(trace, end ? 3.4 : 1.4);
        canvas.path(
                circle(x, y, radius), new Pen(outer.line(), outer.width(), outer.filling(), waits || outer.dashed()));
        if (between) {
            canvas.path(circle(x, y, radius - 4), new Pen(outer.line(), 1.2, Canvas.NONE, waits));
        }
        boolean throwing = end || type.equals("intermediateThrowEvent");
        int ink = ink(trace);
        for (Node child = shape.element().getFirstChild(); child != null; child = child.getNextSibling()) {
            if (child instanceof Element definition && definition.getLocalName().endsWith("EventDefinition")) {
                sign(canvas, definition.getLocalName(), x, y, throwing, ink);
            }
        }
    }

    private void sign(Canvas canvas, String definition, double x, double y, boolean throwing, int ink) {
        var pen = throwing ? Pen.fill(ink) : new Pen(ink, 1.3, WHITE, false);
        switch (definition) {
            case "errorEventDefinition" ->
                canvas.path(
                        "M " + n(x - 9) + " " + n(y + 9) + " L " + n(x - 3.5) + " " + n(y - 5) + " L " + n(x + 2.5)
                                + " "
                                + n(y + 2) + " L " + n(x + 8.5) + " " + n(y - 9) + " L " + n(x + 3.5) + " " + n(y + 7.5)
                                + " L "
                                + n(x - 2.5) + " " + n(y + 0.5) + " Z",
                        pen);
            case "messageEventDefinition" -> {
                canvas.path(box(x - 9, y - 6.5, 18, 13), pen);
                canvas.path(
                        "M " + n(x - 9) + " " + n(y - 6.5) + " L " + n(x) + " " + n(y + 1) + " L " + n(x + 9) + " "
                                + n(y - 6.5),
                        Pen.line(throwing ? WHITE : ink, 1.3));
            }
            case "timerEventDefinition" -> {
                canvas.path(circle(x, y, 10), new Pen(ink, 1.3, WHITE, false));
                canvas.path(
                        "M " + n(x) + " " + n(y) + " L " + n(x + 2.5) + " " + n(y - 7) + " M " + n(x) + " " + n(y)
                                + " L " + n(x + 5.5) + " " + n(y + 1),
                        Pen.line(ink, 1.3));
            }
            case "compensateEventDefinition" -> rewind(canvas, x, y, 14, ink);
            case "terminateEventDefinition" -> canvas.path(circle(x, y, 9), Pen.fill(ink));
            default -> canvas.path(circle(x, y, 4), Pen.fill(ink));
        }
    }

    private static void rewind(Canvas canvas, double x, double y, double size, int ink) {
        double half = size / 2;
        for (double from : new double[] {x, x - half - 1}) {
            canvas.path(
                    "M " + n(from) + " " + n(y) + " L " + n(from + half) + " " + n(y - half) + " L " + n(from + half)
                            + " " + n(y + half) + " Z",
                    Pen.line(ink, 1.2));
        }
    }

    private static void person(Canvas canvas, double x, double y, int ink) {
        canvas.path(
                "M " + n(x) + " " + n(y + 15) + " C " + n(x) + " " + n(y + 9) + " " + n(x + 3) + " " + n(y + 8) + " "
                        + n(x + 7) + " " + n(y + 8) + " C " + n(x + 11) + " " + n(y + 8) + " " + n(x + 14) + " "
                        + n(y + 9) + " "
                        + n(x + 14) + " " + n(y + 15) + " Z",
                new Pen(ink, 1.1, WHITE, false));
        canvas.path(circle(x + 7, y + 4.5, 4), new Pen(ink, 1.1, ink, false));
    }

    private static void gear(Canvas canvas, double x, double y, int ink) {
        var path = new StringBuilder();
        int teeth = 8;
        for (int i = 0; i < teeth * 4; i++) {
            double radius = i % 4 < 2 ? 8.4 : 6;
            double angle = Math.PI * 2 * i / (teeth * 4) - Math.PI / teeth / 2;
            path.append(i == 0 ? "M " : " L ")
                    .append(n(x + radius * Math.cos(angle)))
                    .append(' ')
                    .append(n(y + radius * Math.sin(angle)));
        }
        canvas.path(path.append(" Z").toString(), new Pen(ink, 1.1, WHITE, false));
        canvas.path(circle(x, y, 2.8), Pen.line(ink, 1.1));
    }

    private static void rules(Canvas canvas, double x, double y, int ink) {
        canvas.path(box(x, y, 16, 12), Pen.line(ink, 1.1));
        canvas.path(box(x, y, 16, 4), new Pen(ink, 1.1, ink, false));
        canvas.path(
                "M " + n(x) + " " + n(y + 8) + " L " + n(x + 16) + " " + n(y + 8) + " M " + n(x + 5) + " " + n(y + 4)
                        + " L " + n(x + 5) + " " + n(y + 12),
                Pen.line(ink, 1.1));
    }

    private static void cross(Canvas canvas, double x, double y) {
        canvas.path(circle(x, y, 8), new Pen(BAD, 1.2, WHITE, false));
        canvas.path(
                "M " + n(x - 4) + " " + n(y - 4) + " L " + n(x + 4) + " " + n(y + 4) + " M " + n(x + 4) + " " + n(y - 4)
                        + " L " + n(x - 4) + " " + n(y + 4),
                Pen.line(BAD, 2));
    }

    private void label(Canvas canvas, Shape shape) {
        var name = shape.element().getAttribute("name");
        if (name.isBlank()) {
            return;
        }
        var box = shape.label() != null
                ? shape.label()
                : new Box(shape.box().middle() - 45, shape.box().bottom() + 4, 90, 14);
        text(canvas, name, box, trace(shape) == Trace.UNTOUCHED ? FAINT_TEXT : TEXT);
    }

    private void text(Canvas canvas, String name, Box box, int colour) {
        var lines = ReportFonts.wrap(name, LABEL_SIZE, Math.max(box.width() + 4, 90));
        // Where the modeller's label has as many lines as ours, both begin at the top.
        for (int i = 0; i < lines.size(); i++) {
            centred(
                    canvas,
                    lines.get(i),
                    box.middle(),
                    box.y() + LABEL_SIZE * 0.95 + i * LABEL_SIZE * LEADING,
                    LABEL_SIZE,
                    colour);
        }
    }

    private static void centred(Canvas canvas, String line, double x, double baseline, double size, int colour) {
        canvas.text(line, x - ReportFonts.width(line) * size / 2, baseline, size, colour, false);
    }

    private void edge(Canvas canvas, Edge edge, boolean taken) {
        var points = edge.points();
        if (points.size() < 2) {
            return;
        }
        boolean flow = edge.element().getLocalName().equals("sequenceFlow");
        var pen = new Pen(taken ? TAKEN : PLAIN, taken ? 3.2 : 1.2, Canvas.NONE, !flow);
        var path = new StringBuilder(
                "M " + n(points.get(0).x()) + " " + n(points.get(0).y()));
        for (int i = 1; i < points.size(); i++) {
            var point = points.get(i);
            if (i + 1 < points.size()) {
                corner(path, points.get(i - 1), point, points.get(i + 1));
            } else {
                // The line ends inside the arrow, not at its point.
                var from = points.get(i - 1);
                double length = Math.hypot(point.x() - from.x(), point.y() - from.y());
                double back = flow && length > 6 ? 6 / length : 0;
                path.append(" L ")
                        .append(n(point.x() + (from.x() - point.x()) * back))
                        .append(' ')
                        .append(n(point.y() + (from.y() - point.y()) * back));
            }
        }
        canvas.path(path.toString(), pen);
        if (flow) {
            arrow(canvas, points.get(points.size() - 2), points.get(points.size() - 1), pen.line(), taken ? 13 : 11);
        }
        var name = edge.element().getAttribute("name");
        if (!name.isBlank() && edge.label() != null) {
            text(canvas, name, edge.label(), taken ? TEXT : FAINT_TEXT);
        }
    }

    private static void corner(StringBuilder path, Point before, Point at, Point after) {
        double in = Math.min(6, Math.hypot(at.x() - before.x(), at.y() - before.y()) / 2);
        double out = Math.min(6, Math.hypot(at.x() - after.x(), at.y() - after.y()) / 2);
        var from = towards(at, before, in);
        var to = towards(at, after, out);
        path.append(" L ").append(n(from.x())).append(' ').append(n(from.y()));
        path.append(" C ").append(n(at.x())).append(' ').append(n(at.y())).append(' ');
        path.append(n(at.x())).append(' ').append(n(at.y())).append(' ');
        path.append(n(to.x())).append(' ').append(n(to.y()));
    }

    private static Point towards(Point from, Point to, double length) {
        double all = Math.hypot(to.x() - from.x(), to.y() - from.y());
        return all == 0
                ? from
                : new Point(
                        from.x() + (to.x() - from.x()) * length / all, from.y() + (to.y() - from.y()) * length / all);
    }

    private static void arrow(Canvas canvas, Point from, Point to, int colour, double size) {
        double angle = Math.atan2(to.y() - from.y(), to.x() - from.x());
        double spread = 0.42;
        canvas.path(
                "M " + n(to.x()) + " " + n(to.y()) + " L " + n(to.x() - size * Math.cos(angle - spread)) + " "
                        + n(to.y() - size * Math.sin(angle - spread)) + " L "
                        + n(to.x() - size * Math.cos(angle + spread)) + " "
                        + n(to.y() - size * Math.sin(angle + spread)) + " Z",
                Pen.fill(colour));
    }

    private static String box(double x, double y, double width, double height) {
        return "M " + n(x) + " " + n(y) + " L " + n(x + width) + " " + n(y) + " L " + n(x + width) + " " + n(y + height)
                + " L " + n(x) + " " + n(y + height) + " Z";
    }

    private static String rounded(Box box, double radius) {
        double k = radius * 0.4477;
        double l = box.x();
        double t = box.y();
        double r = box.right();
        double b = box.bottom();
        return "M " + n(l + radius) + " " + n(t) + " L " + n(r - radius) + " " + n(t)
                + curve(r - k, t, r, t + k, r, t + radius)
                + " L " + n(r) + " " + n(b - radius) + curve(r, b - k, r - k, b, r - radius, b) + " L " + n(l + radius)
                + " "
                + n(b) + curve(l + k, b, l, b - k, l, b - radius) + " L " + n(l) + " " + n(t + radius)
                + curve(l, t + k, l + k, t, l + radius, t) + " Z";
    }

    private static String circle(double x, double y, double radius) {
        double k = radius * 0.5523;
        return "M " + n(x + radius) + " " + n(y) + curve(x + radius, y + k, x + k, y + radius, x, y + radius)
                + curve(x - k, y + radius, x - radius, y + k, x - radius, y)
                + curve(x - radius, y - k, x - k, y - radius, x, y - radius)
                + curve(x + k, y - radius, x + radius, y - k, x + radius, y) + " Z";
    }

    private static String curve(double... points) {
        var text = new StringBuilder(" C");
        for (double point : points) {
            text.append(' ').append(n(point));
        }
        return text.toString();
    }

    private static String n(double value) {
        return String.format(Locale.ROOT, "%.2f", value);
    }
}
