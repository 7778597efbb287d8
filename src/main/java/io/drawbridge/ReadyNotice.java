package io.drawbridge;

import io.drawbridge.security.LabUsers;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/** Says where to go, and in the lab who to sign in as. */
@Component
class ReadyNotice {

    private static final Logger log = LoggerFactory.getLogger(ReadyNotice.class);

    private final Environment environment;

    ReadyNotice(Environment environment) {
        this.environment = environment;
    }

    @EventListener(ApplicationReadyEvent.class)
    void ready() {
        var base = "http://localhost:" + environment.getProperty("local.server.port", "8080");
        var text = new StringBuilder("Drawbridge is ready.\n\n");
        line(text, "Console", base + "/");
        line(text, "Tasklist", base + "/camunda/app/tasklist/");
        line(text, "Cockpit", base + "/camunda/app/cockpit/");
        line(text, "API", base + "/api/v1/runbooks   (described at " + base + "/api/v1/openapi)");
        if (environment.getProperty("drawbridge.lab.users", Boolean.class, false)) {
            var control = environment.getProperty("drawbridge.lab.control");
            if (control != null) {
                line(text, "Lab", control);
            }
            text.append("\n  Sign in as, each with the password ")
                    .append(LabUsers.PASSWORD)
                    .append(":\n");
            LabUsers.PEOPLE.forEach(
                    person -> line(text, person.id(), person.role().title() + ": " + person.does()));
        }
        log.info(text.toString());
    }

    private static void line(StringBuilder text, String name, String value) {
        text.append(String.format("  %-10s %s%n", name, value));
    }
}
