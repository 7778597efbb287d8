package io.drawbridge.testing;

import io.drawbridge.lab.Lab;
import io.drawbridge.lab.LabSettings;
import java.util.LinkedHashMap;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.MapPropertySource;

/** One lab for all tests of the stage, in memory, on free ports, with a clock that stands. */
public final class StageLab implements ApplicationContextInitializer<ConfigurableApplicationContext> {

    static final Lab LAB = Lab.start(LabSettings.builder().manualClock().build());

    @Override
    public void initialize(ConfigurableApplicationContext context) {
        var properties = new LinkedHashMap<String, Object>(LAB.connectionProperties());
        properties.put("drawbridge.lab.users", true);
        context.getEnvironment().getPropertySources().addFirst(new MapPropertySource("stage lab", properties));
    }
}
