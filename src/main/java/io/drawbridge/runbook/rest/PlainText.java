package io.drawbridge.runbook.rest;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.deser.std.StringDeserializer;
import java.io.IOException;
import org.springframework.boot.jackson.JsonComponent;

/**
 * Texts in bodies. NUL is refused, which PostgreSQL does not keep, and so is half of a surrogate pair, which no encoding
 * can write: what was agreed to would read differently afterwards.
 */
@JsonComponent
class PlainText extends StringDeserializer {

    static final String WHY = "must not hold NUL or half of a surrogate pair";

    /** The text cannot be used; the path says where it stands. */
    static final class Unusable extends JsonMappingException {

        Unusable(JsonParser parser) {
            super(parser, WHY);
        }
    }

    @Override
    public String deserialize(JsonParser parser, DeserializationContext context) throws IOException {
        var text = super.deserialize(parser, context);
        if (text != null && !isPlain(text)) {
            throw new Unusable(parser);
        }
        return text;
    }

    private static boolean isPlain(String text) {
        return text.codePoints().noneMatch(point -> point == 0 || point >= 0xd800 && point <= 0xdfff);
    }
}
