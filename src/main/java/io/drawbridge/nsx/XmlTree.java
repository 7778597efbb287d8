package io.drawbridge.nsx;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.transform.OutputKeys;
import javax.xml.transform.TransformerException;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamResult;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.SAXException;

/** A document that is read, changed and sent back: what nobody here knows stays in it (NSX-v reference, section 11). */
final class XmlTree {

    private final Document document;

    private XmlTree(Document document) {
        this.document = document;
    }

    /** @throws IllegalArgumentException when it is no well-formed XML, or brings a DTD */
    static XmlTree parse(String text) {
        try {
            var factory = DocumentBuilderFactory.newInstance();
            factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            factory.setExpandEntityReferences(false);
            var builder = factory.newDocumentBuilder();
            builder.setErrorHandler(null);
            return new XmlTree(builder.parse(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8))));
        } catch (SAXException | IOException e) {
            throw new IllegalArgumentException("no well-formed XML: " + e.getMessage(), e);
        } catch (ParserConfigurationException e) {
            throw new IllegalStateException(e);
        }
    }

    Element root() {
        return document.getDocumentElement();
    }

    static List<Element> children(Element of) {
        var found = new ArrayList<Element>();
        for (Node node = of.getFirstChild(); node != null; node = node.getNextSibling()) {
            if (node instanceof Element element) {
                found.add(element);
            }
        }
        return found;
    }

    static List<Element> children(Element of, String name) {
        return children(of).stream()
                .filter(child -> child.getTagName().equals(name))
                .toList();
    }

    static Optional<Element> child(Element of, String name) {
        return children(of, name).stream().findFirst();
    }

    static String text(Element of, String name) {
        return child(of, name).map(child -> child.getTextContent().strip()).orElse("");
    }

    /** @return the child, made where it is missing */
    Element need(Element of, String name) {
        return child(of, name).orElseGet(() -> add(of, name, ""));
    }

    Element add(Element to, String name, String text) {
        var element = document.createElement(name);
        element.setTextContent(text);
        to.appendChild(element);
        return element;
    }

    static void removeChildren(Element of, String name) {
        children(of, name).forEach(of::removeChild);
    }

    /** Takes elements of this name away at any depth. */
    static void removeEverywhere(Element of, String name) {
        for (var child : children(of)) {
            if (child.getTagName().equals(name)) {
                of.removeChild(child);
            } else {
                removeEverywhere(child, name);
            }
        }
    }

    String write() {
        try {
            var factory = TransformerFactory.newInstance();
            factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
            var transformer = factory.newTransformer();
            transformer.setOutputProperty(OutputKeys.OMIT_XML_DECLARATION, "yes");
            var out = new StringWriter();
            transformer.transform(new DOMSource(document), new StreamResult(out));
            return out.toString();
        } catch (TransformerException e) {
            throw new IllegalStateException("the document cannot be written", e);
        }
    }
}
