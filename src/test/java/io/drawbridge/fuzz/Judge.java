package io.drawbridge.fuzz;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.drawbridge.fuzz.Draft.Door;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Says what is wrong with an answer, whatever was asked. */
public final class Judge {

    private static final String PROBLEM = "application/problem+json";

    /** What is no operation of the document: nobody is told more than that. */
    private static final Set<Integer> NO_OPERATION = Set.of(400, 401, 403, 404, 405);

    /** 501 is what HTTP wants for a method or a transfer coding that a server does not know (RFC 9110, 9112). */
    private static final Set<Integer> SERVER = Set.of(0, 400, 405, 413, 414, 417, 431, 501);

    /** What only somebody who looks after Drawbridge should read. */
    private static final Pattern INNARDS = Pattern.compile(
            "io\\.drawbridge\\.|org\\.camunda|org\\.springframework|org\\.apache|com\\.fasterxml|java\\.lang|java\\.util"
                    + "|jakarta\\.|ENGINE-\\d|\\b\\w+Exception\\b|\\bat [\\w.$]+\\([\\w.]*(:\\d+)?\\)|\\.java:\\d+"
                    + "|SQLSTATE|JdbcSQL|PSQL|(?i:\\bselect \\* from|\\binsert into)|/(?:root|tmp|home)/|Tomcat",
            Pattern.MULTILINE);

    private static final Pattern TRACE =
            Pattern.compile("\\bat [\\w.$]+\\([\\w.]*(:\\d+)?\\)|\\.java:\\d+|Caused by:|SQLSTATE|JdbcSQL|PSQL");

    private static final ObjectMapper JSON = new ObjectMapper();

    private final OpenApi api;
    private final List<String> secrets;

    /** @param secrets what no answer may hold */
    public Judge(OpenApi api, List<String> secrets) {
        this.api = api;
        this.secrets = List.copyOf(secrets);
    }

    /** @return what is wrong, in words; nothing where all is well */
    public List<String> faults(Draft draft, RawHttp.Answer answer) {
        var faults = new ArrayList<String>();
        int status = answer.status();
        if (status == RawHttp.SILENCE) {
            faults.add("does not answer");
            return faults;
        }
        if (status >= 500 && !(status == 501 && draft.door == Door.SERVER)) {
            faults.add("answers " + status);
        }
        faults.addAll(tales(answer));
        var operation = decoded(draft.path()).flatMap(path -> api.find(draft.method, path));
        if (draft.door == Door.SERVER && SERVER.contains(status)) {
            return faults;
        }
        if (status == 0) {
            faults.add("closes without an answer");
            return faults;
        }
        if (operation.isEmpty()) {
            if (!NO_OPERATION.contains(status)) {
                faults.add("answers " + status + " to what is no operation");
            }
        } else if (!operation.get().answers().containsKey(status)) {
            faults.add("answers " + status + ", which is not documented");
        } else if (status < 300) {
            good(operation.get(), answer, faults);
        }
        // What is not below our paths is answered as anything that is not there.
        if (status >= 400 && !draft.method.equals("HEAD") && draft.path().startsWith("/api/")) {
            problem(answer, faults);
        }
        if (status < 300 && draft.unacceptable) {
            faults.add("takes what must not be taken");
        }
        return faults;
    }

    /** @return what an answer says of our innards, or of secrets */
    public List<String> tales(RawHttp.Answer answer) {
        var tales = new ArrayList<String>();
        var told = answer.text() + "\n" + answer.headers();
        var innards = INNARDS.matcher(told);
        if (innards.find()) {
            tales.add("tells of innards: " + innards.group());
        }
        secrets.stream().filter(told::contains).findFirst().ifPresent(any -> tales.add("tells a secret"));
        return tales;
    }

    /**
     * For what others answer in words of their own, as the engine does.
     *
     * @return what is wrong, in words
     */
    public List<String> faultsOfOthers(Draft draft, RawHttp.Answer answer) {
        var faults = new ArrayList<String>();
        if (answer.status() == RawHttp.SILENCE) {
            faults.add("does not answer");
        }
        if (answer.status() >= 500 && !(answer.status() == 501 && draft.door == Door.SERVER)) {
            faults.add("answers " + answer.status());
        }
        if (answer.status() == 0 && draft.door != Door.SERVER) {
            faults.add("closes without an answer");
        }
        var trace = TRACE.matcher(answer.text());
        if (trace.find()) {
            faults.add("shows a stack trace: " + trace.group());
        }
        secrets.stream().filter(answer.text()::contains).findFirst().ifPresent(any -> faults.add("tells a secret"));
        return faults;
    }

    private static Optional<String> decoded(String path) {
        try {
            return Optional.of(URLDecoder.decode(path.replace("+", "%2B"), StandardCharsets.UTF_8));
        } catch (IllegalArgumentException noEscape) {
            return Optional.empty();
        }
    }

    private void good(OpenApi.Operation operation, RawHttp.Answer answer, List<String> faults) {
        var types = operation.answers().get(answer.status());
        if (types.isEmpty()) {
            if (answer.body().length > 0) {
                faults.add("has a body where none is documented");
            }
            return;
        }
        if (!types.containsKey(answer.type())) {
            faults.add("answers as " + answer.type() + ", documented is " + types.keySet());
        } else if (answer.type().equals("application/json")) {
            parsed(answer, faults).ifPresent(body -> api.differences(body, types.get(answer.type())).stream()
                    .limit(3)
                    .forEach(difference -> faults.add("is not as documented: " + difference)));
        }
    }

    private static void problem(RawHttp.Answer answer, List<String> faults) {
        if (!answer.type().equals(PROBLEM)) {
            faults.add("refuses with " + answer.status() + " and no problem document but '" + answer.type() + "'");
            return;
        }
        parsed(answer, faults).ifPresent(problem -> {
            if (problem.path("status").asInt() != answer.status()) {
                faults.add("refuses with " + answer.status() + " and says " + problem.path("status"));
            }
            if (!problem.path("code").asText().startsWith("drawbridge.")
                    || !problem.path("type").asText().startsWith("urn:drawbridge:problem:")
                    || problem.path("title").asText().isBlank()
                    || problem.path("detail").asText().isBlank()) {
                faults.add("has a problem document that says too little: " + problem);
            }
            if (answer.status() == 422 && problem.path("field").asText().isBlank()) {
                faults.add("names no field: " + problem);
            }
        });
    }

    private static Optional<JsonNode> parsed(RawHttp.Answer answer, List<String> faults) {
        try {
            return Optional.of(JSON.readTree(answer.body()));
        } catch (JsonProcessingException e) {
            faults.add("says JSON and is none");
            return Optional.empty();
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
