package io.drawbridge.fuzz;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.drawbridge.fuzz.Draft.Door;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.zip.GZIPOutputStream;

/**
 * All the ways in which a request is bent, made of what the document says of its operation. Own code and no tool: those
 * that read an OpenAPI document (RESTler, Schemathesis) are programs of other languages that a build on a bare machine
 * cannot fetch, and property testing by jqwik would shrink requests whose effects are not undone.
 */
public final class Mutations {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** One way to bend a request. */
    public record Mutation(String name, Consumer<Draft> how) {

        public void bend(Draft draft) {
            draft.bent.add(name);
            how.accept(draft);
        }
    }

    private static final String LONG = "a".repeat(60_000);

    /** Values in the place of one property, as they are written in JSON. */
    private static final Map<String, String> VALUES = new LinkedHashMap<>();

    static {
        VALUES.put("null", "null");
        VALUES.put("true", "true");
        VALUES.put("nought", "0");
        VALUES.put("minus one", "-1");
        VALUES.put("a fraction", "1.5");
        VALUES.put("an exponent out of range", "1e999");
        VALUES.put("an exponent beyond reason", "1e999999999");
        VALUES.put("a minus exponent beyond reason", "-1e-999999999");
        VALUES.put("a number of 32 bits and one more", "2147483648");
        VALUES.put("a huge number", "9".repeat(400));
        VALUES.put("a number of 1,500 digits", "9".repeat(1500));
        VALUES.put("not a number", "NaN");
        VALUES.put("infinity", "-Infinity");
        VALUES.put("octal", "017");
        VALUES.put("an empty text", "\"\"");
        VALUES.put("blanks", "\" \\t\\n \"");
        VALUES.put("a word", "\"word\"");
        VALUES.put("an empty list", "[]");
        VALUES.put("an empty object", "{}");
        VALUES.put("a list of everything", "[null, 1, \"a\", {\"b\": []}, [true]]");
        VALUES.put("a list of one word", "[\"word\"]");
        VALUES.put("a list of nothing", "[null]");
        VALUES.put("a list of two words with a comma", "[\"planned-migration,dr-test\", \"\"]");
        VALUES.put("10,000 in one list", "[" + "\"a\",".repeat(9_999) + "\"a\"]");
        VALUES.put("an object", "{\"value\": \"word\", \"type\": \"Object\"}");
        VALUES.put("deep", "[".repeat(10_000) + "]".repeat(10_000));
        VALUES.put("deep objects", "{\"a\":".repeat(5_000) + "1" + "}".repeat(5_000));
        VALUES.put("just not too deep", "[".repeat(990) + "]".repeat(990));
        VALUES.put("a long text", "\"" + "b".repeat(300) + "\"");
        VALUES.put("a longer text", "\"" + "ü".repeat(5_000) + "\"");
        VALUES.put("as long as fits", "\"" + LONG + "\"");
        VALUES.put("NUL", "\"a\\u0000b\"");
        VALUES.put("half a pair", "\"a\\ud800b\"");
        VALUES.put("the other half", "\"\\udc00\"");
        VALUES.put("a pair the wrong way round", "\"\\udc00\\ud800\"");
        VALUES.put("signs that control", "\"a\\u0001\\u0008\\u001b[31m\\u007f\\u009bb\"");
        VALUES.put("no characters", "\"\\uffff\\ufffe\\ufdd0\"");
        VALUES.put("right to left", "\"\\u202egnp.exe\\u2066\\u200f\"");
        VALUES.put("beyond sixteen bits", "\"\\ud83d\\udd25\\u0301\\u0130\\u00df\"");
        VALUES.put("line breaks", "\"first\\r\\nX-Second: line\\u2028third\"");
        VALUES.put("mark-up", "\"<script>alert(1)</script><img src=x onerror=alert(1)>]]>&amp;\"");
        VALUES.put("an expression", "\"${execution.getProcessEngineServices()}#{7*7}\"");
        VALUES.put("SQL", "\"x'; drop table dr_run; --\"");
        VALUES.put("a pattern", "\"%_!%\\\\*(((((a+)+)+)+$\"");
        VALUES.put("a path", "\"../../../etc/passwd%2e%2e%2f\"");
        VALUES.put("a formula", "\"=cmd|' /C calc'!A0\"");
        VALUES.put("a client's name", "\"client:word\"");
        VALUES.put("a date", "\"2026-02-30\"");
        VALUES.put("a good date", "\"2026-06-30\"");
        VALUES.put("the last date", "\"+999999999-12-31\"");
        VALUES.put("the first date", "\"-999999999-01-01\"");
        VALUES.put("a date before Christ", "\"-0044-03-15\"");
        VALUES.put("no time", "\"2026-13-45T99:99:99Z\"");
        VALUES.put("the last moment", "\"+1000000000-12-31T23:59:59.999999999Z\"");
        VALUES.put("the first moment", "\"-1000000000-01-01T00:00Z\"");
        VALUES.put("a moment before Christ", "\"-0044-03-15T12:00:00Z\"");
        VALUES.put("a moment long ago", "\"0001-01-01T00:00:00Z\"");
        VALUES.put("a moment of nine digits", "\"+100000-01-01T00:00:00Z\"");
        VALUES.put("a moment with an offset", "\"2026-01-01T00:00:00+18:00\"");
        VALUES.put("a moment as a number", "1767225600");
        VALUES.put("a moment as a list", "[2026, 1, 1, 0, 0]");
        VALUES.put("a length", "\"PT1H\"");
        VALUES.put("a long length", "\"PT2562047788015215H\"");
        VALUES.put("a longer length", "\"P99999999999999999999D\"");
        VALUES.put("a length backwards", "\"PT-9223372036854775808S\"");
        VALUES.put("a number as a text", "\"3\"");
        VALUES.put("a huge number as a text", "\"99999999999999999999\"");
        VALUES.put("a truth as a text", "\"true\"");
    }

    /** Of these values no more may be taken than of what no JSON is. */
    private static final Set<String> UNACCEPTABLE = Set.of(
            "NUL", "half a pair", "the other half", "a pair the wrong way round", "not a number", "infinity", "octal");

    /** Values of parameters in the query, as they are sent. */
    private static final Map<String, String> QUERY = new LinkedHashMap<>();

    static {
        QUERY.put("empty", "");
        QUERY.put("blank", "%20");
        QUERY.put("a word", "word");
        QUERY.put("minus one", "-1");
        QUERY.put("nought", "0");
        QUERY.put("one", "1");
        QUERY.put("a thousand and one", "1001");
        QUERY.put("32 bits and one more", "2147483648");
        QUERY.put("64 bits", "9223372036854775807");
        QUERY.put("64 bits and one more", "9223372036854775808");
        QUERY.put("the other way", "-9223372036854775808");
        QUERY.put("an exponent", "1e9");
        QUERY.put("hexadecimal", "0x10");
        QUERY.put("digits of another script", "%D9%A3");
        QUERY.put("NUL", "a%00b");
        QUERY.put("line breaks", "a%0d%0aX-Second:%20b");
        QUERY.put("no UTF-8", "%c0%ae%ff%fe");
        QUERY.put("half a sign", "%e2%82");
        QUERY.put("right to left", "%E2%80%AEgnp");
        QUERY.put("beyond sixteen bits", "%F0%9F%94%A5");
        QUERY.put("no escape", "%zz%");
        QUERY.put("half a pair in UTF-8", "%ed%a0%80");
        QUERY.put("long", "a".repeat(3_000));
        QUERY.put("SQL", "'%20or%20'1'='1'%20--");
        QUERY.put("wildcards", "%25_!%25%5C*");
        QUERY.put("a list", "a,b,,c");
        QUERY.put("a date", "2026-06-30");
        QUERY.put("a moment", "2026-06-30T00:00:00Z");
        QUERY.put("no moment", "2026-13-45T99:99:99Z");
        QUERY.put("the last moment", "%2B1000000000-12-31T23:59:59.999999999Z");
        QUERY.put("the first moment", "-1000000000-01-01T00:00:00Z");
        QUERY.put("a moment of the year 100,000", "%2B100000-01-01T00:00:00Z");
        QUERY.put("an expression", "%24%7B7*7%7D");
        QUERY.put("mark-up", "%3Cscript%3Ealert(1)%3C/script%3E");
        QUERY.put("base64 of a place", "MjAyNi0wMS0wMVQwMDowMDowMFp8eA");
        QUERY.put("base64 of a place at the end of time", "KzEwMDAwMDAwMDAtMTItMzFUMjM6NTk6NTlafHg");
    }

    private Mutations() {}

    /** @return how many values there are for one property of a body */
    static int values() {
        return VALUES.size();
    }

    /** @param properties of the body beside those of its schema, such as the fields of the very form that is answered */
    public static List<Mutation> of(OpenApi.Operation operation, Set<String> properties) {
        var all = new ArrayList<Mutation>();
        paths(operation, all);
        queries(operation, all);
        headers(operation, all);
        methods(operation, all);
        if (operation.body() != null) {
            bodies(all);
            var names = new TreeSet<>(properties);
            operation.body().path("properties").fieldNames().forEachRemaining(names::add);
            names.forEach(name -> property(name, all));
        } else if (operation.changes()) {
            unwanted(all);
        }
        return all;
    }

    private static void add(List<Mutation> all, String name, Consumer<Draft> how) {
        all.add(new Mutation(name, how));
    }

    // ---- path

    private static void paths(OpenApi.Operation operation, List<Mutation> all) {
        for (var parameter : operation.parameters()) {
            if (!parameter.in().equals("path")) {
                continue;
            }
            var name = parameter.name();
            part(all, name, "nobody's", "no-such-thing", Door.NONE);
            part(all, name, "nobody's UUID", "00000000-0000-0000-0000-000000000000", Door.NONE);
            part(all, name, "a number", "-1", Door.NONE);
            part(all, name, "blank", "%20", Door.NONE);
            part(all, name, "long", "a".repeat(3_000), Door.NONE);
            part(all, name, "signs of other scripts", "%D0%BF%F0%9F%94%A5", Door.NONE);
            part(all, name, "right to left", "%E2%80%AEgnp", Door.NONE);
            part(all, name, "an expression", "$%7B7*7%7D", Door.NONE);
            part(all, name, "SQL", "x'%20or%20'1'='1", Door.NONE);
            part(all, name, "mark-up", "%3Cimg%20src=x%3E", Door.NONE);
            part(all, name, "wildcards", "*", Door.NONE);
            part(all, name, "a client's name", "client:monitoring-west", Door.NONE);
            part(all, name, "no UTF-8", "%c0%ae", Door.SERVER);
            part(all, name, "NUL", "a%00b", Door.SERVER);
            part(all, name, "line breaks", "a%0d%0ab", Door.NONE);
            part(all, name, "no escape", "%zz", Door.SERVER);
            part(all, name, "up", "..", Door.NONE);
            part(all, name, "up, encoded", "%2e%2e", Door.NONE);
            part(all, name, "up, encoded twice", "%252e%252e", Door.NONE);
            part(all, name, "an encoded slash", "a%2fb", Door.SERVER);
            part(all, name, "a backslash", "a%5cb", Door.SERVER);
            part(all, name, "a plain backslash", "a\\b", Door.SERVER);
            part(all, name, "a semicolon", "a;jsessionid=1", Door.NONE);
            part(all, name, "an encoded semicolon", "a%3bb", Door.NONE);
            part(all, name, "an encoded letter", "%61", Door.NONE);
            part(all, name, "nothing", "", Door.NONE);
            part(all, name, "raw bytes", "\u00e4\u00f6", Door.SERVER);
        }
        suffix(all, "a slash", "/", Door.NONE);
        suffix(all, "two slashes", "//", Door.NONE);
        suffix(all, "a dot", "/.", Door.NONE);
        suffix(all, "up and back", "/../x", Door.NONE);
        suffix(all, "a matrix parameter", ";a=b", Door.NONE);
        suffix(all, "an ending", ".json", Door.NONE);
        suffix(all, "more of a path", "/x/y/z", Door.NONE);
        suffix(all, "NUL", "%00", Door.SERVER);
        suffix(all, "a blank", "%20", Door.NONE);
        target(all, "in front two slashes", draft -> "/" + draft.path(), Door.NONE);
        target(all, "in capitals", draft -> draft.path().replace("/api/", "/API/"), Door.NONE);
        target(all, "another host", draft -> "http://elsewhere.example" + draft.path(), Door.SERVER);
        target(all, "with a fragment", draft -> draft.path() + "#x", Door.SERVER);
        target(all, "too long", draft -> draft.path() + "?x=" + "a".repeat(20_000), Door.SERVER);
        target(all, "unwise signs in the query", draft -> draft.path() + "?x=<>\"{}|^`", Door.SERVER);
    }

    private static void part(List<Mutation> all, String part, String what, String value, Door door) {
        add(all, "path {" + part + "}: " + what, draft -> {
            draft.parts.put(part, value);
            draft.door(door);
        });
    }

    private static void suffix(List<Mutation> all, String what, String text, Door door) {
        add(all, "behind the path: " + what, draft -> {
            draft.suffix = text;
            draft.door(door);
        });
    }

    private static void target(
            List<Mutation> all, String what, java.util.function.Function<Draft, String> how, Door door) {
        add(all, "path: " + what, draft -> {
            draft.target = how.apply(draft);
            draft.door(door);
        });
    }

    // ---- query

    private static void queries(OpenApi.Operation operation, List<Mutation> all) {
        for (var parameter : operation.parameters()) {
            if (!parameter.in().equals("query")) {
                continue;
            }
            var name = parameter.name();
            QUERY.forEach((what, value) -> add(all, "query " + name + ": " + what, draft -> {
                draft.query.removeIf(one -> one.startsWith(name + "="));
                draft.query.add(name + "=" + value);
                draft.unacceptable |= value.contains("%00");
            }));
            add(all, "query " + name + ": twice", draft -> {
                draft.query.add(name + "=1");
                draft.query.add(name + "=word");
            });
            add(all, "query " + name + ": without a value", draft -> draft.query.add(name));
            add(all, "query " + name + ": as a list", draft -> draft.query.add(name + "%5B0%5D=1"));
            add(all, "query " + name + ": as a property", draft -> draft.query.add(name + ".class.classLoader=1"));
        }
        add(all, "query: what nobody asks for", draft -> draft.query.add("no-such-parameter=1"));
        add(all, "query: a name that controls", draft -> {
            draft.query.add("a%00%1b=1");
            draft.door(Door.NONE);
        });
        add(all, "query: 2,000 parameters", draft -> {
            draft.query.add("a=1&".repeat(1_500) + "b=2");
            draft.door(Door.SERVER);
        });
        add(all, "query: a list without end", draft -> draft.query.add("runs%5B999999999%5D=1"));
        add(all, "query: nothing but signs", draft -> draft.query.add("&&==&=&%3D"));
        add(all, "query: the method in a parameter", draft -> draft.query.add("_method=DELETE"));
        add(all, "query: a class loader", draft -> draft.query.add("class.module.classLoader.x=1"));
    }

    // ---- headers

    private static void headers(OpenApi.Operation operation, List<Mutation> all) {
        for (var parameter : operation.parameters()) {
            if (!parameter.in().equals("header")) {
                continue;
            }
            var name = parameter.name();
            header(all, name, "left out", null, Door.NONE);
            header(all, name, "empty", "", Door.NONE);
            header(all, name, "a word", "word", Door.NONE);
            header(all, name, "a number", "-1", Door.NONE);
            header(all, name, "a huge number", "9".repeat(30), Door.NONE);
            header(all, name, "long", "a".repeat(2_000), Door.NONE);
            header(all, name, "beyond ASCII", "\u00e4\u00f6\u00fc", Door.NONE);
            header(all, name, "signs that control", "a\u0081\u009bb", Door.NONE);
            header(all, name, "an expression", "${7*7}", Door.NONE);
            header(all, name, "SQL", "' or '1'='1", Door.NONE);
            add(all, "header " + name + ": twice", draft -> {
                draft.headers.add(name + ": one");
                draft.headers.add(name + ": two");
            });
        }
        header(all, "Accept", "nonsense", "nonsense", Door.NONE);
        header(all, "Accept", "what there is not", "image/png", Door.NONE);
        header(all, "Accept", "a page", "text/html", Door.NONE);
        header(all, "Accept", "XML", "application/xml;q=0.9, text/xml", Door.NONE);
        header(all, "Accept", "parameters", "application/json;q=9;charset=x;a=\"", Door.NONE);
        header(all, "Accept", "very much", "a/b,".repeat(1_500) + "c/d", Door.NONE);
        header(all, "Accept", "empty", "", Door.NONE);
        header(all, "Accept-Language", "nonsense", "xx-;q=a,,,*;q=-1, \u00e4", Door.NONE);
        header(all, "Accept-Language", "very much", "de-DE-x-" + "a".repeat(3_000), Door.NONE);
        header(all, "Accept-Charset", "nonsense", "no-such-charset", Door.NONE);
        header(all, "Accept-Encoding", "gzip", "gzip, br;q=x", Door.NONE);
        header(all, "Cookie", "nonsense", "DRAWBRIDGE-SESSION=x; =; a; \u00e4=\u00fc; __Host-x", Door.NONE);
        header(all, "Range", "backwards", "bytes=9-1,-5", Door.NONE);
        header(all, "If-None-Match", "anything", "*", Door.NONE);
        header(all, "If-Modified-Since", "no date", "yesterday", Door.NONE);
        header(all, "X-Forwarded-For", "nonsense", "${7*7}, , \u00e4", Door.NONE);
        header(all, "X-Forwarded-Host", "another", "elsewhere.example:99999", Door.NONE);
        header(all, "Forwarded", "another", "for=x;host=elsewhere.example;proto=gopher", Door.NONE);
        header(all, "Forwarded", "no port", "host=\"[::1:999999\";for=\"[\"", Door.NONE);
        header(all, "X-HTTP-Method-Override", "DELETE", "DELETE", Door.NONE);
        header(all, "X-Original-URL", "another", "/api/v1/tokens", Door.NONE);
        header(all, "Origin", "elsewhere", "https://elsewhere.example", Door.NONE);
        header(all, "Origin", "nonsense", "null \u00e4", Door.NONE);
        header(all, "Access-Control-Request-Method", "DELETE", "DELETE", Door.NONE);
        header(all, "Expect", "nonsense", "the-unexpected", Door.SERVER);
        header(all, "Upgrade", "h2c", "h2c", Door.NONE);
        header(all, "HX-Request", "as the Console", "true", Door.NONE);
        header(all, "Host", "nonsense", "a b/c?d", Door.SERVER);
        header(all, "Host", "another", "elsewhere.example", Door.NONE);
        header(all, "X-Huge", "60,000 characters", LONG, Door.SERVER);
        header(all, "X-Controls", "signs that control", "a\u0001\u007fb", Door.SERVER);
        header(all, "X-Controls", "signs that control, of Latin 1", "a\u0085\u009bb", Door.NONE);
        add(all, "header: 200 of them", draft -> {
            for (int i = 0; i < 200; i++) {
                draft.headers.add("X-" + i + ": a");
            }
            draft.door(Door.SERVER);
        });
        add(all, "header: a name that is none", draft -> {
            draft.headers.add("X Y\u00e4(): a");
            draft.door(Door.SERVER);
        });
        add(all, "header: no name", draft -> {
            draft.headers.add(": a");
            draft.door(Door.SERVER);
        });
        add(all, "header: folded", draft -> {
            draft.headers.add("X-Folded: a\r\n b");
            draft.door(Door.SERVER);
        });
        add(all, "header: Host twice", draft -> {
            draft.headers.add("Host: localhost");
            draft.headers.add("Host: elsewhere.example");
            draft.door(Door.SERVER);
        });
        for (var wrong : List.of(
                "Bearer",
                "Bearer ",
                "Bearer dbt_aaaaaaaaaaaa_" + "a".repeat(43),
                "Bearer dbt_",
                "Bearer " + "a".repeat(4_000),
                "Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJncmFjZSJ9.",
                "Bearer \u00e4\u00f6",
                "Basic",
                "Basic !!!",
                "Basic Og==",
                "Basic bm9jb2xvbg==",
                "Digest username=\"grace\"",
                "Negotiate YII=",
                "\u00e4")) {
            add(all, "header Authorization: " + (wrong.length() > 80 ? "long" : wrong), draft -> {
                draft.header("Authorization", wrong);
            });
        }
    }

    private static void header(List<Mutation> all, String name, String what, String value, Door door) {
        add(all, "header " + name + ": " + what, draft -> {
            draft.header(name, value);
            draft.door(door);
        });
    }

    // ---- method

    private static void methods(OpenApi.Operation operation, List<Mutation> all) {
        for (var method : List.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")) {
            if (!method.equals(operation.method())) {
                add(all, "method " + method, draft -> draft.method = method);
            }
        }
        for (var method : List.of("TRACE", "CONNECT", "PROPFIND", "get", "JEFF", "A".repeat(2_000), "G\u00cbT")) {
            add(all, "method " + (method.length() > 20 ? "long" : method), draft -> {
                draft.method = method;
                draft.door(Door.SERVER);
            });
        }
        // A form in the body of these is read before anybody knows whose request it is.
        for (var method : List.of("PUT", "PATCH", "DELETE")) {
            add(all, "method " + method + " with a form that is none", draft -> {
                draft.method = method;
                draft.header("Content-Type", "application/x-www-form-urlencoded");
                draft.bodyText("a=%zz&%&=%");
            });
        }
    }

    // ---- body

    private static void unwanted(List<Mutation> all) {
        body(all, "unwanted", "{}", false);
        body(all, "unwanted and broken", "{", false);
        body(all, "unwanted and long", "\"" + LONG + "\"", false);
        tooLarge(all);
        contentTypes(all, false);
    }

    private static void body(List<Mutation> all, String what, String text, boolean unacceptable) {
        add(all, "body: " + what, draft -> {
            draft.bodyText(text);
            draft.unacceptable |= unacceptable;
        });
    }

    private static void tooLarge(List<Mutation> all) {
        add(all, "body: a megabyte", draft -> draft.bodyText("{\"a\": \"" + "a".repeat(1_000_000) + "\"}"));
        add(all, "body: 100 kB in chunks", draft -> {
            draft.header("Transfer-Encoding", "chunked");
            var first = "{\"reason\": \"";
            draft.bodyText("c\r\n" + first + "\r\n" + ("2710\r\n" + "a".repeat(10_000) + "\r\n").repeat(10)
                    + "2\r\n\"}\r\n0\r\n\r\n");
        });
    }

    private static void bodies(List<Mutation> all) {
        add(all, "body: none", draft -> draft.body = null);
        body(all, "empty", "", true);
        body(all, "blank", " \r\n\t", true);
        body(all, "null", "null", true);
        body(all, "a list", "[]", true);
        body(all, "a list of objects", "[{}]", true);
        body(all, "a text", "\"text\"", true);
        body(all, "a number", "1e999", true);
        body(all, "an empty object", "{}", false);
        body(all, "not closed", "{\"reason\": \"a", true);
        body(all, "no JSON", "reason=a&decision=approve", true);
        body(
                all,
                "XML",
                "<?xml version=\"1.0\"?><!DOCTYPE a [<!ENTITY b SYSTEM \"file:///etc/passwd\">]><a>&b;</a>",
                true);
        body(all, "comments", "/* a */ {} // b", true);
        body(all, "single quotes", "{'reason': 'a'}", true);
        body(all, "10,000 lists", "[".repeat(10_000), true);
        body(all, "10,000 objects", "{\"a\":".repeat(10_000), true);
        body(all, "a long name", "{\"" + LONG + "\": 1}", true);
        body(all, "a name with NUL", "{\"a\\u0000\": 1}", true);
        body(all, "a name that is half a pair", "{\"\\ud800\": 1}", true);
        body(all, "many names", "{" + "\"a%d\": 1, ".repeat(3_000) + "\"b\": 1}", true);
        body(all, "a proto", "{\"__proto__\": {\"a\": 1}, \"@class\": \"java.lang.Object\", \"@type\": \"x\"}", true);
        around(all, "more behind the end", text -> text + " {}", true);
        around(all, "twice", text -> text + text, true);
        around(all, "something that is not known", text -> text.replaceFirst("^\\{", "{\"noSuchField\": 1, "), true);
        add(all, "body: a name twice", draft -> {
            var tree = tree(draft);
            var first = tree.fieldNames().hasNext() ? tree.fieldNames().next() : "reason";
            draft.bodyText(
                    text(draft).replaceFirst("^\\{", "{\"" + first + "\": \"another\"" + (tree.isEmpty() ? "" : ", ")));
            draft.unacceptable |= !tree.isEmpty();
        });
        add(all, "body: no UTF-8", draft -> {
            draft.body = "{\"reason\": \"a\u00ff\u00feb\"}".getBytes(StandardCharsets.ISO_8859_1);
            draft.unacceptable = true;
        });
        add(all, "body: surrogates in UTF-8", draft -> {
            draft.body = "{\"reason\": \"a\u00ed\u00a0\u0080b\"}".getBytes(StandardCharsets.ISO_8859_1);
            draft.unacceptable = true;
        });
        add(all, "body: NUL alone", draft -> {
            draft.body = new byte[64];
            draft.unacceptable = true;
        });
        add(all, "body: a mark in front", draft -> draft.bodyText("\ufeff" + text(draft)));
        add(all, "body: UTF-16", draft -> draft.body = text(draft).getBytes(StandardCharsets.UTF_16));
        add(all, "body: UTF-32", draft -> {
            draft.body = text(draft).getBytes(java.nio.charset.Charset.forName("UTF-32"));
        });
        add(all, "body: an attempt at UTF-32", draft -> {
            draft.body = new byte[] {0, 0, 0, '{', 0, 0x7f, 0, 0};
            draft.unacceptable = true;
        });
        tooLarge(all);
        contentTypes(all, true);
        add(all, "body: gzip", draft -> {
            draft.header("Content-Encoding", "gzip");
            draft.body = packed(draft.body == null ? new byte[0] : draft.body);
            draft.unacceptable = true;
        });
        add(all, "body: not gzip", draft -> draft.header("Content-Encoding", "gzip"));
        add(all, "body: a coding that is none", draft -> draft.header("Content-Encoding", "nonsense, br"));
        length(all, "longer than it is", draft -> String.valueOf((draft.body == null ? 0 : draft.body.length) + 50));
        length(all, "negative", draft -> "-5");
        length(all, "no number", draft -> "a");
        length(all, "beyond 64 bits", draft -> "9".repeat(25));
        add(all, "body: two lengths", draft -> {
            draft.headers.add("Content-Length: 2");
            draft.headers.add("Content-Length: 3");
            draft.door(Door.SERVER);
        });
        add(all, "body: a length and chunks", draft -> {
            draft.headers.add("Content-Length: 4");
            draft.headers.add("Transfer-Encoding: chunked");
            draft.bodyText("2\r\n{}\r\n0\r\n\r\n");
            draft.door(Door.SERVER);
        });
        add(all, "body: chunks that are none", draft -> {
            draft.header("Transfer-Encoding", "chunked");
            draft.bodyText("zz\r\n{}\r\n");
            draft.door(Door.SERVER);
        });
        add(all, "body: chunks without an end", draft -> {
            draft.header("Transfer-Encoding", "chunked");
            draft.bodyText("5\r\n{\"a\":");
            draft.door(Door.SERVER);
        });
        add(all, "body: a transfer coding that is none", draft -> {
            draft.header("Transfer-Encoding", "nonsense");
            draft.door(Door.SERVER);
        });
    }

    private static void around(
            List<Mutation> all, String what, java.util.function.UnaryOperator<String> how, boolean unacceptable) {
        add(all, "body: " + what, draft -> {
            draft.bodyText(how.apply(text(draft)));
            draft.unacceptable |= unacceptable;
        });
    }

    private static void length(List<Mutation> all, String what, java.util.function.Function<Draft, String> length) {
        add(all, "length: " + what, draft -> {
            draft.header("Content-Length", length.apply(draft));
            draft.door(Door.SERVER);
        });
    }

    private static void contentTypes(List<Mutation> all, boolean wanted) {
        for (var type : List.of(
                "text/plain",
                "text/json",
                "application/xml",
                "application/x-www-form-urlencoded",
                "multipart/form-data",
                "multipart/form-data; boundary=b",
                "multipart/form-data; boundary=" + "b".repeat(2_000),
                "multipart/mixed",
                "application/json; charset=utf-16",
                "application/json; charset=no-such-charset",
                "application/json; charset=\"",
                "application/json; charset=IBM037",
                "application/problem+json",
                "application/x-java-serialized-object",
                "nonsense",
                "*/*",
                "application/*",
                "/",
                "",
                "a/b; c=\u00e4")) {
            add(all, "type " + (type.length() > 80 ? "long" : type), draft -> draft.header("Content-Type", type));
        }
        add(all, "type left out", draft -> draft.header("Content-Type", null));
        if (wanted) {
            add(all, "type twice", draft -> {
                draft.headers.add("Content-Type: text/plain");
                draft.headers.add("Content-Type: application/json");
            });
        }
    }

    /**
     * Ways to bend a form that a page posts.
     *
     * @param fields as they are filled in, with the token against forged requests
     */
    public static List<Mutation> ofForm(Map<String, String> fields) {
        var all = new ArrayList<Mutation>();
        var right = new LinkedHashMap<>(fields);
        add(all, "form: as it should be", draft -> form(draft, right));
        right.keySet().forEach(name -> {
            QUERY.forEach((what, value) -> add(all, "form " + name + ": " + what, draft -> {
                var bent = new LinkedHashMap<>(right);
                bent.put(name, value);
                form(draft, bent);
            }));
            add(all, "form " + name + ": missing", draft -> {
                var bent = new LinkedHashMap<>(right);
                bent.remove(name);
                form(draft, bent);
            });
            add(all, "form " + name + ": twice", draft -> {
                form(draft, right);
                draft.bodyText(text(draft) + "&" + name + "=another");
            });
            add(all, "form " + name + ": in the query", draft -> {
                form(draft, right);
                draft.query.add(name + "=another");
            });
        });
        for (var type : List.of(
                "multipart/form-data",
                "multipart/form-data; boundary=b",
                "application/json",
                "application/x-www-form-urlencoded; charset=no-such-charset",
                "application/x-www-form-urlencoded; charset=utf-16",
                "text/plain",
                "nonsense",
                "")) {
            add(all, "form as " + type, draft -> {
                form(draft, right);
                draft.header("Content-Type", type);
            });
        }
        add(all, "form: empty", draft -> form(draft, Map.of()));
        add(all, "form: a megabyte", draft -> {
            form(draft, right);
            draft.bodyText(text(draft) + "&x=" + "a".repeat(900_000));
            draft.door(Door.SERVER);
        });
        add(all, "form: 20,000 fields", draft -> {
            form(draft, right);
            draft.bodyText(text(draft) + "&a=1".repeat(20_000));
            draft.door(Door.SERVER);
        });
        add(all, "form: no escapes", draft -> {
            form(draft, right);
            draft.bodyText(text(draft) + "&%zz=%&%=&=&&;");
        });
        add(all, "form: a name that controls", draft -> {
            form(draft, right);
            draft.bodyText(text(draft) + "&a%00b=1");
        });
        add(all, "form: a class loader", draft -> {
            form(draft, right);
            draft.bodyText(text(draft) + "&class.module.classLoader.x=1&run%5B99999999%5D=1");
        });
        return all;
    }

    private static void form(Draft draft, Map<String, String> fields) {
        draft.header("Content-Type", "application/x-www-form-urlencoded");
        draft.bodyText(String.join(
                "&",
                fields.entrySet().stream()
                        .map(field -> field.getKey() + "=" + field.getValue())
                        .toList()));
    }

    /** Ways to bend the body of an operation of which no schema is known, by the properties that it may have. */
    public static List<Mutation> ofBody(Set<String> properties) {
        var all = new ArrayList<Mutation>();
        bodies(all);
        properties.forEach(name -> property(name, all));
        return all;
    }

    /** Ways to bend one parameter of the query. */
    public static List<Mutation> ofQuery(String name) {
        var all = new ArrayList<Mutation>();
        QUERY.forEach(
                (what, value) -> add(all, "query " + name + ": " + what, draft -> draft.query.add(name + "=" + value)));
        return all;
    }

    private static void property(String name, List<Mutation> all) {
        VALUES.forEach((what, value) -> add(all, "property " + name + ": " + what, draft -> {
            draft.bodyText(with(text(draft), name, value));
            draft.unacceptable |= UNACCEPTABLE.contains(what);
        }));
        add(all, "property " + name + ": missing", draft -> {
            var tree = tree(draft);
            tree.remove(name);
            draft.bodyText(tree.toString());
        });
        add(all, "property " + name + ": twice", draft -> {
            draft.bodyText(text(draft).replaceFirst("^\\{", "{\"" + name + "\": \"another\", "));
            draft.unacceptable |= tree(draft).has(name);
        });
        add(all, "property " + name + ": in capitals", draft -> {
            var tree = tree(draft);
            tree.remove(name);
            draft.bodyText(with(tree.toString(), name.toUpperCase(java.util.Locale.ROOT), "\"a\""));
        });
    }

    /** Values that are given in a map in the body, such as what a runbook asks for. */
    public static List<Mutation> entries(String property, String key, Consumer<ObjectNode> prepared) {
        var all = new ArrayList<Mutation>();
        VALUES.forEach((what, value) -> add(all, "entry " + property + "." + key + ": " + what, draft -> {
            var tree = tree(draft);
            prepared.accept(tree);
            draft.bodyText(with(tree.toString(), property, "{" + quoted(key) + ": " + value + "}"));
            draft.unacceptable |= UNACCEPTABLE.contains(what);
        }));
        return all;
    }

    /** Written by hand: some of the values are no JSON. */
    private static String with(String object, String name, String value) {
        try {
            var tree = (ObjectNode) JSON.readTree(object);
            tree.remove(name);
            var rest = tree.toString();
            return "{" + quoted(name) + ": " + value + (tree.isEmpty() ? "}" : ", " + rest.substring(1));
        } catch (JsonProcessingException | ClassCastException bentBefore) {
            return "{" + quoted(name) + ": " + value + "}";
        }
    }

    private static String quoted(String name) {
        return "\"" + name.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }

    private static String text(Draft draft) {
        return draft.body == null ? "{}" : new String(draft.body, StandardCharsets.UTF_8);
    }

    private static ObjectNode tree(Draft draft) {
        try {
            JsonNode tree = JSON.readTree(text(draft));
            return tree instanceof ObjectNode object ? object : JSON.createObjectNode();
        } catch (JsonProcessingException bentBefore) {
            return JSON.createObjectNode();
        }
    }

    private static byte[] packed(byte[] bytes) {
        try (var out = new ByteArrayOutputStream()) {
            try (var gzip = new GZIPOutputStream(out)) {
                gzip.write(bytes);
            }
            return out.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
