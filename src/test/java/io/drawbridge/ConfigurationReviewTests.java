package io.drawbridge;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.security.SignInReview;
import io.drawbridge.site.SiteSettingsTestProperties;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.core.io.FileSystemResource;

/** What an operator is told who wrote something that cannot be. */
class ConfigurationReviewTests {

    private static final Path EXAMPLE = Path.of("docs/examples/real-sites.yaml");

    /** Errors by property. */
    private static Map<String, String> review(Map<String, Object> variables, Map<String, Object> file) {
        var environment = new StandardEnvironment();
        environment
                .getPropertySources()
                .forEach(source -> environment.getPropertySources().remove(source.getName()));
        environment
                .getPropertySources()
                .addLast(new SystemEnvironmentPropertySource(
                        StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME, variables));
        environment.getPropertySources().addLast(new MapPropertySource("file", file));
        var found = new LinkedHashMap<String, String>();
        ConfigurationReview.errors(environment).forEach(error -> found.put(error.property(), error.message()));
        return found;
    }

    private static Map<String, Object> complete(String... more) {
        var properties = new LinkedHashMap<String, Object>();
        Stream.concat(Stream.of(SiteSettingsTestProperties.complete()), Stream.of(more))
                .map(line -> line.split("=", 2))
                .forEach(parts -> properties.put(parts[0], parts[1]));
        return properties;
    }

    private static Map<String, String> review(String... more) {
        return review(Map.of(), complete(more));
    }

    @Test
    void findsNothingWrongWithACompleteSet() {
        assertThat(review()).isEmpty();
    }

    @Test
    void namesTheNearestPropertyForOneThatNobodyReads() {
        assertThat(review(
                        "drawbridge.sites.onprem.srm.read-timout=30s",
                        "drawbridge.site.onprem.name=X",
                        "drawbridge.watch.evry=30s",
                        "drawbridge.recovery-plans[0].checks[0].expect-staus=200",
                        "drawbridge.lab.tme-scale=3",
                        "drawbridge.sites.provider.something-else=1"))
                .containsEntry(
                        "drawbridge.sites.onprem.srm.read-timout",
                        "is not known: did you mean drawbridge.sites.onprem.srm.read-timeout?")
                .containsEntry("drawbridge.site", "is not known: did you mean drawbridge.sites?")
                .containsEntry("drawbridge.watch.evry", "is not known: did you mean drawbridge.watch.every?")
                .containsEntry(
                        "drawbridge.recovery-plans[0].checks[0].expect-staus",
                        "is not known: did you mean drawbridge.recovery-plans[0].checks[0].expect-status?")
                .containsEntry("drawbridge.lab.tme-scale", "is not known: did you mean drawbridge.lab.time-scale?")
                .containsEntry(
                        "drawbridge.sites.provider.something-else",
                        "is not known; known here: bigip, name, nsx, nsx-placement, replication, srm, vcenter")
                .hasSize(6);
    }

    @Test
    void namesEveryValueOfTheWrongKindAtOnceAndGoesOnToTheRules() {
        assertThat(review(
                        "drawbridge.watch.every=soon",
                        "drawbridge.driver.settle=30 parsecs",
                        "drawbridge.limits.groups=many",
                        "drawbridge.sites.onprem.srm.connect-timeout=10000",
                        "drawbridge.sites.onprem.srm.requests-per-minute=fifty",
                        "drawbridge.recovery-plans[0].checks[0].type=ping",
                        "drawbridge.site-pairs.rainpole.recovery-site=elsewhere"))
                .containsEntry(
                        "drawbridge.watch.every", "must be a duration with its unit, such as 30s, 5m or 4h, not soon")
                .containsEntry(
                        "drawbridge.driver.settle",
                        "must be a duration with its unit, such as 30s, 5m or 4h, not 30 parsecs")
                .containsEntry("drawbridge.limits.groups", "must be a whole number, not many")
                .containsEntry("drawbridge.sites.onprem.srm.requests-per-minute", "must be a whole number, not fifty")
                .containsEntry("drawbridge.recovery-plans[0].checks[0].type", "must be one of http, tcp, dns, not ping")
                .containsEntry("drawbridge.site-pairs.rainpole.recovery-site", "is none of drawbridge.sites")
                .hasEntrySatisfying("drawbridge.sites.onprem.srm.connect-timeout", message -> assertThat(message)
                        .contains("10000 seconds", "at most 120", "1500ms"))
                .hasSize(7);
    }

    @Test
    void saysWhatIsWrongWithEachAddress() {
        assertThat(review(
                        "drawbridge.sites.onprem.vcenter.url=https://vcenter.onprem.example/ui",
                        "drawbridge.sites.onprem.srm.url=http://srm.onprem.example",
                        "drawbridge.sites.onprem.replication.url=https://svc:s3cret@vr.onprem.example",
                        "drawbridge.sites.onprem.nsx.url=https://nsx.onprem.example/api?x=1",
                        "drawbridge.sites.provider.vcenter.url=https://vcenter_2.provider.example",
                        "drawbridge.sites.provider.nsx.url=https://nsx.onprem.example/api/"))
                .hasEntrySatisfying("drawbridge.sites.onprem.vcenter.url", message -> assertThat(message)
                        .contains("/sdk", "leave the path out"))
                .containsEntry("drawbridge.sites.onprem.srm.url", "must begin with https://")
                .hasEntrySatisfying("drawbridge.sites.onprem.replication.url", message -> assertThat(message)
                        .contains("holds a user name or a password")
                        .doesNotContain("s3cret"))
                .containsEntry("drawbridge.sites.onprem.nsx.url", "must end before ? and #")
                .hasEntrySatisfying("drawbridge.sites.provider.vcenter.url", message -> assertThat(message)
                        .contains("names no host"))
                .containsEntry(
                        "drawbridge.sites.provider.nsx.url", "is the same address as drawbridge.sites.onprem.nsx.url")
                .hasSize(6);
    }

    @Test
    void takesAThumbprintInEveryFormButNotSha1() {
        assertThat(review(
                        "drawbridge.sites.onprem.vcenter.thumbprint=" + "ab".repeat(32),
                        "drawbridge.sites.onprem.srm.thumbprint=" + "AB:".repeat(31) + "CD",
                        "drawbridge.sites.onprem.replication.thumbprint=sha256 Fingerprint=" + "AB:".repeat(31) + "CD",
                        "drawbridge.sites.provider.srm.thumbprint=" + "AB:".repeat(19) + "CD",
                        "drawbridge.sites.provider.nsx.thumbprint=unknown"))
                .hasEntrySatisfying("drawbridge.sites.provider.srm.thumbprint", message -> assertThat(message)
                        .startsWith("is a SHA-1 thumbprint"))
                .hasEntrySatisfying("drawbridge.sites.provider.nsx.thumbprint", message -> assertThat(message)
                        .startsWith("must be a SHA-256 thumbprint"))
                .hasSize(2);
    }

    @Test
    void namesPairsThatAreTheSameAndSecretsThatAreNone(@TempDir Path folder) throws IOException {
        var empty = Files.writeString(folder.resolve("empty"), "\n");
        var open = Files.writeString(folder.resolve("open"), "word");
        Files.setPosixFilePermissions(open, java.nio.file.attribute.PosixFilePermissions.fromString("rw-rw-rw-"));
        var properties = complete(
                "drawbridge.site-pairs.other.name=Other",
                "drawbridge.site-pairs.other.tenant=rainpole",
                "drawbridge.site-pairs.other.protected-site=provider",
                "drawbridge.site-pairs.other.recovery-site=onprem",
                "drawbridge.sites.onprem.vcenter.password=",
                "drawbridge.sites.onprem.srm.password-file=" + empty,
                "drawbridge.sites.onprem.nsx.password-file=" + open,
                "drawbridge.sites.provider.srm.password-file=" + folder.resolve("nowhere"),
                "drawbridge.sites.provider.nsx.password-file=" + folder,
                "drawbridge.sites.provider.vcenter.password=${SURELY_NOT_SET_ANYWHERE}",
                "drawbridge.sites.provider.replication.trust-store=" + folder.resolve("no.pem"));
        for (var one : List.of("onprem.srm", "onprem.nsx", "provider.srm", "provider.nsx")) {
            properties.remove("drawbridge.sites." + one + ".password");
        }
        properties.remove("drawbridge.sites.provider.replication.thumbprint");

        assertThat(review(Map.of(), properties))
                .containsEntry(
                        "drawbridge.site-pairs.other.protected-site",
                        "joins the same two sites as drawbridge.site-pairs.rainpole")
                .containsEntry("drawbridge.sites.onprem.vcenter.password", "is empty")
                .containsEntry("drawbridge.sites.onprem.srm.password-file", "names a file that is empty")
                .containsEntry(
                        "drawbridge.sites.onprem.nsx.password-file",
                        "names a file that anybody on this machine may write (chmod o-w)")
                .containsEntry("drawbridge.sites.provider.srm.password-file", "names a file that is not there")
                .containsEntry("drawbridge.sites.provider.nsx.password-file", "names a directory, not a file")
                .containsEntry("drawbridge.sites.provider.replication.trust-store", "names a file that is not there")
                .hasEntrySatisfying("drawbridge.sites.provider.vcenter.password", message -> assertThat(message)
                        .startsWith("refers to ${SURELY_NOT_SET_ANYWHERE}"))
                .hasSize(8);
    }

    @Test
    void takesSecretsFromTheEnvironmentAndNamesAVariableThatNobodyReads() {
        var properties = complete();
        properties.remove("drawbridge.sites.onprem.srm.password");
        properties.remove("drawbridge.sites.onprem.nsx.password");
        properties.put("drawbridge.sites.onprem.nsx.password", "${NSX_WORD}");

        assertThat(review(Map.of("DRAWBRIDGE_SITES_ONPREM_SRM_PASSWORD", "word", "NSX_WORD", "word"), properties))
                .isEmpty();
        assertThat(review(Map.of("DRAWBRIDGE_SITES_ONPREM_SRM_PASWORD", "word", "NSX_WORD", "x"), properties))
                .hasEntrySatisfying("drawbridge.sites.onprem.srm.pasword", message -> assertThat(message)
                        .contains("DRAWBRIDGE_SITES_ONPREM_SRM_PASWORD", "drawbridge.sites.onprem.srm.password?"))
                .containsEntry("drawbridge.sites.onprem.srm.password", "or password-file must be set")
                .hasSize(2);
    }

    @Test
    void saysThatAVariableCannotNameASiteWithADash() {
        var properties = new LinkedHashMap<String, Object>();
        complete()
                .forEach((name, value) -> properties.put(
                        name.replace(".onprem.", ".on-prem."), value.equals("onprem") ? "on-prem" : value));

        assertThat(review(Map.of(), properties)).isEmpty();
        assertThat(review(Map.of("DRAWBRIDGE_SITES_ONPREM_SRM_PASSWORD", "word"), properties))
                .hasEntrySatisfying("drawbridge.sites.on-prem", message -> assertThat(message)
                        .contains("cannot be named by an environment variable", "password-file"))
                .hasSize(1);
    }

    @Test
    void tellsItAsTextAndWithoutAStackTrace() {
        var refused = new ConfigurationRefused(List.of(
                new ConfigurationRefused.Error("drawbridge.watch.evry", "is not known"),
                new ConfigurationRefused.Error("drawbridge.sites", "must name at least two sites")));
        FailureAnalyzer analyzer = new ConfigurationRefused.Analyzer();
        var analysis = analyzer.analyze(new IllegalStateException(refused));

        assertThat(analysis.getDescription())
                .contains("for 2 reasons", "- drawbridge.watch.evry is not known", "- drawbridge.sites must name");
        assertThat(analysis.getAction()).contains("docs/examples/real-sites.yaml");
    }

    @Test
    void findsNothingWrongWithTheExampleOfTheDocuments(@TempDir Path folder) throws IOException {
        var text = Files.readString(EXAMPLE);
        var files = Pattern.compile("\\$\\{SECRETS:[^}]*}/(\\S+)").matcher(text);
        while (files.find()) {
            Files.writeString(folder.resolve(files.group(1)), "a word of twelve and more");
        }
        var example = new HashMap<String, Object>();
        for (var source : new YamlPropertySourceLoader().load("example", new FileSystemResource(EXAMPLE))) {
            for (var name : ((MapPropertySource) source).getPropertyNames()) {
                example.put(name, source.getProperty(name));
            }
        }
        example.put("SECRETS", folder.toString());

        assertThat(review(Map.of(), example)).isEmpty();
        var environment = new StandardEnvironment();
        environment.getPropertySources().addFirst(new MapPropertySource("file", example));
        assertThat(SignInReview.errors(environment)).isEmpty();
        assertThat(review(Map.of(), withoutSecrets(example)))
                .as("every secret of the example is asked for")
                .hasSize((int) example.keySet().stream()
                        .filter(name -> name.endsWith("password-file"))
                        .count());
    }

    private static Map<String, Object> withoutSecrets(Map<String, Object> example) {
        var less = new HashMap<>(example);
        less.keySet().removeIf(name -> name.endsWith("password-file"));
        return less;
    }

    @Test
    void reviewsEveryTypeThatSettingsAreBoundTo() {
        assertThat(ConfigurationReview.types()).hasSizeGreaterThan(9);
    }
}
