package io.drawbridge.engine;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.camunda.bpm.engine.RepositoryService;
import org.springframework.context.annotation.Lazy;
import org.springframework.stereotype.Component;

/** Camunda Forms as they were deployed beside a model. A deployment never changes, so each is read once. */
@Component
public class DeployedForms {

    private final RepositoryService repository;
    private final ObjectMapper json;
    private final Map<String, CamundaForm> read = new ConcurrentHashMap<>();

    public DeployedForms(@Lazy RepositoryService repository, ObjectMapper json) {
        this.repository = repository;
        this.json = json;
    }

    /** @param name as models reference it; null for a task or start without a form */
    public CamundaForm of(String deployment, String name) {
        return name == null
                ? CamundaForm.none()
                : read.computeIfAbsent(deployment + " " + name, key -> read(deployment, name));
    }

    private CamundaForm read(String deployment, String name) {
        try (var content = repository.getResourceAsStream(deployment, name + ".form")) {
            return CamundaForm.of(json.readTree(content));
        } catch (IOException e) {
            throw new UncheckedIOException("form " + name + " cannot be read", e);
        }
    }
}
