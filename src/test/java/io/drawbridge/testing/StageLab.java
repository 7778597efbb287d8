package io.drawbridge.testing;

import io.drawbridge.contract.gateway.ContractWitness;
import io.drawbridge.lab.Lab;
import io.drawbridge.lab.LabSettings;
import java.util.LinkedHashMap;
import java.util.Optional;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.MapPropertySource;

/** One lab for all tests of the stage, in memory, on free ports, with a clock that stands. */
public final class StageLab implements ApplicationContextInitializer<ConfigurableApplicationContext> {

    /** Every test of a runbook holds the traffic with the REST gateways against the vendor's documents, too. */
    static final Optional<ContractWitness> CONTRACT = ContractWitness.ifPresent();

    static final Lab LAB = Lab.start(
            LabSettings.builder().manualClock().witness(CONTRACT.orElse(null)).build());

    static {
        CONTRACT.ifPresent(witness -> Runtime.getRuntime()
                .addShutdownHook(new Thread(() -> System.out.println("runbooks against the contract: "
                        + witness.judged().size() + " operations, " + witness.cost()))));
    }

    @Override
    public void initialize(ConfigurableApplicationContext context) {
        var properties = new LinkedHashMap<String, Object>(LAB.connectionProperties());
        properties.put("drawbridge.lab.users", true);
        context.getEnvironment().getPropertySources().addFirst(new MapPropertySource("stage lab", properties));
    }
}
