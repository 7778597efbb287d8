package io.drawbridge.testing;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.ContextConfiguration;

/** As a {@link RunbookTest}, of a provider with a {@link SecondTenant} and with somebody in every role. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@SpringBootTest(
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {
            "spring.datasource.url=jdbc:h2:mem:two-tenants;DB_CLOSE_DELAY=-1",
            "drawbridge.driver.automatic=false",
            "drawbridge.driver.node=two-tenants",
            "drawbridge.watch.automatic=false",
            "camunda.bpm.job-execution.enabled=false"
        })
@ContextConfiguration(initializers = {StageLab.class, SecondTenant.class})
@Import({Stage.Configuration.class, Everybody.class})
@ExtendWith(Stage.Extension.class)
public @interface TwoTenantsTest {}
