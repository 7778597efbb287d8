package io.drawbridge;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.drawbridge.check.CheckReport;
import io.drawbridge.check.CheckText;
import io.drawbridge.check.Outcome;
import io.drawbridge.check.ProductCheck;
import io.drawbridge.check.SiteCheck;
import io.drawbridge.core.InvalidInput;
import io.drawbridge.core.SiteId;
import io.drawbridge.core.SitePairId;
import io.drawbridge.site.Site;
import io.drawbridge.site.Sites;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.boot.Banner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.FilterType;

/**
 * {@code check-sites [SITE or PAIR …] [--json]}: checks the connections to the sites from a terminal, with the same
 * settings as the application and without its engine, database and pages. Ends with 0 when nothing is wrong, 1 when
 * something is, 2 when it could not be checked.
 */
final class CheckCommand {

    static final String NAME = "check-sites";

    private static final int GOOD = 0;
    private static final int WRONG = 1;
    private static final int NOT_CHECKED = 2;

    private static final String USAGE =
            """
            check-sites [SITE or PAIR ...] [--json] [--spring.config.additional-location=file:FILE]

            Goes through every endpoint of the sites that drawbridge.sites names, of all or of those given:
            name, connection, certificate, product, sign-in, version, rights, pairing, clock. Changes nothing.
            Ends with 0 when nothing is wrong, 1 when something is, 2 when it could not be checked.""";

    /** What is needed to look, and nothing of what is needed to run. */
    @Configuration(proxyBeanMethods = false)
    @ComponentScan(basePackages = {"io.drawbridge.site", "io.drawbridge.check"})
    @ComponentScan(
            basePackages = "io.drawbridge",
            useDefaultFilters = false,
            includeFilters = @ComponentScan.Filter(type = FilterType.ASSIGNABLE_TYPE, classes = ProductCheck.class))
    static class Parts {}

    private final PrintStream out;
    private final PrintStream err;

    CheckCommand(PrintStream out, PrintStream err) {
        this.out = out;
        this.err = err;
    }

    /** @return the exit code */
    int run(String... args) {
        var names = new LinkedHashSet<String>();
        var settings = new ArrayList<String>();
        boolean json = false;
        for (var argument : args) {
            if (argument.equals("--json")) {
                json = true;
            } else if (argument.equals("--help") || argument.equals("-h")) {
                out.println(USAGE);
                return GOOD;
            } else if (argument.startsWith("--") && argument.contains("=")) {
                settings.add(argument);
            } else if (argument.startsWith("-")) {
                err.println(argument + " is not known.\n\n" + USAGE);
                return NOT_CHECKED;
            } else {
                names.add(argument);
            }
        }
        try (var context = start(settings)) {
            var check = context.getBean(SiteCheck.class);
            var report = names.isEmpty() ? check.check() : check.check(sites(context.getBean(Sites.class), names));
            out.println(json ? json(report) : CheckText.of(report));
            return report.outcome() == Outcome.WRONG ? WRONG : GOOD;
        } catch (InvalidInput unknown) {
            err.println(unknown.getMessage());
            return NOT_CHECKED;
        } catch (RuntimeException e) {
            err.println("Nothing was checked: " + reason(e));
            return NOT_CHECKED;
        }
    }

    /** The lab of the application itself cannot be reached from here: it is another process, or none. */
    private static ConfigurableApplicationContext start(List<String> settings) {
        var application = new SpringApplication(Parts.class);
        application.setWebApplicationType(WebApplicationType.NONE);
        application.setBannerMode(Banner.Mode.OFF);
        application.setLogStartupInfo(false);
        application.setRegisterShutdownHook(false);
        application.addInitializers(
                context -> {
                    var environment = context.getEnvironment();
                    if (!LabConnection.knowsSites(environment)
                            && environment
                                    .getProperty(LabConnection.MODE, "embedded")
                                    .equals("embedded")) {
                        throw new IllegalStateException(
                                """
                                drawbridge.sites names no site.
                                Write it down, as docs/examples/real-sites.yaml shows, and say where:
                                  check-sites --spring.config.additional-location=file:FILE
                                For a lab that runs alone: --drawbridge.lab.mode=connected --drawbridge.lab.connection=FILE""");
                    }
                },
                new LabConnection(),
                // How people sign in is none of this command's business.
                new ConfigurationReview(environment -> Map.of()));
        // Nothing but the report goes to the terminal; what is wrong is told by whoever catches it.
        var quiet = new ArrayList<>(settings);
        quiet.add("--logging.level.root=OFF");
        quiet.add("--logging.level.org.springframework=OFF");
        return application.run(quiet.toArray(String[]::new));
    }

    /** @return the sites that are meant, by their ids or by that of their pair */
    private static Set<SiteId> sites(Sites sites, Set<String> names) {
        var found = new LinkedHashSet<SiteId>();
        for (var name : names) {
            var known = sites.sites().stream()
                    .map(Site::id)
                    .filter(id -> id.value().equals(name))
                    .findFirst();
            if (known.isPresent()) {
                found.add(known.get());
                continue;
            }
            var pair = sites.pairs().stream()
                    .filter(one -> one.id().equals(pairId(name)))
                    .findFirst()
                    .orElseThrow(() -> new InvalidInput(
                            "site",
                            name + " is neither a site nor a pair; there are "
                                    + sites.sites().stream()
                                            .map(one -> one.id().value())
                                            .collect(Collectors.joining(", "))
                                    + " and the pairs "
                                    + sites.pairs().stream()
                                            .map(one -> one.id().value())
                                            .collect(Collectors.joining(", "))));
            found.addAll(Arrays.asList(pair.protectedSite(), pair.recoverySite()));
        }
        return found;
    }

    private static SitePairId pairId(String name) {
        try {
            return new SitePairId(name);
        } catch (InvalidInput noId) {
            return null;
        }
    }

    private static String reason(Throwable failure) {
        Throwable cause = failure;
        for (int depth = 0;
                depth < 20 && cause.getCause() != null && !(cause instanceof ConfigurationRefused);
                depth++) {
            cause = cause.getCause();
        }
        return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    }

    private static String json(CheckReport report) {
        try {
            return JsonMapper.builder()
                    .addModule(new JavaTimeModule())
                    .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
                    .enable(SerializationFeature.INDENT_OUTPUT)
                    .build()
                    .writeValueAsString(report);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the report cannot be written", e);
        }
    }
}
