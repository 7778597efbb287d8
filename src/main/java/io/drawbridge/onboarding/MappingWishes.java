package io.drawbridge.onboarding;

import io.drawbridge.core.InvalidInput;
import io.drawbridge.srm.Mapping;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What shall be mapped to what where names do not say it, as somebody wrote it: a line for each object, {@code kind:
 * name -> name}, the protected site's on the left.
 */
public record MappingWishes(List<Wish> wishes) {

    /** The input's name. */
    public static final String FIELD = "mappings";

    private static final Pattern LINE = Pattern.compile("([A-Za-z ]+?)\\s*:\\s*(\\S.*?)\\s*->\\s*(\\S.*?)");

    private static final Map<String, Mapping.Kind> KINDS = Map.of(
            "network", Mapping.Kind.NETWORKS,
            "folder", Mapping.Kind.FOLDERS,
            "resource", Mapping.Kind.RESOURCES);

    /** One line. */
    public record Wish(Mapping.Kind kind, String source, String target, int line) {}

    /** @throws InvalidInput naming the line that cannot be read */
    public static MappingWishes read(String text) {
        var wishes = new ArrayList<Wish>();
        int number = 0;
        for (var raw : text.split("\\R")) {
            number++;
            var line = raw.strip();
            if (line.isEmpty()) {
                continue;
            }
            var found = LINE.matcher(line);
            var kind = found.matches() ? KINDS.get(found.group(1).toLowerCase(Locale.ROOT)) : null;
            if (kind == null) {
                throw new InvalidInput(
                        FIELD,
                        "line " + number + ": must read 'network: name -> name', 'folder: …' or 'resource: …': "
                                + line);
            }
            var wish = new Wish(kind, found.group(2), found.group(3), number);
            if (wishes.stream()
                    .anyMatch(one -> one.kind() == kind && one.source().equals(wish.source()))) {
                throw new InvalidInput(FIELD, "line " + number + ": " + wish.source() + " has a line already");
            }
            wishes.add(wish);
        }
        return new MappingWishes(List.copyOf(wishes));
    }

    public Optional<Wish> of(Mapping.Kind kind, String source) {
        return wishes.stream()
                .filter(wish -> wish.kind() == kind && wish.source().equals(source))
                .findFirst();
    }
}
