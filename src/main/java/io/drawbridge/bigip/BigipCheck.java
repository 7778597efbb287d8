package io.drawbridge.bigip;

import io.drawbridge.check.CheckStep;
import io.drawbridge.check.ProductCheck;
import io.drawbridge.check.Seen;
import io.drawbridge.check.Visit;
import io.drawbridge.core.RemoteException;
import io.drawbridge.site.RemoteSystem;
import io.drawbridge.site.http.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/**
 * Checks the connection to BIG-IP (contract 2, 5). The account's role is read from {@code /mgmt/tm/auth/user}, which
 * the contract does not describe: what cannot be read there is noted as not checked.
 */
@Component
class BigipCheck implements ProductCheck {

    private static final Set<String> ENOUGH = Set.of("admin", "resource-admin");
    private static final Set<String> PERHAPS = Set.of("manager");

    @Override
    public RemoteSystem system() {
        return RemoteSystem.BIGIP;
    }

    @Override
    public void look(Visit visit) {
        var session = new IControlSession(visit.endpoint(), visit.clock());
        visit.at(CheckStep.SIGN_IN);
        session.login().ifPresent(problem -> {
            throw refused(visit, problem);
        });
        visit.good(CheckStep.PRODUCT, "it answers as iControl REST");
        visit.good(CheckStep.SIGN_IN, "signed in as " + visit.endpoint().username());
        session.deviceTime().ifPresent(seen -> visit.clock(seen.theirs(), seen.ours()));
        try {
            var device = new HttpTrafficManager(session);
            visit.at(CheckStep.VERSION);
            version(visit, device);
            visit.at(CheckStep.RIGHTS);
            rights(visit, session);
            visit.at(CheckStep.PAIRING);
            tunnels(visit, device);
        } finally {
            session.logout();
        }
    }

    private static Visit.Stopped refused(Visit visit, IControlSession.LoginProblem problem) {
        if (problem.status() == 401) {
            return visit.stop(
                    "the account " + visit.endpoint().username() + " is not accepted: user name or password is wrong",
                    "Correct username and password; the account must be allowed to use iControl REST.");
        }
        if (problem.status() == 404 || problem.page()) {
            visit.at(CheckStep.PRODUCT);
            return visit.stop(
                    "iControl REST does not answer at /mgmt (HTTP " + problem.status()
                            + (problem.page() ? ", a page for people)" : ")"),
                    "Write the management address of a BIG-IP with TMOS 12.0 or later, without a path.");
        }
        return visit.stop(
                "the sign-in as " + visit.endpoint().username() + " is refused (HTTP " + problem.status() + "): "
                        + problem.words(),
                "If too many tokens are in use, wait until some end or delete them at the device.");
    }

    private static void version(Visit visit, HttpTrafficManager device) {
        var capabilities = device.capabilities();
        capabilities.refusal().ifPresent(words -> {
            throw visit.stop(words, "Upgrade or provision the device, or leave bigip out of this site.");
        });
        var tunnels = capabilities.tunnels().stream()
                .map(kind -> kind == Tunnel.Kind.ISESSION ? "iSession" : "EtherIP")
                .collect(Collectors.toCollection(TreeSet::new));
        tunnels.add("an external interconnect");
        // What is given up by its vendor and still there is no lack.
        var there = capabilities.limits().stream()
                .filter(limit -> limit.startsWith("iSession"))
                .toList();
        visit.good(
                CheckStep.VERSION,
                "TMOS " + capabilities.version() + "; tunnels that it can be an end of: " + String.join(", ", tunnels)
                        + there.stream().map(limit -> "; " + limit).collect(Collectors.joining()));
        capabilities.limits().stream()
                .filter(limit -> !there.contains(limit))
                .forEach(limit -> visit.warn(
                        CheckStep.VERSION, limit, "Nothing has to be done if no runbook here makes use of it."));
        var health = device.health();
        if (!health.ready()) {
            visit.warn(
                    CheckStep.VERSION, "it is not ready: its configuration is still being loaded", "Look again soon.");
        }
        if (!health.active()) {
            visit.warn(
                    CheckStep.VERSION,
                    "it is the standby unit of its pair",
                    "Write the url of the unit that is active, or of an address that moves with it: changes go there.");
        }
    }

    private static void rights(Visit visit, IControlSession session) {
        Set<String> roles;
        try {
            roles = session.find(Path.of("tm", "auth", "user")
                            .and(visit.endpoint().username())
                            .toString())
                    .map(user -> {
                        var found = new TreeSet<String>();
                        user.path("partitionAccess")
                                .forEach(one ->
                                        found.add(one.path("role").asText("").toLowerCase(Locale.ROOT)));
                        found.remove("");
                        return (Set<String>) found;
                    })
                    .orElse(Set.of());
        } catch (RemoteException.Refused notTold) {
            roles = Set.of();
        }
        if (roles.isEmpty()) {
            visit.notChecked(
                    CheckStep.RIGHTS, "the device does not tell the role of this account, as for one of a directory");
        } else if (roles.stream().anyMatch(ENOUGH::contains)) {
            visit.good(CheckStep.RIGHTS, "its role is " + String.join(", ", roles));
        } else if (roles.stream().anyMatch(PERHAPS::contains)) {
            visit.warn(
                    CheckStep.RIGHTS,
                    "its role is " + String.join(", ", roles)
                            + ": enough for pools and virtual servers, perhaps not to save and to synchronise",
                    "Resource Administrator is what runbooks were written for.");
        } else {
            visit.wrong(
                    CheckStep.RIGHTS,
                    "its role is " + String.join(", ", roles) + ", which may not change pools",
                    "Give it the role Resource Administrator on all partitions.");
        }
    }

    private static void tunnels(Visit visit, HttpTrafficManager device) {
        for (var tunnel : device.tunnels()) {
            visit.saw(new Seen.Tunnel(
                    tunnel.kind() == Tunnel.Kind.ISESSION ? "iSession" : "EtherIP",
                    tunnel.name(),
                    tunnel.localAddress(),
                    tunnel.remoteAddress(),
                    tunnel.state() == Tunnel.State.NOT_SHOWN
                            ? Optional.empty()
                            : Optional.of(tunnel.state() == Tunnel.State.UP)));
        }
    }
}
