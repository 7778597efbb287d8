package io.drawbridge.contract.gateway;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.drawbridge.contract.gateway.Difference.Part;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/**
 * A difference between the vendor's documents and the wire that is known, with the reason for it. The patterns are
 * regular expressions over the whole of what they name.
 *
 * @param where section of the project's reference that says so
 */
public record KnownDifference(
        String name, String operation, Part part, String at, String rule, String text, String reason, String where) {

    static List<KnownDifference> all() {
        try (var list = KnownDifference.class.getResourceAsStream("/contract/known-differences.yaml")) {
            return List.of(new ObjectMapper(new YAMLFactory()).readValue(list, KnownDifference[].class));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    boolean covers(Difference difference) {
        return part == difference.part()
                && rule.equals(difference.rule())
                && difference.at().matches(at)
                && difference.operation().matches(operation)
                && (text == null || difference.text().matches(text));
    }
}
