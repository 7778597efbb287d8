package io.drawbridge.models;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.camunda.bpm.model.bpmn.Bpmn;
import org.camunda.bpm.model.bpmn.BpmnModelInstance;
import org.camunda.bpm.model.bpmn.instance.BaseElement;
import org.camunda.bpm.model.bpmn.instance.Process;
import org.camunda.bpm.model.bpmn.instance.camunda.CamundaProperties;
import org.camunda.bpm.model.bpmn.instance.camunda.CamundaProperty;
import org.camunda.bpm.model.xml.instance.ModelElementInstance;

/** A BPMN file of ours. */
record Model(Path file, BpmnModelInstance bpmn) {

    static final Path MODELS = Path.of("bpmn");
    static final Path FORMS = Path.of("forms");

    /** Read once: nobody changes them. */
    private static final class Read {
        static final List<Model> MODELS = files(Model.MODELS, ".bpmn").stream()
                .map(file -> new Model(file, Bpmn.readModelFromFile(file.toFile())))
                .toList();
    }

    static Stream<Model> all() {
        return Read.MODELS.stream();
    }

    static Stream<Model> runbooks() {
        return all().filter(Model::isRunbook);
    }

    static Stream<Model> procedures() {
        return all().filter(model -> !model.isRunbook());
    }

    static Model named(String id) {
        return all().filter(model -> model.id().equals(id)).findFirst().orElseThrow();
    }

    static List<Path> files(Path folder, String ending) {
        try (var files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(ending))
                    .sorted()
                    .toList();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    String id() {
        return nameWithoutEnding(file);
    }

    boolean isRunbook() {
        return file.getParent().endsWith("runbooks");
    }

    Process process() {
        return bpmn.getModelElementsByType(Process.class).iterator().next();
    }

    <T extends ModelElementInstance> Collection<T> every(Class<T> type) {
        return bpmn.getModelElementsByType(type);
    }

    boolean has(String elementId) {
        return bpmn.getModelElementById(elementId) != null;
    }

    @Override
    public String toString() {
        return id();
    }

    static String nameWithoutEnding(Path file) {
        var name = file.getFileName().toString();
        return name.substring(0, name.lastIndexOf('.'));
    }

    /** @return the part of an id after its prefix */
    static String words(String id) {
        return id.substring(id.indexOf('_') + 1);
    }

    static String kebab(String words) {
        return words.replaceAll("([A-Z])", "-$1").toLowerCase();
    }

    static Optional<String> property(BaseElement element, String name) {
        return Optional.ofNullable(element.getExtensionElements()).stream()
                .flatMap(extensions ->
                        extensions.getElementsQuery().filterByType(CamundaProperties.class).list().stream())
                .flatMap(properties -> properties.getCamundaProperties().stream())
                .filter(property -> name.equals(property.getCamundaName()))
                .map(CamundaProperty::getCamundaValue)
                .findFirst();
    }

    static String documentation(BaseElement element) {
        return element.getDocumentations().stream()
                .map(ModelElementInstance::getTextContent)
                .findFirst()
                .orElse("");
    }
}
