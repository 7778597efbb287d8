package io.drawbridge.bench.bare;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.flyway.FlywayAutoConfiguration;

/** What the starters alone need: Camunda with its web applications, Spring Security, Thymeleaf, Actuator, on an H2 file. */
@EnableAutoConfiguration(exclude = FlywayAutoConfiguration.class)
public class BareCamunda {

    public static void main(String[] args) {
        SpringApplication.run(BareCamunda.class, args);
        System.out.println("Bare Camunda is ready.");
        System.out.flush();
    }
}
