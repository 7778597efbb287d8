package io.drawbridge.engine;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.camunda.bpm.model.bpmn.Bpmn;
import org.camunda.bpm.model.bpmn.BpmnModelInstance;
import org.camunda.bpm.model.bpmn.instance.Process;
import org.camunda.bpm.model.xml.ModelException;
import org.w3c.dom.Document;
import org.xml.sax.SAXException;

/**
 * Models, forms and policies from a folder of the user's. They are held to what ours are held to wherever safety hangs on
 * it: a model can name steps and plain variables and nothing else, no runbook works without approval, and nothing of ours
 * is replaced.
 */
final class OwnModels {

    private static final long LARGEST = 4_000_000;
    private static final Set<String> ENDINGS = Set.of(".bpmn", ".dmn", ".form");

    private final Set<String> ours;
    private final Predicate<String> isStep;
    private final Set<String> roles;
    private final ObjectMapper json = new ObjectMapper();
    private final List<String> problems = new ArrayList<>();

    /**
     * @param ours file names of what the product deploys itself
     * @param isStep whether a bean is an infrastructure step
     * @param roles that people can have
     */
    OwnModels(Set<String> ours, Predicate<String> isStep, Set<String> roles) {
        this.ours = ours;
        this.isStep = isStep;
        this.roles = roles;
    }

    /**
     * @return contents by file name
     * @throws OwnModelsRefused naming every file and element that cannot be
     */
    Map<String, byte[]> read(Path folder) {
        var contents = new LinkedHashMap<String, byte[]>();
        for (var file : files(folder)) {
            var name = file.getFileName().toString();
            try {
                if (Files.size(file) > LARGEST) {
                    problems.add(name + ": is larger than any model");
                } else if (ours.contains(name)) {
                    problems.add(name + ": is the name of one of Drawbridge's own, which cannot be replaced;"
                            + " copy it under another name and id");
                } else if (contents.put(name, Files.readAllBytes(file)) != null) {
                    problems.add(name + ": is there twice, in two folders");
                }
            } catch (IOException e) {
                problems.add(name + ": cannot be read");
            }
        }
        check(contents);
        if (!problems.isEmpty()) {
            throw new OwnModelsRefused(problems);
        }
        return contents;
    }

    private List<Path> files(Path folder) {
        if (!Files.isDirectory(folder)) {
            throw new OwnModelsRefused(List.of(folder + ": is no folder"));
        }
        try (var all = Files.walk(folder, 5)) {
            return all.filter(Files::isRegularFile)
                    .filter(file -> ENDINGS.stream().anyMatch(file.getFileName().toString()::endsWith))
                    .sorted(Comparator.comparing(Path::toString))
                    .toList();
        } catch (IOException e) {
            throw new OwnModelsRefused(List.of(folder + ": cannot be read"));
        }
    }

    private void check(Map<String, byte[]> contents) {
        var models = new LinkedHashMap<String, Read>();
        var forms = new LinkedHashMap<String, CamundaForm>();
        contents.forEach((name, content) -> {
            if (name.endsWith(".bpmn")) {
                bpmn(name, content, models);
            } else if (name.endsWith(".form")) {
                form(name, content, forms);
            } else {
                dmn(name, content);
            }
        });
        var callable = new TreeSet<String>();
        ours.stream()
                .filter(name -> name.endsWith(".bpmn"))
                .map(OwnModels::withoutEnding)
                .forEach(callable::add);
        models.keySet().stream().map(OwnModels::withoutEnding).forEach(callable::add);
        models.forEach((name, model) -> new OwnModelCheck(
                        name,
                        model.xml(),
                        model.model(),
                        new OwnModelCheck.Around(isStep, roles, callable, forms, ours),
                        problems)
                .check());
    }

    private void bpmn(String name, byte[] content, Map<String, Read> models) {
        try {
            var xml = plain(content);
            var model = Bpmn.readModelFromStream(new ByteArrayInputStream(content));
            var processes = model.getModelElementsByType(Process.class);
            if (processes.size() != 1) {
                problems.add(name + ": holds " + processes.size() + " processes, one is expected");
                return;
            }
            var id = processes.iterator().next().getId();
            if (!name.equals(id + ".bpmn")) {
                problems.add(name + ": its process is called " + id + ", the file must be " + id + ".bpmn");
                return;
            }
            models.put(name, new Read(xml, model));
        } catch (ModelException | SAXException | IOException e) {
            problems.add(name + ": is no BPMN: " + firstLine(e));
        }
    }

    /** A model as text and as the engine's library understands it. */
    private record Read(Document xml, BpmnModelInstance model) {}

    /** Reads XML that brings nothing along: a document type could name files of this machine. */
    private static Document plain(byte[] content) throws SAXException, IOException {
        try {
            var factory = DocumentBuilderFactory.newInstance();
            factory.setNamespaceAware(true);
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            factory.setXIncludeAware(false);
            factory.setExpandEntityReferences(false);
            var builder = factory.newDocumentBuilder();
            builder.setErrorHandler(null);
            return builder.parse(new ByteArrayInputStream(content));
        } catch (ParserConfigurationException e) {
            throw new IllegalStateException("this platform reads no XML", e);
        }
    }

    private static String firstLine(Throwable failure) {
        var cause = failure.getCause() == null ? failure : failure.getCause();
        return String.valueOf(cause.getMessage()).lines().findFirst().orElse("it cannot be read");
    }

    private void form(String name, byte[] content, Map<String, CamundaForm> forms) {
        try {
            JsonNode form = json.readTree(content);
            if (!name.equals(form.path("id").asText() + ".form")) {
                problems.add(name + ": its id is '" + form.path("id").asText() + "', which must be the file's name");
            }
            forms.put(withoutEnding(name), CamundaForm.of(form));
        } catch (IOException e) {
            problems.add(name + ": is no JSON");
        }
    }

    private void dmn(String name, byte[] content) {
        var text = new String(content, java.nio.charset.StandardCharsets.UTF_8);
        if (text.contains("${") || text.contains("#{")) {
            problems.add(name + ": holds an expression of the engine; tables are written in FEEL");
        }
        var language = java.util.regex.Pattern.compile("expressionLanguage\\s*=\\s*[\"']([^\"']*)")
                .matcher(text);
        while (language.find()) {
            if (!language.group(1).equalsIgnoreCase("feel")
                    && !language.group(1).endsWith("/FEEL/")) {
                problems.add(name + ": is written in " + language.group(1) + "; tables are written in FEEL");
            }
        }
        var decision = java.util.regex.Pattern.compile("<(?:\\w+:)?decision\\s[^>]*?\\bid\\s*=\\s*[\"']([^\"']*)")
                .matcher(text);
        while (decision.find()) {
            if (!name.equals(decision.group(1) + ".dmn")) {
                problems.add(name + ": element " + decision.group(1) + ": a decision is called like its file");
            }
        }
    }

    static String withoutEnding(String name) {
        return name.substring(0, name.lastIndexOf('.'));
    }
}
