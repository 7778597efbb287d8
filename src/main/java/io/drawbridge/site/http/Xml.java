package io.drawbridge.site.http;

import java.io.ByteArrayInputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;

/**
 * An XML element, read by a parser that knows neither DTDs nor external entities. Elements are found by local name;
 * unknown ones are left alone.
 */
public final class Xml {

    private static final String XSI = "http://www.w3.org/2001/XMLSchema-instance";
    private static final int DEEPEST = 200;
    private static final XMLInputFactory PARSERS = XMLInputFactory.newFactory();

    static {
        PARSERS.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        PARSERS.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        PARSERS.setProperty(XMLInputFactory.IS_COALESCING, true);
    }

    private final String name;
    private final Map<String, String> attributes;
    private final String xsiType;
    private final List<Xml> children = new ArrayList<>();
    private String text = "";

    private Xml(String name, Map<String, String> attributes, String xsiType) {
        this.name = name;
        this.attributes = attributes;
        this.xsiType = xsiType;
    }

    /** @throws XMLStreamException when it is no well-formed XML, or brings a DTD */
    public static Xml parse(byte[] document) throws XMLStreamException {
        var reader = PARSERS.createXMLStreamReader(new ByteArrayInputStream(document));
        var open = new ArrayDeque<Xml>();
        Xml root = null;
        while (reader.hasNext()) {
            switch (reader.next()) {
                case XMLStreamConstants.START_ELEMENT -> {
                    var attributes = new HashMap<String, String>();
                    String xsiType = null;
                    for (int i = 0; i < reader.getAttributeCount(); i++) {
                        if (XSI.equals(reader.getAttributeNamespace(i))) {
                            if (reader.getAttributeLocalName(i).equals("type")) {
                                xsiType = local(reader.getAttributeValue(i));
                            }
                        } else {
                            attributes.put(reader.getAttributeLocalName(i), reader.getAttributeValue(i));
                        }
                    }
                    var element = new Xml(reader.getLocalName(), attributes, xsiType);
                    if (open.isEmpty()) {
                        root = element;
                    } else {
                        open.peek().children.add(element);
                    }
                    if (open.size() >= DEEPEST) {
                        throw new XMLStreamException("nested deeper than " + DEEPEST);
                    }
                    open.push(element);
                }
                case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA -> {
                    if (!open.isEmpty()) {
                        open.peek().text += reader.getText();
                    }
                }
                case XMLStreamConstants.END_ELEMENT -> open.pop();
                case XMLStreamConstants.DTD -> throw new XMLStreamException("a DTD is not accepted");
                default -> {}
            }
        }
        if (root == null) {
            throw new XMLStreamException("no element");
        }
        return root;
    }

    private static String local(String qualified) {
        return qualified.substring(qualified.indexOf(':') + 1).strip();
    }

    public String name() {
        return name;
    }

    /** @return the text directly inside, without the white space around it */
    public String text() {
        return text.strip();
    }

    /** @return an attribute that has no namespace, such as a reference's {@code type}; never {@code xsi:type} */
    public String attribute(String attribute) {
        return attributes.getOrDefault(attribute, "");
    }

    /** @return the {@code xsi:type}, without prefix */
    public Optional<String> xsiType() {
        return Optional.ofNullable(xsiType);
    }

    public List<Xml> children() {
        return children;
    }

    public List<Xml> children(String named) {
        return children.stream().filter(child -> child.name.equals(named)).toList();
    }

    /** @return the first element at the end of this way of names */
    public Optional<Xml> at(String... names) {
        Xml here = this;
        for (var step : names) {
            here = here.children.stream()
                    .filter(child -> child.name.equals(step))
                    .findFirst()
                    .orElse(null);
            if (here == null) {
                return Optional.empty();
            }
        }
        return Optional.of(here);
    }

    /** @return the text at the end of this way of names, or an empty one */
    public String textAt(String... names) {
        return at(names).map(Xml::text).orElse("");
    }

    /** @return text or attribute value, escaped; characters that XML cannot hold become {@code ?} */
    public static String escape(String value) {
        var out = new StringBuilder(value.length() + 16);
        value.codePoints().forEach(c -> {
            switch (c) {
                case '&' -> out.append("&amp;");
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '"' -> out.append("&quot;");
                case '\'' -> out.append("&apos;");
                default -> {
                    boolean allowed = c == 0x9
                            || c == 0xA
                            || c == 0xD
                            || c >= 0x20 && c <= 0xD7FF
                            || c >= 0xE000 && c <= 0xFFFD
                            || c >= 0x10000;
                    out.appendCodePoint(allowed ? c : '?');
                }
            }
        });
        return out.toString();
    }
}
