package io.drawbridge.testing;

import io.drawbridge.contract.gateway.ContractWitness;
import io.drawbridge.lab.Lab;
import io.drawbridge.lab.LabSettings;
import io.drawbridge.lab.wire.Exchange;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.function.Consumer;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.MapPropertySource;

/** One lab for all tests of the stage, in memory, on free ports, with a clock that stands. */
public final class StageLab implements ApplicationContextInitializer<ConfigurableApplicationContext> {

    /** Every test of a runbook holds the traffic with the REST gateways against the vendor's documents, too. */
    static final Optional<ContractWitness> CONTRACT = ContractWitness.ifPresent();

    public static final String TRIGGER_SECRET = "a-secret-of-the-monitoring-system-0123456789";

    static final Lab LAB =
            Lab.start(LabSettings.builder().manualClock().witness(StageLab::saw).build());

    private static volatile Consumer<Exchange> watcher;

    /** Lets somebody see every request and its answer, from many threads; null for nobody. */
    public static void watch(Consumer<Exchange> who) {
        watcher = who;
    }

    private static void saw(Exchange exchange) {
        CONTRACT.ifPresent(witness -> witness.accept(exchange));
        var who = watcher;
        if (who != null) {
            synchronized (who) {
                who.accept(exchange);
            }
        }
    }

    static {
        CONTRACT.ifPresent(witness -> Runtime.getRuntime()
                .addShutdownHook(new Thread(() -> System.out.println("runbooks against the contract: "
                        + witness.judged().size() + " operations, " + witness.cost()))));
    }

    @Override
    public void initialize(ConfigurableApplicationContext context) {
        var properties = new LinkedHashMap<String, Object>(LAB.connectionProperties());
        properties.put("drawbridge.lab.users", true);
        // A monitoring system that may start one run; its secret is good for nothing else.
        properties.put("drawbridge.triggers[0].client", "monitoring-west");
        properties.put("drawbridge.triggers[0].secret", TRIGGER_SECRET);
        properties.put("drawbridge.triggers[0].runbook", "disaster-recovery");
        properties.put("drawbridge.triggers[0].tenant", "rainpole");
        properties.put("drawbridge.triggers[0].site-pair", "rainpole");
        properties.put("drawbridge.triggers[0].recovery-plan", "Payroll");
        properties.put("drawbridge.triggers[0].roles", "recoveryAdministrator");
        if (System.getProperty("crash.database", "").equals("postgres")) {
            // For seeded runs on the other database; any other test of the stage can be run on it, too.
            properties.put("spring.datasource.url", Databases.postgresUrl());
            properties.put("spring.datasource.username", "postgres");
            properties.put("spring.datasource.password", "");
        }
        context.getEnvironment().getPropertySources().addFirst(new MapPropertySource("stage lab", properties));
    }
}
