package io.drawbridge.engine;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.camunda.bpm.engine.RepositoryService;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;

/**
 * Deploys models, policies and forms at start, as one deployment, named by bare file names. The engine's own
 * deployment names a resource by its absolute path when the application does not run from its jar, so the same form
 * would go by two names.
 */
final class ModelDeployment implements SmartInitializingSingleton {

    private static final Logger log = LoggerFactory.getLogger(ModelDeployment.class);
    private static final String FORM = ".form";
    private static final List<String> ENDINGS = List.of(".bpmn", ".dmn", FORM);

    private final RepositoryService repository;
    private final List<String> folders;
    private final List<FormFilling> fillings;
    private final ObjectMapper json = new ObjectMapper();

    ModelDeployment(RepositoryService repository, List<String> folders, List<FormFilling> fillings) {
        this.repository = repository;
        this.folders = folders;
        this.fillings = fillings;
    }

    @Override
    public void afterSingletonsInstantiated() {
        var deployment = repository.createDeployment().name("drawbridge").enableDuplicateFiltering(false);
        var resources = resources();
        for (var resource : resources) {
            try (var content = resource.getInputStream()) {
                deployment.addInputStream(
                        resource.getFilename(), resource.getFilename().endsWith(FORM) ? filled(content) : content);
            } catch (IOException e) {
                throw new UncheckedIOException("cannot read " + resource.getFilename(), e);
            }
        }
        if (!resources.isEmpty()) {
            log.info(
                    "deployed {} models, policies and forms as {}",
                    resources.size(),
                    deployment.deploy().getId());
        }
    }

    private InputStream filled(InputStream content) throws IOException {
        var form = (ObjectNode) json.readTree(content);
        fillings.forEach(filling -> filling.fill(form));
        return new ByteArrayInputStream(json.writeValueAsBytes(form));
    }

    private List<Resource> resources() {
        var found = new ArrayList<Resource>();
        var resolver = new PathMatchingResourcePatternResolver();
        try {
            for (var folder : folders) {
                for (var resource : resolver.getResources("classpath*:" + folder + "/**/*.*")) {
                    if (ENDINGS.stream().anyMatch(resource.getFilename()::endsWith)) {
                        found.add(resource);
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot look for models", e);
        }
        found.sort(Comparator.comparing(Resource::getFilename));
        return found;
    }
}
