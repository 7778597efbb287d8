package io.drawbridge.engine;

import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.camunda.bpm.model.bpmn.instance.BaseElement;
import org.camunda.bpm.model.bpmn.instance.camunda.CamundaProperties;
import org.camunda.bpm.model.bpmn.instance.camunda.CamundaProperty;

/** What models say beside the notation: {@code camunda:property} of an element. */
public final class ModelProperties {

    private ModelProperties() {}

    /** @param element null for none */
    public static Map<String, String> of(BaseElement element) {
        if (element == null || element.getExtensionElements() == null) {
            return Map.of();
        }
        return element.getExtensionElements().getElementsQuery().filterByType(CamundaProperties.class).list().stream()
                .flatMap(properties -> properties.getCamundaProperties().stream())
                .collect(Collectors.toMap(CamundaProperty::getCamundaName, CamundaProperty::getCamundaValue));
    }

    public static Optional<String> find(BaseElement element, String name) {
        return Optional.ofNullable(of(element).get(name));
    }
}
