package io.drawbridge.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.drawbridge.core.SiteId;
import io.drawbridge.doubles.TlsServer;
import io.drawbridge.lab.CertificateKind;
import io.drawbridge.lab.Fault;
import io.drawbridge.lab.Lab;
import io.drawbridge.lab.LabControl;
import io.drawbridge.lab.LabSettings;
import io.drawbridge.lab.NsxHand;
import io.drawbridge.site.RemoteSystem;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.MapPropertySource;

/** The check against the lab, over the wire: a healthy world, and each thing that can be wrong with the way to it. */
@Timeout(120)
class SiteCheckTests {

    private static final String HOME = "onpremises";
    private static final String PROVIDER = "provider";
    private static final List<String> SAID = Collections.synchronizedList(new ArrayList<>());
    private static final Lab LAB = Lab.start(LabSettings.builder()
            .witness(said -> SAID.add(said.site() + " " + said.system() + " " + said.operation() + " " + said.method()
                    + " " + said.rawPath().replaceAll("[0-9a-f-]{36}", "ID")))
            .build());

    @Configuration(proxyBeanMethods = false)
    @ComponentScan({
        "io.drawbridge.site",
        "io.drawbridge.check",
        "io.drawbridge.srm",
        "io.drawbridge.replication",
        "io.drawbridge.vcenter",
        "io.drawbridge.nsx",
        "io.drawbridge.bigip"
    })
    static class Clients {}

    private final LabControl lab = LAB.controls();

    @BeforeEach
    void beginAfresh() {
        lab.clearFaults();
        for (var site : List.of(HOME, PROVIDER)) {
            lab.returnSite(site);
        }
        lab.reset();
    }

    @AfterAll
    static void stop() {
        LAB.close();
    }

    /** Checks all sites with some properties written otherwise than the lab says. */
    private static CheckReport check(String... otherwise) {
        var properties = new HashMap<String, Object>(LAB.connectionProperties());
        for (int i = 0; i < otherwise.length; i += 2) {
            properties.put("drawbridge.sites." + otherwise[i], otherwise[i + 1]);
        }
        try (var context = new AnnotationConfigApplicationContext()) {
            context.getEnvironment().getPropertySources().addFirst(new MapPropertySource("lab", properties));
            context.register(Clients.class);
            context.refresh();
            return context.getBean(SiteCheck.class).check();
        }
    }

    private static List<Finding> at(CheckReport report, String site, RemoteSystem system) {
        return report.endpoints().stream()
                .filter(one -> one.site().equals(site) && one.remoteSystem() == system)
                .findFirst()
                .orElseThrow()
                .findings();
    }

    private static List<Finding> bad(CheckReport report, String site, RemoteSystem system) {
        return at(report, site, system).stream()
                .filter(finding -> finding.outcome() == Outcome.WRONG || finding.outcome() == Outcome.WARNING)
                .toList();
    }

    private static Finding only(CheckReport report, String site, RemoteSystem system) {
        var bad = bad(report, site, system);
        assertThat(bad).hasSize(1);
        return bad.get(0);
    }

    /** What is not as it should be at any other place. */
    private static void nothingElse(CheckReport report, String site, RemoteSystem... systems) {
        assertThat(report.endpoints())
                .filteredOn(one -> !one.site().equals(site) || !List.of(systems).contains(one.remoteSystem()))
                .allSatisfy(one -> assertThat(one.outcome())
                        .as(one.site() + " " + one.system() + " " + one.first())
                        .isEqualTo(Outcome.GOOD));
    }

    private static void stoppedAt(CheckReport report, String site, RemoteSystem system, CheckStep step) {
        assertThat(at(report, site, system))
                .filteredOn(finding -> finding.step().compareTo(step) > 0 && finding.step() != CheckStep.CLOCK)
                .allSatisfy(finding -> assertThat(finding.outcome()).isEqualTo(Outcome.NOT_REACHED));
    }

    @Test
    void findsAHealthyWorldGoodAtEveryStep() {
        var before = lab.commands().size();
        var report = check();

        assertThat(report.outcome()).as(report.toString()).isEqualTo(Outcome.GOOD);
        assertThat(report.summary()).isEqualTo("10 systems checked, nothing is wrong");
        assertThat(report.endpoints()).hasSize(10).allSatisfy(endpoint -> {
            assertThat(endpoint.findings()).extracting(Finding::step).contains(CheckStep.values());
            assertThat(endpoint.findings())
                    .filteredOn(finding -> finding.outcome() != Outcome.GOOD)
                    .allSatisfy(finding -> {
                        assertThat(finding.outcome()).isEqualTo(Outcome.NOT_CHECKED);
                        assertThat(finding.step()).isEqualTo(CheckStep.RIGHTS);
                    });
        });
        assertThat(report.between()).extracting(Finding::outcome).containsExactly(Outcome.GOOD);
        assertThat(lab.commands()).as("the check changes nothing").hasSize(before);
        assertThat(report.toString()).doesNotContain("Lab-Runbook-1!");
    }

    @Test
    void showsTheCertificateThatWasPresentedWhenItIsNotThePinnedOne() {
        var presented = LAB.connectionProperties().get("drawbridge.sites.onpremises.srm.thumbprint");
        var report = check("onpremises.srm.thumbprint", "ab".repeat(32));

        var finding = only(report, HOME, RemoteSystem.SRM);
        assertThat(finding.step()).isEqualTo(CheckStep.CERTIFICATE);
        assertThat(finding.what()).contains("not the one that is pinned", "SHA-256 " + presented);
        assertThat(finding.todo()).contains("Somebody may stand in between", "thumbprint");
        stoppedAt(report, HOME, RemoteSystem.SRM, CheckStep.CERTIFICATE);
        nothingElse(report, HOME, RemoteSystem.SRM);
    }

    @Test
    void namesACertificateThatWasChangedAndOneThatHasEndedThoughItIsPinned() {
        var before = LAB.connectionProperties().get("drawbridge.sites.provider.nsx.thumbprint");
        try {
            var other = lab.certificate(PROVIDER, "nsx", CertificateKind.OTHER);
            var changed = only(check("provider.nsx.thumbprint", before), PROVIDER, RemoteSystem.NSX);
            assertThat(changed.step()).isEqualTo(CheckStep.CERTIFICATE);
            assertThat(changed.outcome()).isEqualTo(Outcome.WRONG);
            assertThat(changed.what()).contains("SHA-256 " + other);

            var expired = lab.certificate(PROVIDER, "nsx", CertificateKind.EXPIRED);
            var ended = only(check("provider.nsx.thumbprint", expired), PROVIDER, RemoteSystem.NSX);
            assertThat(ended.outcome()).isEqualTo(Outcome.WARNING);
            assertThat(ended.what()).startsWith("it is pinned and accepted, and ended on ");
        } finally {
            lab.certificate(PROVIDER, "nsx", CertificateKind.OWN);
        }
    }

    @Test
    void saysWhichAuthorityIsMissingWhereNoneIsNamed() {
        try (var other = new TlsServer((exchange, body) -> TlsServer.answer(exchange, 200, "{}"))) {
            var properties = new HashMap<String, Object>(LAB.connectionProperties());
            properties.remove("drawbridge.sites.onpremises.srm.thumbprint");
            properties.put("drawbridge.sites.onpremises.srm.url", "https://127.0.0.1:" + other.port());
            try (var context = new AnnotationConfigApplicationContext()) {
                context.getEnvironment().getPropertySources().addFirst(new MapPropertySource("lab", properties));
                context.register(Clients.class);
                context.refresh();
                var report = context.getBean(SiteCheck.class).check(List.of(new SiteId(HOME)));
                var finding = only(report, HOME, RemoteSystem.SRM);
                assertThat(finding.step()).isEqualTo(CheckStep.CERTIFICATE);
                assertThat(finding.what()).contains("the certificate is not accepted", "CN=another name");
                assertThat(other.requests).isEmpty();
            }
        }
    }

    @Test
    void namesANameThatNobodyKnowsAndAPortAtWhichNobodyListens() {
        lab.addFault(Fault.refuseConnection().at(PROVIDER, "nsx"));
        var report = check("onpremises.bigip.url", "https://bigip.nowhere.invalid");

        var name = only(report, HOME, RemoteSystem.BIGIP);
        assertThat(name.step()).isEqualTo(CheckStep.NAME);
        assertThat(name.what()).isEqualTo("the name bigip.nowhere.invalid is not known to this machine");
        stoppedAt(report, HOME, RemoteSystem.BIGIP, CheckStep.NAME);
        var port = only(report, PROVIDER, RemoteSystem.NSX);
        assertThat(port.step()).isEqualTo(CheckStep.CONNECTION);
        assertThat(port.what()).contains("refuses the connection");
        assertThat(at(report, HOME, RemoteSystem.NSX))
                .filteredOn(finding -> finding.step() == CheckStep.PAIRING)
                .extracting(Finding::outcome, Finding::what)
                .containsExactly(org.assertj.core.groups.Tuple.tuple(
                        Outcome.NOT_CHECKED,
                        "NSX Manager of provider was not looked at in this check, or not reached"));
    }

    @Test
    void namesAWrongPasswordAtEverySystem() {
        for (var system : RemoteSystem.values()) {
            var report = check("onpremises." + system.key() + ".password", "not-the-password");

            var finding = only(report, HOME, system);
            assertThat(finding.step()).as(system.label()).isEqualTo(CheckStep.SIGN_IN);
            assertThat(finding.outcome()).isEqualTo(Outcome.WRONG);
            assertThat(finding.what())
                    .contains("user name or password is wrong")
                    .doesNotContain("not-the-password");
            assertThat(finding.todo()).isNotBlank();
        }
    }

    @Test
    void namesAnAccountWithoutRightsAtEverySystem() {
        for (var system : RemoteSystem.values()) {
            var report = check(
                    "onpremises." + system.key() + ".username",
                    "observer@lab.local",
                    "onpremises." + system.key() + ".password",
                    "Lab-Observer-1!");

            var finding = only(report, HOME, system);
            assertThat(finding.step()).as(system.label()).isEqualTo(CheckStep.RIGHTS);
            assertThat(finding.outcome()).isEqualTo(Outcome.WRONG);
            assertThat(finding.what()).containsAnyOf("may sign in and may", "its role is guest");
            assertThat(finding.todo()).isNotBlank();
        }
    }

    @Test
    void namesThePrivilegesThatTheAccountLacksInVcenter() {
        lab.access().lackPrivileges(PROVIDER, "VirtualMachine.Interact.PowerOff", "Resource.HotMigrate");
        var report = check();

        assertThat(bad(report, PROVIDER, RemoteSystem.VCENTER))
                .allSatisfy(finding -> assertThat(finding.step()).isEqualTo(CheckStep.RIGHTS))
                .extracting(Finding::what)
                .containsExactly(
                        "it lacks VirtualMachine.Interact.PowerOff, needed for fencing a site and starting machines",
                        "it lacks Resource.HotMigrate, needed for live migration");
        nothingElse(report, PROVIDER, RemoteSystem.VCENTER);
    }

    @Test
    void namesRolesThatAreTooLittle() {
        lab.access().role(HOME, "nsx", "auditor");
        lab.access().role(PROVIDER, "nsx", "vshield_admin");
        lab.access().role(HOME, "bigip", "operator");
        lab.access().role(PROVIDER, "bigip", "manager");
        var report = check();

        assertThat(only(report, HOME, RemoteSystem.NSX).what())
                .isEqualTo("its role is auditor, which may not change networks");
        assertThat(only(report, PROVIDER, RemoteSystem.NSX).outcome()).isEqualTo(Outcome.WARNING);
        assertThat(only(report, HOME, RemoteSystem.BIGIP).what())
                .isEqualTo("its role is operator, which may not change pools");
        assertThat(only(report, PROVIDER, RemoteSystem.BIGIP).outcome()).isEqualTo(Outcome.WARNING);
    }

    @Test
    void saysOfALostSiteThatNothingAnswersAndOfTheOtherThatItDoesNotSeeIt() {
        lab.loseSite(HOME);
        var report = check();

        for (var system : RemoteSystem.values()) {
            assertThat(only(report, HOME, system).step()).isEqualTo(CheckStep.CONNECTION);
            stoppedAt(report, HOME, system, CheckStep.CONNECTION);
        }
        for (var system : List.of(RemoteSystem.SRM, RemoteSystem.REPLICATION)) {
            var finding = only(report, PROVIDER, system);
            assertThat(finding.step()).isEqualTo(CheckStep.PAIRING);
            assertThat(finding.what()).contains("sees its servers as not answering");
        }
    }

    @Test
    void namesALostPairing() {
        lab.access().unpair(HOME, "srm");
        lab.access().unpair(PROVIDER, "replication");
        var report = check();

        assertThat(only(report, HOME, RemoteSystem.SRM))
                .extracting(Finding::step, Finding::what)
                .containsExactly(CheckStep.PAIRING, "it is not paired with another site");
        assertThat(only(report, PROVIDER, RemoteSystem.REPLICATION).step()).isEqualTo(CheckStep.PAIRING);
        assertThat(bad(report, PROVIDER, RemoteSystem.SRM)).isEmpty();
    }

    @Test
    void namesAPairingWithAnotherVcenterThanTheConfiguredOne() {
        var swapped = LAB.connectionProperties();
        var report = check(
                "provider.srm.url", swapped.get("drawbridge.sites.onpremises.srm.url"),
                "provider.srm.thumbprint", swapped.get("drawbridge.sites.onpremises.srm.thumbprint"),
                "onpremises.srm.url", swapped.get("drawbridge.sites.provider.srm.url"),
                "onpremises.srm.thumbprint", swapped.get("drawbridge.sites.provider.srm.thumbprint"));

        for (var site : List.of(HOME, PROVIDER)) {
            var finding = only(report, site, RemoteSystem.SRM);
            assertThat(finding.step()).isEqualTo(CheckStep.PAIRING);
            assertThat(finding.what()).contains("and not with the vCenter of");
        }
    }

    @Test
    void namesASignInAtTheOtherSiteThatIsRefused() {
        lab.addFault(Fault.fail(401).at(HOME, "srm").operation("POST /pairings/*/remote-session"));
        var report = check();

        var finding = only(report, HOME, RemoteSystem.SRM);
        assertThat(finding.step()).isEqualTo(CheckStep.PAIRING);
        assertThat(finding.what()).contains("does not sign in there", "HTTP 401", "drawbridge@lab.local");
    }

    @Test
    void refusesSrmWithoutRestByName() {
        lab.addFault(Fault.fail(404)
                .at(HOME, "srm")
                .request(null, "/api/rest/*")
                .body("<html><body>Not Found</body></html>"));
        var report = check();

        var finding = only(report, HOME, RemoteSystem.SRM);
        assertThat(finding.step()).isEqualTo(CheckStep.PRODUCT);
        assertThat(finding.what()).startsWith("SRM without REST: nothing answers at /api/rest/srm/v2");
        assertThat(finding.todo()).contains("SRM before 8.8 is not supported", "no REST API");
        stoppedAt(report, HOME, RemoteSystem.SRM, CheckStep.PRODUCT);
        nothingElse(report, HOME, RemoteSystem.SRM);
    }

    @Test
    void tellsSrmWithVersionOneOnlyFromSrmWithoutRest() {
        otherwise(
                RemoteSystem.SRM,
                (exchange, path) -> answer(exchange, path.contains("/v1/") ? 401 : 404, ""),
                finding -> {
                    assertThat(finding.step()).isEqualTo(CheckStep.PRODUCT);
                    assertThat(finding.what()).contains("only version 1 answers, as in 8.6 and 8.7");
                });
    }

    @Test
    void refusesOldReleasesByName() {
        lab.access().release(HOME, "vcenter", "5.5.0");
        lab.access().release(HOME, "srm", "8.7.0");
        lab.access().release(HOME, "replication", "8.6");
        lab.device(HOME, "version", "11.6.0");
        var report = check();

        for (var system :
                List.of(RemoteSystem.VCENTER, RemoteSystem.SRM, RemoteSystem.REPLICATION, RemoteSystem.BIGIP)) {
            var finding = only(report, HOME, system);
            assertThat(finding.step()).as(system.label()).isEqualTo(CheckStep.VERSION);
            assertThat(finding.what()).contains("is too old");
        }
        nothingElse(report, HOME, RemoteSystem.VCENTER, RemoteSystem.SRM, RemoteSystem.REPLICATION, RemoteSystem.BIGIP);
    }

    @Test
    void refusesNsx61AndSaysWhatNsx62DoesNotKnow() {
        lab.manager(PROVIDER, "version", "6.2.4");
        var report = check();

        var older = only(report, PROVIDER, RemoteSystem.NSX);
        assertThat(older.step()).isEqualTo(CheckStep.VERSION);
        assertThat(older.outcome()).isEqualTo(Outcome.WARNING);
        assertThat(older.what()).startsWith("NSX 6.2.4 is supported and does not know: controller state");

        otherwise(
                RemoteSystem.NSX,
                (exchange, path) -> answer(
                        exchange,
                        200,
                        path.contains("/role/")
                                ? "<accessControlEntry><role>super_user</role></accessControlEntry>"
                                : "<globalInfo><versionInfo><majorVersion>6</majorVersion><minorVersion>1"
                                        + "</minorVersion><patchVersion>7</patchVersion></versionInfo></globalInfo>"),
                finding -> {
                    assertThat(finding.step()).isEqualTo(CheckStep.VERSION);
                    assertThat(finding.what()).startsWith("NSX 6.1.7 is too old");
                });
    }

    @Test
    void refusesNsxTByName() {
        otherwise(
                RemoteSystem.NSX,
                (exchange, path) -> {
                    if (path.equals("/api/v1/node/version")) {
                        answer(exchange, 200, "{\"product_version\": \"3.2.1.0\"}");
                    } else {
                        answer(exchange, 404, "{\"error_code\": 404}");
                    }
                },
                finding -> {
                    assertThat(finding.step()).isEqualTo(CheckStep.PRODUCT);
                    assertThat(finding.what()).startsWith("NSX-T 3.2.1.0 is another product than NSX for vSphere");
                    assertThat(finding.todo()).contains("Leave nsx out of this site");
                });
    }

    @Test
    void namesTwoPrimaryManagersAtBothOfThem() {
        lab.loseSite(HOME);
        var nsx = NsxHand.of(LAB);
        assertThat(nsx.standalone(PROVIDER)).isEqualTo(200);
        assertThat(nsx.primary(PROVIDER)).isEqualTo(200);
        lab.returnSite(HOME);

        var report = check();

        assertThat(only(report, HOME, RemoteSystem.NSX).what())
                .isEqualTo("it is PRIMARY, and so is the manager of provider");
        assertThat(only(report, PROVIDER, RemoteSystem.NSX).what())
                .isEqualTo("it is PRIMARY, and so is the manager of onpremises");
        assertThat(only(report, HOME, RemoteSystem.NSX).step()).isEqualTo(CheckStep.PAIRING);
    }

    @Test
    void namesAManagerThatStoppedHalfWayToPrimary() {
        lab.loseSite(HOME);
        assertThat(NsxHand.of(LAB).standalone(PROVIDER)).isEqualTo(200);
        lab.returnSite(HOME);

        var report = check();

        assertThat(only(report, PROVIDER, RemoteSystem.NSX).what())
                .startsWith("its role is TRANSIT: it is not joined with the manager of onpremises");
    }

    @Test
    void saysWhichModulesABigipLacksForTunnelsAndNames() {
        lab.device(HOME, "am", "none");
        var report = check();

        assertThat(bad(report, HOME, RemoteSystem.BIGIP))
                .extracting(Finding::what)
                .anySatisfy(what -> assertThat(what).contains("module am is not provisioned: no iSession tunnel"));
    }

    @Test
    void namesAClockThatIsWrongAndTwoThatContradictEachOther() {
        lab.access().clockAhead(HOME, Duration.ofSeconds(20));
        lab.access().clockAhead(PROVIDER, Duration.ofMinutes(-3));
        var report = check();

        for (var system : List.of(RemoteSystem.VCENTER, RemoteSystem.BIGIP)) {
            var ahead = only(report, HOME, system);
            assertThat(ahead.step()).isEqualTo(CheckStep.CLOCK);
            assertThat(ahead.outcome()).isEqualTo(Outcome.WARNING);
            assertThat(ahead.what()).contains("ahead of the clock of this machine");
            var behind = only(report, PROVIDER, system);
            assertThat(behind.outcome()).isEqualTo(Outcome.WRONG);
            assertThat(behind.what()).contains("behind the clock of this machine");
            assertThat(behind.todo()).contains("NTP");
        }
        assertThat(report.between()).extracting(Finding::outcome).containsExactly(Outcome.WARNING);
        assertThat(report.between().get(0).what()).contains("of provider", "of onpremises", "apart");
    }

    @Test
    void signsInOnceEverywhereReadsAndSignsOut() {
        SAID.clear();
        check();

        assertThat(SAID.stream()
                        .map(said ->
                                said.replaceAll(" /api/rest/(srm|vr)/v2", " ").replaceAll("/[^/ ]*$", "/…"))
                        .filter(said -> !said.contains(" GET ")))
                .as("what is sent to one site beside reads: sign-ins, sign-outs, and SOAP's questions")
                .filteredOn(said -> said.startsWith(HOME))
                .containsExactlyInAnyOrder(
                        "onpremises vcenter RetrieveServiceContent POST /…",
                        "onpremises vcenter RetrieveServiceContent POST /…",
                        "onpremises vcenter Login POST /…",
                        "onpremises vcenter CurrentTime POST /…",
                        "onpremises vcenter HasPrivilegeOnEntities POST /…",
                        "onpremises vcenter Logout POST /…",
                        "onpremises srm POST /session POST /…",
                        "onpremises srm POST /pairings/{pairing_id}/remote-session POST /pairings/ID/…",
                        "onpremises srm DELETE /session DELETE /…",
                        "onpremises replication POST /session POST /…",
                        "onpremises replication POST /pairings/{pairing_id}/remote-session POST /pairings/ID/…",
                        "onpremises replication DELETE /session DELETE /…",
                        "onpremises bigip POST /mgmt/shared/authn/login POST /mgmt/shared/authn/…",
                        "onpremises bigip GET,PATCH,DELETE /mgmt/shared/authz/tokens/{token} DELETE"
                                + " /mgmt/shared/authz/tokens/…");
    }

    // ---- systems that the lab does not play

    private interface Answering {
        void answer(com.sun.net.httpserver.HttpExchange exchange, String path) throws java.io.IOException;
    }

    private static void answer(com.sun.net.httpserver.HttpExchange exchange, int status, String body)
            throws java.io.IOException {
        TlsServer.answer(
                exchange, status, body, "Content-Type", body.startsWith("<") ? "application/xml" : "application/json");
    }

    private static void otherwise(
            RemoteSystem system, Answering answering, java.util.function.Consumer<Finding> expected) {
        try (var other = new TlsServer((exchange, body) ->
                answering.answer(exchange, exchange.getRequestURI().getPath()))) {
            var report = check(
                    HOME + "." + system.key() + ".url",
                    "https://127.0.0.1:" + other.port(),
                    HOME + "." + system.key() + ".thumbprint",
                    other.thumbprint());
            var wrong = bad(report, HOME, system).stream()
                    .filter(finding -> finding.outcome() == Outcome.WRONG)
                    .toList();
            assertThat(wrong).hasSize(1);
            expected.accept(wrong.get(0));
            stoppedAt(report, HOME, system, wrong.get(0).step());
        }
    }
}
