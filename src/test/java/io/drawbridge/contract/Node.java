package io.drawbridge.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.Text;
import org.xml.sax.SAXException;

/** A document as a tree, XML or JSON, that can be changed and written again. */
public final class Node {

    /** What a node is. */
    public enum Kind {
        ELEMENT,
        OBJECT,
        ARRAY,
        STRING,
        NUMBER,
        BOOLEAN,
        NULL
    }

    private static final ObjectMapper JSON = new ObjectMapper();

    String name;
    Kind kind;
    String text;
    final Map<String, String> attributes = new LinkedHashMap<>();
    final List<Node> children = new ArrayList<>();

    private Node(String name, Kind kind, String text) {
        this.name = name;
        this.kind = kind;
        this.text = text;
    }

    /** @return a node whose only child is the document's root */
    static Node xml(byte[] document) throws IOException {
        try {
            var factory = DocumentBuilderFactory.newInstance();
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            var builder = factory.newDocumentBuilder();
            builder.setErrorHandler(null);
            var top = new Node("", Kind.ELEMENT, "");
            top.children.add(
                    of(builder.parse(new ByteArrayInputStream(document)).getDocumentElement()));
            return top;
        } catch (SAXException e) {
            throw new IOException(e);
        } catch (ParserConfigurationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Node of(Element element) {
        var node = new Node(element.getTagName(), Kind.ELEMENT, "");
        for (int i = 0; i < element.getAttributes().getLength(); i++) {
            var attribute = element.getAttributes().item(i);
            node.attributes.put(attribute.getNodeName(), attribute.getNodeValue());
        }
        var text = new StringBuilder();
        for (var child = element.getFirstChild(); child != null; child = child.getNextSibling()) {
            if (child instanceof Element below) {
                node.children.add(of(below));
            } else if (child instanceof Text characters) {
                text.append(characters.getData());
            }
        }
        node.text = text.toString().strip();
        return node;
    }

    static Node json(byte[] document) throws IOException {
        var read = JSON.readTree(document);
        if (read == null || read.isMissingNode()) {
            throw new IOException("empty");
        }
        return of("", read);
    }

    private static Node of(String name, JsonNode value) {
        var node = new Node(
                name,
                switch (value.getNodeType()) {
                    case OBJECT -> Kind.OBJECT;
                    case ARRAY -> Kind.ARRAY;
                    case STRING -> Kind.STRING;
                    case NUMBER -> Kind.NUMBER;
                    case BOOLEAN -> Kind.BOOLEAN;
                    default -> Kind.NULL;
                },
                value.isValueNode() ? value.asText() : "");
        if (value.isObject()) {
            value.properties().forEach(field -> node.children.add(of(field.getKey(), field.getValue())));
        } else if (value.isArray()) {
            value.forEach(one -> node.children.add(of("[]", one)));
        }
        return node;
    }

    Node copy() {
        var copy = new Node(name, kind, text);
        copy.attributes.putAll(attributes);
        children.forEach(child -> copy.children.add(child.copy()));
        return copy;
    }

    boolean isLeaf() {
        return children.isEmpty() && kind != Kind.OBJECT && kind != Kind.ARRAY;
    }

    byte[] write() {
        if (kind == Kind.ELEMENT) {
            var out = new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
            children.forEach(child -> child.write(out));
            return out.toString().getBytes(StandardCharsets.UTF_8);
        }
        return value().toString().getBytes(StandardCharsets.UTF_8);
    }

    private void write(StringBuilder out) {
        out.append('<').append(name);
        attributes.forEach((attribute, value) -> out.append(' ')
                .append(attribute)
                .append("=\"")
                .append(escaped(value))
                .append('"'));
        out.append('>').append(escaped(text));
        children.forEach(child -> child.write(out));
        out.append("</").append(name).append('>');
    }

    private static String escaped(String value) {
        return value.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }

    private JsonNode value() {
        var make = JsonNodeFactory.instance;
        return switch (kind) {
            case OBJECT -> {
                var object = make.objectNode();
                children.forEach(child -> object.set(child.name, child.value()));
                yield object;
            }
            case ARRAY -> {
                var array = make.arrayNode();
                children.forEach(child -> array.add(child.value()));
                yield array;
            }
            case NUMBER -> make.numberNode(Long.parseLong(text));
            case BOOLEAN -> make.booleanNode(Boolean.parseBoolean(text));
            case NULL -> make.nullNode();
            default -> make.textNode(text);
        };
    }
}
