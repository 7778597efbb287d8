package io.drawbridge.testing;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.xml.sax.SAXException;

/**
 * vim25's XML as the vendor's pyVmomi knows it: which children an element has, in which order (the schema is a
 * sequence, base types first), of which types, since which version. Holds envelopes against it without any of our
 * clients' or the lab's classes. The table is written by {@code src/test/resources/vcenter/vim25_table.py}.
 */
public final class Vim25 {

    public static final Path TABLE = Path.of("src/test/resources/vcenter/vim25-table.txt");

    private static final String NAMESPACE = "urn:vim25";
    private static final String SOAP = "http://schemas.xmlsoap.org/soap/envelope/";
    private static final String XSI = XMLConstants.W3C_XML_SCHEMA_INSTANCE_NS_URI;
    private static final String ARRAY = "ArrayOf";
    private static final Map<String, Pattern> SIMPLE = Map.ofEntries(
            Map.entry("string", Pattern.compile("(?s).*")),
            Map.entry("anyURI", Pattern.compile("(?s).*")),
            Map.entry("boolean", Pattern.compile("true|false|0|1")),
            Map.entry("int", Pattern.compile("-?\\d{1,10}")),
            Map.entry("short", Pattern.compile("-?\\d{1,5}")),
            Map.entry("byte", Pattern.compile("-?\\d{1,3}")),
            Map.entry("long", Pattern.compile("-?\\d{1,19}")),
            Map.entry("double", Pattern.compile("-?\\d+(\\.\\d+)?([eE][+-]?\\d+)?")),
            Map.entry(
                    "dateTime",
                    Pattern.compile("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?(Z|[+-]\\d\\d:\\d\\d)")),
            Map.entry("TypeName", Pattern.compile("\\w+")),
            Map.entry("MethodName", Pattern.compile("\\w+")),
            Map.entry("PropertyPath", Pattern.compile("[\\w.\\[\\]\"]+")));

    /** What pyVmomi keeps apart and what on the wire are mere strings. */
    private static final Set<String> NAMES = Set.of("TypeName", "PropertyPath", "MethodName");

    /** What may stand below an element. */
    private record Child(String name, String type, String since, boolean optional, boolean many) {}

    private record Type(String base, boolean object, List<Child> own) {}

    private record Method(String object, String since, String result, List<Child> parameters) {}

    private final Map<String, Type> types = new HashMap<>();
    private final Map<String, Method> methods = new HashMap<>();
    private final Map<String, List<String>> values = new HashMap<>();

    private Vim25(List<String> lines) {
        List<Child> children = List.of();
        for (var line : lines) {
            var words = line.strip().split(" ");
            if (line.startsWith("#")) {
                continue;
            }
            if (line.startsWith("  ")) {
                String marks = words.length > 3 ? words[3] : "";
                children.add(new Child(words[0], words[1], words[2], marks.contains("?"), marks.contains("*")));
                continue;
            }
            children = new ArrayList<>();
            switch (words[0]) {
                case "method" -> methods.put(words[1], new Method(words[2], words[3], words[4], children));
                case "enum" -> values.put(words[1], List.of(words).subList(2, words.length));
                default -> types.put(words[1], new Type(words[2], words[0].equals("object"), children));
            }
        }
    }

    /** Reads the table. */
    public static Vim25 read() {
        try {
            return new Vim25(Files.readAllLines(TABLE));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @return the names of all methods in the table */
    public Set<String> methods() {
        return new TreeSet<>(methods.keySet());
    }

    /** @return the names of an element's children in the schema's order: of a type, or of a method's parameters */
    public List<String> order(String name) {
        var method = methods.get(name);
        return (method == null ? all(name) : method.parameters())
                .stream().map(Child::name).toList();
    }

    /** @return whether the table knows the type, the object or the method */
    public boolean knows(String name) {
        return types.containsKey(name) || methods.containsKey(name);
    }

    // --- envelopes

    /**
     * Holds a request against the table.
     *
     * @param version what the client announces: nothing newer may be used; empty for any
     * @return what is wrong, each with the place; empty when nothing is
     */
    public List<String> request(byte[] envelope, String version) {
        var check = new Check(version);
        check.request(body(envelope, check.problems));
        return check.problems;
    }

    /**
     * Holds an answer against the table.
     *
     * @param method what was called
     * @param status the HTTP status
     */
    public List<String> response(String method, int status, byte[] envelope) {
        var check = new Check("");
        check.response(method, status, body(envelope, check.problems));
        return check.problems;
    }

    /**
     * Holds the answer of {@code Fetch} against the table: pyVmomi's own way to read one property, which the vendor's
     * public description does not have.
     */
    public List<String> fetched(byte[] request, int status, byte[] envelope) {
        var check = new Check("");
        check.fetched(body(request, check.problems), status, body(envelope, check.problems));
        return check.problems;
    }

    /** @return the method that an envelope calls */
    public static String method(byte[] envelope) {
        var body = body(envelope, new ArrayList<>());
        return body == null ? "" : body.getLocalName();
    }

    private static Element body(byte[] envelope, Collection<String> problems) {
        try {
            var factory = DocumentBuilderFactory.newInstance();
            factory.setNamespaceAware(true);
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            var builder = factory.newDocumentBuilder();
            builder.setErrorHandler(null);
            var root = builder.parse(new ByteArrayInputStream(envelope)).getDocumentElement();
            for (var child : children(root)) {
                if (child.getLocalName().equals("Body") && SOAP.equals(child.getNamespaceURI())) {
                    var inside = children(child);
                    if (inside.size() == 1) {
                        return inside.get(0);
                    }
                }
            }
            problems.add("no SOAP body with one element in it");
        } catch (SAXException e) {
            problems.add("no well-formed XML: " + e.getMessage());
        } catch (IOException | ParserConfigurationException e) {
            throw new IllegalStateException(e);
        }
        return null;
    }

    private static List<Element> children(Element parent) {
        var found = new ArrayList<Element>();
        for (var node = parent.getFirstChild(); node != null; node = node.getNextSibling()) {
            if (node instanceof Element element) {
                found.add(element);
            }
        }
        return found;
    }

    // --- types

    private List<Child> all(String type) {
        var found = new ArrayList<Child>();
        var at = types.get(type);
        if (at == null) {
            return found;
        }
        found.addAll(all(at.base()));
        found.addAll(at.own());
        return found;
    }

    private boolean isA(String type, String wanted) {
        for (var at = type; at != null && !at.equals("-"); at = base(at)) {
            if (at.equals(wanted)) {
                return true;
            }
        }
        // References to whatever object there is, and what a type of ours does not tell.
        return wanted.equals("ManagedObject");
    }

    private String base(String type) {
        var found = types.get(type);
        return found == null ? null : found.base();
    }

    private static boolean newer(String since, String version) {
        if (version.isEmpty()) {
            return false;
        }
        var one = numbers(since);
        var other = numbers(version);
        for (int i = 0; i < Math.max(one.size(), other.size()); i++) {
            int left = i < one.size() ? one.get(i) : 0;
            int right = i < other.size() ? other.get(i) : 0;
            if (left != right) {
                return left > right;
            }
        }
        return false;
    }

    private static List<Integer> numbers(String version) {
        var found = new ArrayList<Integer>();
        for (var part : version.replaceAll("u.*", "").split("\\.")) {
            found.add(Integer.parseInt(part));
        }
        return found;
    }

    /** One envelope. */
    private final class Check {

        private final List<String> problems = new ArrayList<>();
        private final String version;

        Check(String version) {
            this.version = version;
        }

        private void wrong(String at, String what) {
            problems.add(at + ": " + what);
        }

        private void request(Element call) {
            if (call == null) {
                return;
            }
            String name = call.getLocalName();
            var method = methods.get(name);
            if (method == null) {
                wrong(name, "is no method of the table; name it in vim25_table.py if the vendor has it");
                return;
            }
            if (newer(method.since(), version)) {
                wrong(name, "is there since " + method.since() + " only, announced is " + version);
            }
            var all = new ArrayList<Child>();
            all.add(new Child("_this", method.object(), "0", false, false));
            all.addAll(method.parameters());
            sequence(call, all, name);
        }

        private void response(String name, int status, Element answer) {
            if (answer == null) {
                return;
            }
            var method = methods.get(name);
            if (method == null) {
                wrong(name, "is no method of the table");
            } else if (answer.getLocalName().equals("Fault")) {
                if (status != 500) {
                    wrong(name, "a fault with the status " + status);
                }
                fault(answer, name);
            } else {
                if (status != 200) {
                    wrong(name, "an answer with the status " + status);
                }
                if (!answer.getLocalName().equals(name + "Response")) {
                    wrong(name, "is answered with " + answer.getLocalName());
                }
                boolean many = method.result().endsWith("*");
                var result = new Child("returnval", method.result().replace("*", ""), "0", true, many);
                // Whoever waits may wait in vain, and whoever looks may find nothing; everything else answers
                // something.
                boolean mayBeSilent = many
                        || name.startsWith("Find")
                        || name.startsWith("WaitForUpdates")
                        || name.startsWith("CheckForUpdates")
                        || name.startsWith("RetrieveProperties");
                if (!method.result().equals("-")
                        && !mayBeSilent
                        && children(answer).isEmpty()) {
                    wrong(name, "is answered with nothing");
                }
                sequence(answer, method.result().equals("-") ? List.of() : List.of(result), name + "Response");
            }
        }

        private void fetched(Element call, int status, Element answer) {
            if (call == null || answer == null) {
                return;
            }
            String object = children(call).get(0).getAttribute("type");
            String path = textOf(call, "prop");
            String at = "Fetch of " + object + "." + path;
            if (answer.getLocalName().equals("Fault")) {
                if (status != 500) {
                    wrong(at, "a fault with the status " + status);
                }
                fault(answer, at);
                return;
            }
            if (status != 200 || !answer.getLocalName().equals("FetchResponse")) {
                wrong(at, answer.getLocalName() + " with the status " + status);
            }
            var expected = resolve(object, path, at);
            for (var value : children(answer)) {
                if (!value.getLocalName().equals("returnval")) {
                    wrong(at, "is answered with " + value.getLocalName());
                }
                element(value, "anyType", at);
                if (expected != null) {
                    typed(value, expected, at);
                }
            }
            if (expected != null
                    && !expected.optional()
                    && !expected.many()
                    && children(answer).isEmpty()) {
                wrong(at, "is answered with nothing");
            }
        }

        private void fault(Element fault, String at) {
            var names = children(fault).stream().map(Element::getLocalName).toList();
            if (!names.equals(List.of("faultcode", "faultstring", "detail"))) {
                wrong(at, "a fault holds " + names);
                return;
            }
            var details = children(children(fault).get(2));
            if (details.size() != 1) {
                wrong(at, "a fault with " + details.size() + " details");
                return;
            }
            var detail = details.get(0);
            String type = xsiType(detail);
            if (!detail.getLocalName().equals(type + "Fault")) {
                wrong(at, detail.getLocalName() + " of the type " + type);
            }
            if (!isA(type, "MethodFault")) {
                wrong(at, type + " is no fault of the table");
            }
            element(detail, "MethodFault", at + "/" + detail.getLocalName());
        }

        private String xsiType(Element element) {
            String type = element.getAttributeNS(XSI, "type");
            return type.substring(type.indexOf(':') + 1);
        }

        private void element(Element element, String declared, String at) {
            String dynamic = xsiType(element);
            if (declared.equals("anyType") && dynamic.isEmpty()) {
                wrong(at, "may be of any type and names none (xsi:type)");
                return;
            }
            String type = dynamic.isEmpty() ? declared : dynamic;
            if (type.startsWith(ARRAY) && declared.equals("anyType")) {
                String item = type.substring(ARRAY.length());
                String simple = item.substring(0, 1).toLowerCase(Locale.ROOT) + item.substring(1);
                String name = SIMPLE.containsKey(simple) ? simple : item;
                for (var child : children(element)) {
                    if (!child.getLocalName().equals(name)) {
                        wrong(at, child.getLocalName() + " in an array of " + item);
                    }
                    element(child, name.equals("ManagedObjectReference") ? "ManagedObject" : name, at + "[]");
                }
                return;
            }
            if (type.equals("ManagedObjectReference") || isObject(type)) {
                reference(element, isObject(declared) ? declared : "ManagedObject", at);
                return;
            }
            if (!values.containsKey(type) && !SIMPLE.containsKey(type) && !types.containsKey(type)) {
                wrong(at, type + " is not in the table; name it in vim25_table.py");
                return;
            }
            if (!dynamic.isEmpty() && !declared.equals("anyType") && !isA(dynamic, declared)) {
                wrong(at, dynamic + " is no " + declared);
                return;
            }
            if (values.containsKey(type)) {
                text(element, at);
                if (!values.get(type).contains(element.getTextContent())) {
                    wrong(at, "'" + element.getTextContent() + "' is no " + type + ", only " + values.get(type));
                }
            } else if (SIMPLE.containsKey(type)) {
                text(element, at);
                if (!SIMPLE.get(type).matcher(element.getTextContent()).matches()) {
                    wrong(at, "'" + element.getTextContent() + "' is no " + type);
                }
            } else {
                sequence(element, all(type), at);
                meaning(element, type, at);
            }
        }

        private boolean isObject(String type) {
            var found = types.get(type);
            return type.equals("ManagedObject") || found != null && found.object();
        }

        private void text(Element element, String at) {
            if (!children(element).isEmpty()) {
                wrong(at, "holds elements where a value belongs");
            }
        }

        private void reference(Element element, String declared, String at) {
            String type = element.getAttribute("type");
            if (type.isEmpty()) {
                wrong(at, "a reference without the attribute type");
            } else if (!isObject(type) && !declared.equals("ManagedObject") || !isA(type, declared)) {
                wrong(at, "a reference to " + type + " where " + declared + " belongs");
            }
            if (element.getTextContent().isBlank() || !children(element).isEmpty()) {
                wrong(at, "a reference without an id");
            }
        }

        private void sequence(Element parent, List<Child> expected, String at) {
            int position = 0;
            var seen = new TreeSet<String>();
            for (var child : children(parent)) {
                String name = child.getLocalName();
                String place = at + "/" + name;
                if (!NAMESPACE.equals(child.getNamespaceURI())) {
                    wrong(place, "is of the namespace " + child.getNamespaceURI());
                }
                int found = -1;
                for (int i = 0; i < expected.size(); i++) {
                    if (expected.get(i).name().equals(name)) {
                        found = i;
                    }
                }
                if (found < 0) {
                    wrong(place, "is not known there");
                    continue;
                }
                var known = expected.get(found);
                if (found < position) {
                    wrong(place, "stands behind " + expected.get(position).name() + ", before which it belongs");
                }
                position = Math.max(position, found);
                if (!seen.add(name) && !known.many()) {
                    wrong(place, "stands there twice");
                }
                if (newer(known.since(), version)) {
                    wrong(place, "is there since " + known.since() + " only, announced is " + version);
                }
                element(child, known.type(), place);
            }
            for (var child : expected) {
                if (!child.optional() && !child.many() && !seen.contains(child.name())) {
                    wrong(at, child.name() + " is missing");
                }
            }
        }

        // --- names in values

        private String textOf(Element element, String child) {
            return children(element).stream()
                    .filter(one -> one.getLocalName().equals(child))
                    .map(Element::getTextContent)
                    .findFirst()
                    .orElse("");
        }

        private void meaning(Element element, String type, String at) {
            switch (type) {
                case "PropertySpec" -> {
                    String object = textOf(element, "type");
                    for (var child : children(element)) {
                        if (child.getLocalName().equals("pathSet")) {
                            resolve(object, child.getTextContent(), at);
                        }
                    }
                }
                case "TraversalSpec" -> resolve(textOf(element, "type"), textOf(element, "path"), at);
                case "ObjectContent" -> held(element, "propSet", at);
                case "ObjectUpdate" -> held(element, "changeSet", at);
                default -> {}
            }
        }

        /** @return the child that a property's path leads to; null where it leads nowhere, which is noted */
        private Child resolve(String object, String path, String at) {
            String type = object;
            Child found = null;
            for (var name : path.split("\\.")) {
                if (!types.containsKey(type)) {
                    wrong(at, path + " of " + object + ": " + type + " is not in the table");
                    return null;
                }
                found = all(type).stream()
                        .filter(child -> child.name().equals(name))
                        .findFirst()
                        .orElse(null);
                if (found == null) {
                    wrong(at, object + " has no property " + path);
                    return null;
                }
                if (newer(found.since(), version)) {
                    wrong(
                            at,
                            object + "." + path + " is there since " + found.since() + " only, announced is "
                                    + version);
                }
                type = found.type();
            }
            return found;
        }

        /** The properties that came are the object's, and of their types. */
        private void held(Element element, String name, String at) {
            String object = children(element).stream()
                    .filter(child -> child.getLocalName().equals("obj"))
                    .map(child -> child.getAttribute("type"))
                    .findFirst()
                    .orElse("");
            for (var property : children(element)) {
                if (!property.getLocalName().equals(name)) {
                    continue;
                }
                String path = textOf(property, "name");
                var expected = resolve(object, path, at);
                var value = children(property).stream()
                        .filter(child -> child.getLocalName().equals("val"))
                        .findFirst();
                if (expected == null || value.isEmpty()) {
                    continue;
                }
                typed(value.get(), expected, at + " " + object + "." + path);
            }
        }

        /** A property's value says of which type it is, and it is the property's. */
        private void typed(Element value, Child expected, String at) {
            String got = xsiType(value);
            String item = isObject(expected.type())
                    ? "ManagedObjectReference"
                    : NAMES.contains(expected.type()) ? "string" : expected.type();
            String array = ARRAY
                    + (SIMPLE.containsKey(item)
                            ? item.substring(0, 1).toUpperCase(Locale.ROOT) + item.substring(1)
                            : item);
            String wanted = expected.many() ? array : item;
            if (!got.equals(wanted) && (expected.many() || !isA(got, wanted)) && !wanted.equals("anyType")) {
                wrong(at, "is of the type " + got + ", not " + wanted);
            }
            if (got.equals("ManagedObjectReference") && isObject(expected.type())) {
                reference(value, expected.type(), at);
            }
            if (expected.many() && isObject(expected.type())) {
                children(value).forEach(one -> reference(one, expected.type(), at + "[]"));
            }
        }
    }
}
