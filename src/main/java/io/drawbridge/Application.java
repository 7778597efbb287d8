package io.drawbridge;

import io.drawbridge.lab.Lab;
import io.drawbridge.security.SignInReview;
import java.util.Arrays;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.autoconfigure.security.servlet.UserDetailsServiceAutoConfiguration;

/**
 * Starts Drawbridge; or, with {@code lab} as the first argument, the two-site lab alone; with
 * {@code check-sites}, the check of the connections to the sites; with {@code verify-evidence}, the check of a pack; with
 * {@code probe-path}, the measurement of a path.
 */
@SpringBootApplication(exclude = UserDetailsServiceAutoConfiguration.class)
public class Application {

    public static void main(String[] args) {
        if (args.length > 0 && args[0].equals("lab")) {
            Lab.main(Arrays.copyOfRange(args, 1, args.length));
            return;
        }
        if (args.length > 0 && args[0].equals(CheckCommand.NAME)) {
            System.exit(new CheckCommand(System.out, System.err).run(Arrays.copyOfRange(args, 1, args.length)));
        }
        if (args.length > 0 && args[0].equals(VerifyEvidenceCommand.NAME)) {
            System.exit(
                    new VerifyEvidenceCommand(System.out, System.err).run(Arrays.copyOfRange(args, 1, args.length)));
        }
        if (args.length > 0 && args[0].equals(ProbeCommand.NAME)) {
            System.exit(new ProbeCommand(System.out, System.err, System.getenv())
                    .run(Arrays.copyOfRange(args, 1, args.length)));
        }
        var application = new SpringApplication(Application.class);
        application.addInitializers(new LabConnection(), new ConfigurationReview(SignInReview::errors));
        application.run(args);
    }
}
