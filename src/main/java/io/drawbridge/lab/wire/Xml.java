package io.drawbridge.lab.wire;

import java.io.ByteArrayInputStream;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import javax.xml.stream.XMLStreamWriter;

/**
 * A small XML tree: local names, attributes by prefixed name, text, children. Enough for what the appliances speak;
 * read without document types and external entities, written by a stream writer that escapes.
 */
public final class Xml {

    private static final String XSI = "http://www.w3.org/2001/XMLSchema-instance";
    private static final XMLInputFactory INPUT = input();
    private static final XMLOutputFactory OUTPUT = XMLOutputFactory.newInstance();

    private final String name;
    private final Map<String, String> attributes = new LinkedHashMap<>();
    private final List<Xml> children = new ArrayList<>();
    private String text = "";

    private Xml(String name) {
        this.name = name;
    }

    private static XMLInputFactory input() {
        XMLInputFactory factory = XMLInputFactory.newInstance();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_COALESCING, true);
        return factory;
    }

    public static Xml element(String name) {
        return new Xml(name);
    }

    public static Xml element(String name, Object text) {
        Xml element = new Xml(name);
        element.text = String.valueOf(text);
        return element;
    }

    /** Adds an attribute; {@code xsi:type} is the one prefix that may be used. */
    public Xml attribute(String attribute, String value) {
        attributes.put(attribute, value);
        return this;
    }

    public Xml add(Xml child) {
        children.add(child);
        return this;
    }

    public Xml add(String child, Object value) {
        return add(element(child, value));
    }

    public Xml addIf(String child, Object value) {
        return value == null ? this : add(child, value);
    }

    public Xml addAll(List<Xml> more) {
        children.addAll(more);
        return this;
    }

    public String name() {
        return name;
    }

    public String text() {
        return text;
    }

    public List<Xml> children() {
        return children;
    }

    public List<Xml> children(String childName) {
        return children.stream().filter(child -> child.name.equals(childName)).collect(Collectors.toList());
    }

    public Optional<Xml> child(String childName) {
        return children.stream().filter(child -> child.name.equals(childName)).findFirst();
    }

    /** @return the trimmed text of a child; empty where there is none or it holds nothing */
    public Optional<String> value(String childName) {
        return child(childName).map(child -> child.text.trim()).filter(value -> !value.isEmpty());
    }

    public Optional<String> attribute(String attribute) {
        return Optional.ofNullable(attributes.get(attribute));
    }

    /** @return the same content under another name */
    public Xml renamed(String other) {
        Xml copy = new Xml(other);
        copy.attributes.putAll(attributes);
        copy.children.addAll(children);
        copy.text = text;
        return copy;
    }

    /** Reads a document. */
    public static Xml parse(byte[] document) {
        try {
            XMLStreamReader reader = INPUT.createXMLStreamReader(new ByteArrayInputStream(document));
            while (reader.hasNext()) {
                int event = reader.next();
                if (event == XMLStreamConstants.DTD) {
                    throw Problem.badRequest("document types are not accepted");
                }
                if (event == XMLStreamConstants.START_ELEMENT) {
                    return read(reader, 0);
                }
            }
            throw Problem.badRequest("the body holds no element");
        } catch (XMLStreamException e) {
            throw Problem.badRequest("the body is not readable XML");
        }
    }

    private static Xml read(XMLStreamReader reader, int depth) throws XMLStreamException {
        if (depth > 100) {
            throw Problem.badRequest("the body is nested too deeply");
        }
        Xml element = new Xml(reader.getLocalName());
        for (int i = 0; i < reader.getAttributeCount(); i++) {
            String namespace = reader.getAttributeNamespace(i);
            String prefix = XSI.equals(namespace) ? "xsi:" : "";
            element.attributes.put(prefix + reader.getAttributeLocalName(i), reader.getAttributeValue(i));
        }
        StringBuilder text = new StringBuilder();
        while (reader.hasNext()) {
            switch (reader.next()) {
                case XMLStreamConstants.START_ELEMENT:
                    element.children.add(read(reader, depth + 1));
                    break;
                case XMLStreamConstants.CHARACTERS:
                case XMLStreamConstants.CDATA:
                    text.append(reader.getText());
                    break;
                case XMLStreamConstants.END_ELEMENT:
                    element.text = element.children.isEmpty() ? text.toString() : "";
                    return element;
                default:
            }
        }
        throw Problem.badRequest("the body ends too early");
    }

    /** Writes the element without a prolog. */
    public String write() {
        StringWriter out = new StringWriter();
        try {
            XMLStreamWriter writer = OUTPUT.createXMLStreamWriter(out);
            write(writer);
            writer.flush();
        } catch (XMLStreamException e) {
            throw new IllegalStateException("the element " + name + " cannot be written", e);
        }
        return out.toString();
    }

    /** Writes the element with a prolog and a line break, as NSX does. */
    public String document() {
        return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" + write();
    }

    private void write(XMLStreamWriter writer) throws XMLStreamException {
        writer.writeStartElement(name);
        for (Map.Entry<String, String> attribute : attributes.entrySet()) {
            writer.writeAttribute(attribute.getKey(), legal(attribute.getValue()));
        }
        if (!text.isEmpty()) {
            writer.writeCharacters(legal(text));
        }
        for (Xml child : children) {
            child.write(writer);
        }
        writer.writeEndElement();
    }

    /** XML 1.0 cannot carry most control characters at all, not even escaped. */
    private static String legal(String value) {
        StringBuilder clean = null;
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            boolean fine = c >= 0x20 && c != 0xFFFE && c != 0xFFFF || c == '\t' || c == '\n' || c == '\r';
            if (!fine && clean == null) {
                clean = new StringBuilder(value.substring(0, i));
            }
            if (clean != null) {
                clean.append(fine ? c : '\uFFFD');
            }
        }
        return clean == null ? value : clean.toString();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Xml
                && name.equals(((Xml) other).name)
                && text.equals(((Xml) other).text)
                && attributes.equals(((Xml) other).attributes)
                && children.equals(((Xml) other).children);
    }

    @Override
    public int hashCode() {
        return Objects.hash(name, text, attributes, children);
    }

    @Override
    public String toString() {
        return write();
    }
}
