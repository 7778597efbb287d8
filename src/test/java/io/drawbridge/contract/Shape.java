package io.drawbridge.contract;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * What a document must look like. The notation:
 *
 * <ul>
 *   <li>{@code name: …} once, {@code name?} at most once, {@code name*} any number, {@code name+} at least once;
 *       {@code name[]} a JSON list of what stands behind the colon; {@code @name} an attribute; {@code /regex/} any
 *       name of this form; {@code name{6.4.0}} not before that release;
 *   <li>what is not named is not known, and a mistake; {@code ...: any} lets other things pass;
 *   <li>behind the colon another such table, {@code #type} for a table by name, a list for one of several, or a word:
 *       {@code text} (may be empty), {@code word} (not empty), {@code int}, {@code bool}, {@code true}, {@code empty},
 *       {@code any}, {@code a|b|c} or {@code =a} (one of these), {@code /regex/} (the whole of it), {@code link} (of
 *       the device to itself, with a version), {@code self} (such a link to what was asked for, made or listed),
 *       {@code ==404} (this number), {@code value} and {@code leaf:…} (a leaf of statistics: a number, or such a text);
 *   <li>{@code ~one: [a, b]} exactly one of them is there.
 * </ul>
 */
abstract class Shape {

    /** What is being judged. */
    record Case(
            String release,
            String method,
            String path,
            boolean ordered,
            boolean partial,
            Map<String, Shape> types,
            List<String> problems) {

        void problem(String where, String what) {
            problems.add(where + ": " + what);
        }

        Case into(List<String> others) {
            return new Case(release, method, path, ordered, partial, types, others);
        }
    }

    abstract void check(Node node, String where, Case of);

    static Shape of(Object written) {
        if (written instanceof Map<?, ?> table) {
            return new Table(table);
        }
        if (written instanceof List<?> some) {
            return new OneOf(some.stream().map(Shape::of).toList());
        }
        String word = String.valueOf(written);
        return word.startsWith("#") ? new Named(word.substring(1)) : new Leaf(word);
    }

    /** A table by its name. */
    private static final class Named extends Shape {
        private final String name;

        private Named(String name) {
            this.name = name;
        }

        @Override
        void check(Node node, String where, Case of) {
            var shape = of.types().get(name);
            if (shape == null) {
                throw new IllegalStateException("the contract has no type " + name);
            }
            shape.check(node, where, of);
        }
    }

    /** One of several. */
    private static final class OneOf extends Shape {
        private final List<Shape> shapes;

        private OneOf(List<Shape> shapes) {
            this.shapes = shapes;
        }

        @Override
        void check(Node node, String where, Case of) {
            List<String> fewest = null;
            for (var shape : shapes) {
                var found = new ArrayList<String>();
                shape.check(node, where, of.into(found));
                if (fewest == null || found.size() < fewest.size()) {
                    fewest = found;
                }
            }
            of.problems().addAll(fewest);
        }
    }

    /** A value. */
    private static final class Leaf extends Shape {
        private static final String HOST = "https://localhost";

        private final String word;
        private final Pattern form;

        private Leaf(String word) {
            this.word = word;
            if (word.startsWith("==")) {
                form = null;
            } else if (word.startsWith("/") && word.endsWith("/")) {
                form = Pattern.compile(word.substring(1, word.length() - 1), Pattern.DOTALL);
            } else if (word.startsWith("=")) {
                form = Pattern.compile(Pattern.quote(word.substring(1)));
            } else if (word.contains("|")) {
                form = Pattern.compile(String.join(
                        "|",
                        Arrays.stream(word.split("\\|")).map(Pattern::quote).toList()));
            } else {
                form = null;
            }
        }

        @Override
        void check(Node node, String where, Case of) {
            if (word.equals("any")) {
                return;
            }
            if (word.equals("value") || word.startsWith("leaf:")) {
                leaf(node, where, of);
                return;
            }
            if (!node.isLeaf()) {
                of.problem(where, "a " + word + " was expected, not something with parts");
                return;
            }
            String fault = fault(node, where, of);
            if (fault != null) {
                of.problem(where, "'" + node.text + "' " + fault);
            }
        }

        private void leaf(Node node, String where, Case of) {
            boolean number = word.equals("value");
            String holder = number ? "value" : "description";
            if (node.kind != Node.Kind.OBJECT
                    || node.children.size() != 1
                    || !node.children.get(0).name.equals(holder)) {
                of.problem(where, "a leaf of statistics holds " + holder + " and nothing else");
                return;
            }
            Shape.of(number ? "int" : word.substring("leaf:".length()))
                    .check(node.children.get(0), where + "/" + holder, of);
        }

        private String fault(Node node, String where, Case of) {
            String text = node.text;
            boolean xml = node.kind == Node.Kind.ELEMENT;
            boolean string = xml || node.kind == Node.Kind.STRING;
            if (word.startsWith("==")) {
                return node.kind == Node.Kind.NUMBER && text.equals(word.substring(2)) ? null : "is not " + word;
            }
            if (form != null) {
                return string && form.matcher(text).matches() ? null : "is not " + word;
            }
            return switch (word) {
                case "text" -> string ? null : "is no text";
                case "word" -> string && !text.isBlank() ? null : "is no text with something in it";
                case "int" ->
                    (xml || node.kind == Node.Kind.NUMBER) && text.matches("-?\\d{1,19}") ? null : "is no number";
                case "bool" ->
                    (xml || node.kind == Node.Kind.BOOLEAN) && text.matches("true|false")
                            ? null
                            : "is neither true nor false";
                case "true" -> node.kind == Node.Kind.BOOLEAN && text.equals("true") ? null : "is not true";
                case "empty" -> text.isEmpty() ? null : "is not empty";
                case "link" -> isLink(text) ? null : "is no link of the device to itself, with a version";
                case "self" -> self(text, where, of) ? null : "is no link to itself";
                default -> throw new IllegalStateException("the contract knows no word " + word);
            };
        }

        /** What was asked for itself, or something below it where that was made or is one of a list. */
        private static boolean self(String text, String where, Case of) {
            String asked = plain(of.path());
            return isLink(text)
                    && (of.method().equals("POST") || where.contains("[]")
                            ? target(text).startsWith(asked + "/")
                            : target(text).equals(asked));
        }

        private static boolean isLink(String text) {
            return text.matches("https://localhost/mgmt/tm/\\S+[?&]ver=\\d+\\.\\d+(\\.\\d+)*");
        }

        private static String target(String link) {
            return plain(link.substring(HOST.length()).replaceFirst("\\?.*", ""));
        }

        private static String plain(String path) {
            return java.net.URLDecoder.decode(path.replace("+", "%2B"), java.nio.charset.StandardCharsets.UTF_8)
                    .replaceFirst("/$", "")
                    .replace("~Common~", "");
        }
    }

    /** What may stand in a table, and how often. */
    record Member(
            String name,
            Pattern form,
            boolean attribute,
            boolean list,
            int least,
            int most,
            String since,
            Shape shape) {

        private static final Pattern KEY =
                Pattern.compile("(@?)(/.+/|[^\\[\\]{}?*+]+?)(\\[])?([?*+]?)(?:\\{([\\d.]+)})?");

        static Member of(String key, Object written) {
            var parts = KEY.matcher(key);
            if (!parts.matches()) {
                throw new IllegalStateException("the contract says " + key);
            }
            String name = parts.group(2);
            boolean form = name.length() > 2 && name.startsWith("/") && name.endsWith("/");
            String often = parts.group(4);
            return new Member(
                    name,
                    form ? Pattern.compile(name.substring(1, name.length() - 1)) : null,
                    !parts.group(1).isEmpty(),
                    parts.group(3) != null,
                    often.equals("?") || often.equals("*") ? 0 : 1,
                    often.equals("*") || often.equals("+") || form ? Integer.MAX_VALUE : 1,
                    parts.group(5) == null ? "0" : parts.group(5),
                    Shape.of(written));
        }

        boolean isNamed(String given) {
            return form == null ? name.equals(given) : form.matcher(given).matches();
        }
    }

    /** A document or a part of one. */
    static final class Table extends Shape {
        private final List<Member> members = new ArrayList<>();
        private final List<List<String>> exactlyOne = new ArrayList<>();
        private boolean open;

        private Table(Map<?, ?> written) {
            written.forEach((key, value) -> {
                if (key.equals("...")) {
                    open = true;
                } else if (String.valueOf(key).startsWith("~one")) {
                    exactlyOne.add(
                            ((List<?>) value).stream().map(String::valueOf).toList());
                } else {
                    add(Member.of(String.valueOf(key), value));
                }
            });
        }

        /** A table that is built on another one may need what is optional there. */
        private void add(Member member) {
            for (int i = 0; i < members.size(); i++) {
                var other = members.get(i);
                if (other.name().equals(member.name()) && other.attribute() == member.attribute()) {
                    members.set(i, member.least() >= other.least() ? member : other);
                    return;
                }
            }
            members.add(member);
        }

        private Member find(String name, boolean attribute) {
            return members.stream()
                    .filter(member -> member.attribute() == attribute)
                    .filter(member -> member.isNamed(name))
                    .min((a, b) -> Boolean.compare(a.form() != null, b.form() != null))
                    .orElse(null);
        }

        @Override
        void check(Node node, String where, Case of) {
            if (node.kind != Node.Kind.ELEMENT && node.kind != Node.Kind.OBJECT) {
                of.problem(where, "parts were expected, not '" + node.text + "'");
                return;
            }
            if (!node.text.isEmpty() && !open) {
                of.problem(where, "parts were expected, not the text '" + node.text + "'");
            }
            var seen = new LinkedHashMap<Member, Integer>();
            int last = -1;
            for (var child : node.children) {
                var member = find(child.name, false);
                String at = where + "/" + child.name;
                if (member == null) {
                    if (!open) {
                        of.problem(at, "'" + child.name + "' is not known here");
                    }
                    continue;
                }
                seen.merge(member, 1, Integer::sum);
                int position = members.indexOf(member);
                if (of.ordered() && position < last) {
                    of.problem(at, "comes after " + members.get(last).name() + ", before which it is documented");
                }
                last = Math.max(last, position);
                if (Releases.compare(of.release(), member.since()) < 0) {
                    of.problem(at, "is not known before " + member.since());
                }
                check(member, child, at, of);
            }
            attributes(node, where, of, seen);
            counts(node, where, of, seen);
        }

        private static void check(Member member, Node child, String at, Case of) {
            if (!member.list()) {
                member.shape().check(child, at, of);
                return;
            }
            if (child.kind != Node.Kind.ARRAY) {
                of.problem(at, "a list was expected");
                return;
            }
            child.children.forEach(one -> member.shape().check(one, at + "[]", of));
        }

        private void attributes(Node node, String where, Case of, Map<Member, Integer> seen) {
            node.attributes.forEach((name, value) -> {
                var member = find(name, true);
                if (member == null) {
                    // Attributes of the serializer are let pass (reference 1.1).
                    if (!open && !name.equals("class")) {
                        of.problem(where + "/@" + name, "'" + name + "' is not known here");
                    }
                    return;
                }
                seen.merge(member, 1, Integer::sum);
                if (Releases.compare(of.release(), member.since()) < 0) {
                    of.problem(where + "/@" + name, "is not known before " + member.since());
                }
                var text = new Node[1];
                try {
                    text[0] = Node.xml("<a/>".getBytes(java.nio.charset.StandardCharsets.UTF_8))
                            .children
                            .get(0);
                } catch (java.io.IOException e) {
                    throw new IllegalStateException(e);
                }
                text[0].text = value;
                member.shape().check(text[0], where + "/@" + name, of);
            });
        }

        private void counts(Node node, String where, Case of, Map<Member, Integer> seen) {
            for (var member : members) {
                int count = seen.getOrDefault(member, 0);
                if (!of.partial() && count < member.least() && Releases.compare(of.release(), member.since()) >= 0) {
                    of.problem(where + "/" + member.name(), "is missing");
                }
                if (count > member.most()) {
                    of.problem(where + "/" + member.name(), "comes " + count + " times");
                }
            }
            for (var group : exactlyOne) {
                long there = node.children.stream()
                        .filter(child -> group.contains(child.name))
                        .count();
                if (there != 1 && !of.partial()) {
                    of.problem(where, "exactly one of " + group + " must be there, not " + there);
                }
            }
        }
    }
}
