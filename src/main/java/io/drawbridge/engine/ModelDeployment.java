package io.drawbridge.engine;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
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
    private static final List<String> ENDINGS = List.of(".bpmn", ".dmn", ".form");

    private final RepositoryService repository;
    private final List<String> folders;
    private final Own own;

    /** Reads the user's own models, held against the names of ours. */
    interface Own {
        Map<String, byte[]> read(Set<String> ours);
    }

    ModelDeployment(RepositoryService repository, List<String> folders, Own own) {
        this.repository = repository;
        this.folders = folders;
        this.own = own;
    }

    @Override
    public void afterSingletonsInstantiated() {
        var deployment = repository.createDeployment().name("drawbridge").enableDuplicateFiltering(false);
        var resources = resources();
        for (var resource : resources) {
            try (var content = resource.getInputStream()) {
                deployment.addInputStream(resource.getFilename(), content);
            } catch (IOException e) {
                throw new UncheckedIOException("cannot read " + resource.getFilename(), e);
            }
        }
        var more = own.read(resources.stream().map(Resource::getFilename).collect(Collectors.toSet()));
        more.forEach((name, content) -> deployment.addInputStream(name, new ByteArrayInputStream(content)));
        if (!resources.isEmpty()) {
            var id = deployment.deploy().getId();
            log.info(
                    "deployed {} models, policies and forms and {} of your own as {}",
                    resources.size(),
                    more.size(),
                    id);
            retire(resources, more.keySet());
        }
    }

    /** What lies in no folder any more cannot be started any more; what runs runs on. */
    private void retire(List<Resource> ours, Set<String> more) {
        var there = ours.stream().map(Resource::getFilename).collect(Collectors.toCollection(TreeSet::new));
        there.addAll(more);
        for (var definition :
                repository.createProcessDefinitionQuery().latestVersion().list()) {
            boolean gone = !there.contains(definition.getKey() + ".bpmn");
            if (gone && !definition.isSuspended()) {
                repository.suspendProcessDefinitionById(definition.getId());
                log.info("{} lies in no folder any more and cannot be started", definition.getKey());
            } else if (!gone && definition.isSuspended()) {
                repository.activateProcessDefinitionById(definition.getId());
            }
        }
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
