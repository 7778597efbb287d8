package io.drawbridge.lab.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.drawbridge.lab.wire.Answer;
import io.drawbridge.lab.wire.Call;
import io.drawbridge.lab.wire.Json;
import io.drawbridge.lab.wire.Problem;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/** Envelopes of single objects and lists; limit, offset, sort and filter. */
public final class Pages {

    private static final int DEFAULT_LIMIT = 100;

    private Pages() {}

    public static Answer entity(int status, ObjectNode entity) {
        ObjectNode meta = Json.object();
        meta.putArray("errors");
        entity.set("_meta", meta);
        return Json.answer(status, entity);
    }

    /** Answers the part of a list that was asked for; only that part is put together where nothing is filtered. */
    public static <T> Answer list(Call call, Collection<T> items, Function<T, ObjectNode> show) {
        return list(200, call, items, show, List.of());
    }

    /** Answers a list that is complete, such as the tasks that one request began. */
    public static Answer all(int status, Call call, ArrayNode items) {
        List<JsonNode> all = new ArrayList<>();
        items.forEach(all::add);
        return list(status, call, all, item -> (ObjectNode) item, List.of());
    }

    /**
     * @param missing what could not be filled because the other site does not answer, as paths into the payload
     */
    public static <T> Answer list(
            int status, Call call, Collection<T> items, Function<T, ObjectNode> show, List<String> missing) {
        long limit = number(call, "limit", DEFAULT_LIMIT);
        long offset = call.query("limit").isPresent() ? number(call, "offset", 0) : 0;
        ArrayNode page = Json.array();
        long total;
        if (call.query("filter_property").isPresent() || call.query("sort_by").isPresent()) {
            List<ObjectNode> all = new ArrayList<>();
            items.forEach(item -> all.add(show.apply(item)));
            List<ObjectNode> left = sorted(call, filtered(call, all));
            total = left.size();
            left.stream().skip(offset).limit(limit).forEach(page::add);
        } else {
            total = items.size();
            items.stream().skip(offset).limit(limit).map(show).forEach(page::add);
        }
        ObjectNode meta = Json.object();
        ArrayNode errors = meta.putArray("errors");
        for (String path : missing) {
            errors.addObject()
                    .put("code", "lab.remote.site")
                    .put("message", "The remote site cannot be reached")
                    .put("field", path);
        }
        meta.put("total", total).put("offset", offset).put("limit", limit);
        ObjectNode links = meta.putObject("links");
        links.set("self", link(call, limit, offset));
        links.set("next", offset + limit < total && limit > 0 ? link(call, limit, offset + limit) : null);
        links.set("previous", offset > 0 ? link(call, limit, Math.max(0, offset - limit)) : null);
        ObjectNode answer = Json.object();
        answer.set("_meta", meta);
        answer.set("list", page);
        return Json.answer(status, answer);
    }

    private static long number(Call call, String name, long otherwise) {
        String text = call.query(name).orElse("");
        if (text.isEmpty()) {
            return otherwise;
        }
        try {
            long number = Long.parseLong(text);
            if (number >= 0) {
                return number;
            }
        } catch (NumberFormatException notANumber) {
            // falls through to the refusal
        }
        throw Problem.badRequest(name + " must be a number from 0, not " + text);
    }

    private static List<ObjectNode> filtered(Call call, List<ObjectNode> all) {
        String property = call.query("filter_property").orElse("");
        List<String> wanted = call.queries("filter");
        if (property.isEmpty() || wanted.isEmpty()) {
            return all;
        }
        List<ObjectNode> left = new ArrayList<>();
        for (ObjectNode item : all) {
            String value = at(item, property).asText("").toLowerCase(Locale.ROOT);
            // exact or part of it is not published; part of it makes clients check again, as they must
            if (wanted.stream().anyMatch(part -> value.contains(part.toLowerCase(Locale.ROOT)))) {
                left.add(item);
            }
        }
        return left;
    }

    private static List<ObjectNode> sorted(Call call, List<ObjectNode> all) {
        String property = call.query("sort_by").orElse("");
        if (property.isEmpty()) {
            return all;
        }
        Comparator<ObjectNode> order = (a, b) -> {
            JsonNode left = at(a, property);
            JsonNode right = at(b, property);
            return left.isNumber() && right.isNumber()
                    ? Double.compare(left.doubleValue(), right.doubleValue())
                    : left.asText("").compareToIgnoreCase(right.asText(""));
        };
        if (call.query("order_by").orElse("asc").toLowerCase(Locale.ROOT).startsWith("desc")) {
            order = order.reversed();
        }
        List<ObjectNode> result = new ArrayList<>(all);
        result.sort(order);
        return result;
    }

    private static JsonNode at(JsonNode item, String property) {
        JsonNode node = item;
        for (String part : property.split("\\.")) {
            JsonNode child = Json.MAPPER.missingNode();
            for (Iterator<Map.Entry<String, JsonNode>> fields = node.fields(); fields.hasNext(); ) {
                Map.Entry<String, JsonNode> field = fields.next();
                if (field.getKey().equalsIgnoreCase(part)) {
                    child = field.getValue();
                }
            }
            node = child;
        }
        return node;
    }

    private static ObjectNode link(Call call, long limit, long offset) {
        StringBuilder query = new StringBuilder("limit=" + limit + "&offset=" + offset);
        call.query().forEach((name, values) -> {
            if (!name.equals("limit") && !name.equals("offset")) {
                values.forEach(value ->
                        query.append('&').append(encode(name)).append('=').append(encode(value)));
            }
        });
        return Json.object().put("href", call.baseUrl() + call.rawPath() + "?" + query);
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
