package io.drawbridge.testing;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.ContextConfiguration;

/**
 * The whole application and a lab on free ports, with one clock that the test moves; steps and jobs run when the test
 * says so. One context for all tests; each finds the lab and the tables as new.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@SpringBootTest(
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {
            "spring.datasource.url=jdbc:h2:mem:stage;DB_CLOSE_DELAY=-1;QUERY_CACHE_SIZE=512",
            "drawbridge.driver.automatic=false",
            "drawbridge.driver.node=stage",
            "drawbridge.watch.automatic=false",
            "drawbridge.reviews.automatic=false",
            "camunda.bpm.job-execution.enabled=false"
        })
@ContextConfiguration(initializers = StageLab.class)
@Import(Stage.Configuration.class)
@ExtendWith(Stage.Extension.class)
public @interface RunbookTest {}
