package io.drawbridge.lab.wire;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** JSON in and out. */
public final class Json {

    public static final ObjectMapper MAPPER = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private Json() {}

    public static ObjectNode object() {
        return MAPPER.createObjectNode();
    }

    public static ArrayNode array() {
        return MAPPER.createArrayNode();
    }

    public static Answer answer(int status, JsonNode body) {
        try {
            return Answer.text(status, "application/json", MAPPER.writeValueAsString(body));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Reads a body that must be an object; an empty one counts as an object without fields. */
    public static ObjectNode body(Call call) {
        if (call.body().length == 0) {
            return object();
        }
        try {
            JsonNode read = MAPPER.readTree(call.body());
            if (read instanceof ObjectNode) {
                return (ObjectNode) read;
            }
            throw Problem.badRequest("the body must be a JSON object");
        } catch (java.io.IOException e) {
            throw Problem.badRequest("the body is not readable JSON");
        }
    }

    /** @return the list that a request's body is */
    public static ArrayNode listBody(Call call) {
        try {
            JsonNode body = MAPPER.readTree(call.body());
            if (body instanceof ArrayNode) {
                return (ArrayNode) body;
            }
        } catch (java.io.IOException notJson) {
            // falls through to the refusal
        }
        throw Problem.badRequest("the body must be a list");
    }

    /** @return a field's flag; an absent or null field counts as false */
    public static boolean flag(ObjectNode body, String field) {
        JsonNode value = body.get(field);
        if (value == null || value.isNull()) {
            return false;
        }
        if (!value.isBoolean()) {
            throw Problem.badRequest(field + " must be true or false");
        }
        return value.booleanValue();
    }
}
