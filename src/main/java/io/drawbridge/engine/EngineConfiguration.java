package io.drawbridge.engine;

import io.drawbridge.core.Discretion;
import io.drawbridge.core.KnownRoles;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.impl.bpmn.parser.BpmnParseListener;
import org.camunda.bpm.engine.impl.cfg.AbstractProcessEnginePlugin;
import org.camunda.bpm.engine.impl.cfg.ProcessEngineConfigurationImpl;
import org.camunda.bpm.engine.impl.cfg.ProcessEnginePlugin;
import org.camunda.bpm.engine.impl.cfg.multitenancy.TenantIdProvider;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Puts the driver and the workflow engine together. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({DriverSettings.class, ModelSettings.class})
class EngineConfiguration {

    /** The engine's own pattern knows no dash. */
    private static final String TENANT_ID = "[A-Za-z0-9][A-Za-z0-9._-]{0,63}";

    @Bean
    ProcessEnginePlugin drawbridgePlugin(
            ListableBeanFactory beans,
            StepTable table,
            Journal journal,
            DriverSettings settings,
            Wakening wakening,
            Clock clock,
            ObjectProvider<ModelListener> listeners,
            ObjectProvider<TenantIdProvider> tenants,
            ObjectProvider<FormFilling> fillings,
            ObjectProvider<TaskAnswers> answers) {
        return new AbstractProcessEnginePlugin() {
            @Override
            public void preInit(ProcessEngineConfigurationImpl engine) {
                // Set here, since the factory bean has already made one that reaches every bean of the application.
                engine.setExpressionManager(new ModelExpressions(new ModelBeans(
                        beans, (name, step) -> new StepBehavior(name, table, journal, settings, wakening, clock))));
                var ears = new ArrayList<BpmnParseListener>();
                if (engine.getCustomPostBPMNParseListeners() != null) {
                    ears.addAll(engine.getCustomPostBPMNParseListeners());
                }
                ears.add(new ModelEars(table, journal, clock));
                listeners.orderedStream().map(ModelListener::parseListener).forEach(ears::add);
                engine.setCustomPostBPMNParseListeners(ears);
                // Models are everybody's; what runs belongs to a tenant, and the engine shows it to nobody else.
                engine.setTenantCheckEnabled(true);
                engine.setTenantResourceWhitelistPattern(TENANT_ID);
                tenants.ifAvailable(engine::setTenantIdProvider);
                engine.setFormService(new PersonalForms(fillings, answers));
                // Models say how long their history is kept; queries never evaluate what a request brings.
                engine.setEnforceHistoryTimeToLive(true);
                engine.setEnableExpressionsInAdhocQueries(false);
                engine.setEnableExpressionsInStoredQueries(false);
                // Else whoever lists models reads each of them: at a start all, before it is ready.
                engine.setEnableFetchProcessDefinitionDescription(false);
                close(engine);
                engine.setCustomPreCommandInterceptorsTxRequired(List.of(new RepeatOnCollision()));
                // A refused start or decision is an answer to a person, not a defect; whoever calls the engine reports.
                engine.setEnableCmdExceptionLogging(false);
            }
        };
    }

    /** What a runbook never needs. Some of it is the engine's default today; said here, it stays so. */
    private static void close(ProcessEngineConfigurationImpl engine) {
        engine.setScriptEngineResolver(new NoScripts());
        engine.setEnableScriptEngineLoadExternalResources(false);
        engine.setCmmnEnabled(false);
        engine.setJavaSerializationFormatEnabled(false);
        engine.setDeserializationTypeValidationEnabled(true);
        engine.setEnableXxeProcessing(false);
        // Who did what: also what the engine itself lets people do beside decisions.
        engine.setRestrictUserOperationLogToAuthenticatedUsers(true);
        // The sign-in slows guessing down by address. The engine would lock the account, which any stranger could do.
        engine.setLoginMaxAttempts(Integer.MAX_VALUE);
        engine.setLoginDelayBase(0);
        // Names as providers of identities give them, and clients of the API, whose names hold a colon.
        engine.setUserResourceWhitelistPattern("[A-Za-z0-9][A-Za-z0-9._@+:-]{0,63}");
    }

    @Bean
    StepDriver stepDriver(
            DriverSettings settings,
            Map<String, InfrastructureStep> steps,
            StepTable table,
            ItemTable items,
            Journal journal,
            Documents documents,
            Aborts aborts,
            SharedReads reads,
            ProcessEngine engine,
            RunGate gate,
            Discretion discretion,
            PlatformTransactionManager transactionManager,
            Clock clock) {
        var sender = settings.automatic()
                ? Sender.on(Executors.newCachedThreadPool(task -> {
                    var thread = new Thread(task, "step-sender");
                    thread.setDaemon(true);
                    return thread;
                }))
                : Sender.inTurn();
        return new StepDriver(
                settings.node().isBlank() ? madeUpName() : settings.node(),
                settings,
                StepDriver.Steps.of(steps),
                new StepDriver.DriverTables(table, items, journal, documents, aborts),
                reads,
                new ProcessEngineFlow(engine, discretion::withoutAddresses),
                gate,
                sender,
                new TransactionTemplate(transactionManager),
                clock,
                () -> ThreadLocalRandom.current().nextDouble());
    }

    @Bean
    DriverLoop driverLoop(StepDriver driver, DriverSettings settings, Wakening wakening) {
        return new DriverLoop(driver, settings, wakening);
    }

    @Bean
    ModelDeployment modelDeployment(
            ProcessEngine engine, ModelSettings settings, ListableBeanFactory beans, ObjectProvider<KnownRoles> roles) {
        return new ModelDeployment(
                engine.getRepositoryService(),
                List.of("bpmn", "forms"),
                ours -> settings.folder() == null
                        ? Map.of()
                        : new OwnModels(
                                        ours,
                                        bean -> beans.containsBean(bean)
                                                && beans.isTypeMatch(bean, InfrastructureStep.class),
                                        roles.getIfAvailable(() -> Set::of).ids())
                                .read(settings.folder()));
    }

    /** Two nodes on one host, or one restarted, must not be taken for each other. */
    private static String madeUpName() {
        var number = HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextInt());
        try {
            return InetAddress.getLocalHost().getHostName() + "-" + number;
        } catch (UnknownHostException e) {
            return "node-" + number;
        }
    }
}
