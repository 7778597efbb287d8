package io.drawbridge.runbooks;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.engine.InfrastructureStep;
import io.drawbridge.engine.ModelBean;
import io.drawbridge.testing.RunbookTest;
import io.drawbridge.testing.Stage;
import java.util.TreeSet;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.camunda.bpm.model.bpmn.instance.ServiceTask;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.util.StringUtils;

/** What models name is there, and nothing is there that no model names. */
@RunbookTest
class ModelsAndBeansTests {

    @Autowired
    private ApplicationContext beans;

    private static TreeSet<String> named(Stage stage) {
        var repository = stage.engine().getRepositoryService();
        var names = new TreeSet<String>();
        repository.createProcessDefinitionQuery().latestVersion().list().forEach(definition -> repository
                .getBpmnModelInstance(definition.getId())
                .getModelElementsByType(ServiceTask.class)
                .forEach(task -> names.add(task.getId().substring("serviceTask_".length()))));
        return names;
    }

    @Test
    void everyServiceTaskIsBackedByItsBean(Stage stage) {
        assertThat(named(stage)).isNotEmpty().allSatisfy(name -> {
            assertThat(beans.containsBean(name)).as(name).isTrue();
            var bean = beans.getBean(name);
            assertThat(bean instanceof InfrastructureStep || bean instanceof JavaDelegate)
                    .as(name)
                    .isTrue();
            assertThat(name).isEqualTo(StringUtils.uncapitalize(bean.getClass().getSimpleName()));
        });
    }

    @Test
    void everyStepIsDrawnInAModel(Stage stage) {
        assertThat(named(stage))
                .containsAll(beans.getBeansOfType(InfrastructureStep.class).keySet());
    }

    @Test
    void modelsReachNoOtherBeans() {
        var expressions = ((org.camunda.bpm.engine.impl.cfg.ProcessEngineConfigurationImpl)
                        beans.getBean(org.camunda.bpm.engine.ProcessEngine.class)
                                .getProcessEngineConfiguration())
                .getExpressionManager();
        assertThat(beans.getBeansWithAnnotation(ModelBean.class)).isNotEmpty();
        for (var name : new String[] {"dataSource", "runs", "environment"}) {
            assertThat(beans.containsBean(name)).as(name).isTrue();
            org.assertj.core.api.Assertions.assertThatThrownBy(() -> expressions
                            .createExpression("${" + name + "}")
                            .getValue(new org.camunda.bpm.engine.impl.persistence.entity.ExecutionEntity()))
                    .as(name)
                    .hasMessageContaining(name);
        }
    }
}
