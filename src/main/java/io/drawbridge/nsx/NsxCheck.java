package io.drawbridge.nsx;

import io.drawbridge.check.CheckStep;
import io.drawbridge.check.ProductCheck;
import io.drawbridge.check.Seen;
import io.drawbridge.check.Visit;
import io.drawbridge.core.RemoteException;
import io.drawbridge.site.RemoteSystem;
import io.drawbridge.site.http.Call;
import io.drawbridge.site.http.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/** Checks the connection to NSX Manager (NSX-v reference, sections 1.1, 2, 3). NSX-T is refused by name. */
@Component
class NsxCheck implements ProductCheck {

    private static final Set<String> ALL_RIGHTS = Set.of("super_user", "enterprise_admin");
    private static final Set<String> READ_ONLY = Set.of("auditor", "security_admin");

    @Override
    public RemoteSystem system() {
        return RemoteSystem.NSX;
    }

    @Override
    public void look(Visit visit) {
        var http = new NsxHttp(visit.endpoint(), visit.clock());
        visit.at(CheckStep.PRODUCT);
        var before = visit.clock().instant();
        var role = http.ask(Call.get(Path.of("api", "2.0", "services", "usermgmt", "role")
                        .and(visit.endpoint().username())
                        .toString())
                .within(Visit.PATIENCE));
        visit.clock(role, before);
        if (role.status() == 401) {
            visit.at(CheckStep.SIGN_IN);
            throw visit.stop(
                    "the account " + visit.endpoint().username() + " is not accepted: user name or password is wrong",
                    "Correct username and password. It is a local account of the appliance, or one of vCenter's single"
                            + " sign-on that has a role in NSX.");
        }
        Optional<NsxRelease> release = release(visit, http);
        visit.at(CheckStep.RIGHTS);
        UniversalRole managerRole = role(visit, http);
        rights(visit, role.isSuccess() ? http.xml(role).textAt("role") : "", release);
        visit.at(CheckStep.PRODUCT);
        if (!http.read("/api/2.0/services/vcconfig/status").textAt("connected").equalsIgnoreCase("true")) {
            visit.warn(
                    CheckStep.PRODUCT,
                    "it is not connected to its vCenter",
                    "Renew the registration of vCenter in the manager's own pages.");
        }
        visit.at(CheckStep.PAIRING);
        pairing(visit, http, managerRole);
    }

    private static Optional<NsxRelease> release(Visit visit, NsxHttp http) {
        try {
            var release = http.releases().read();
            visit.good(CheckStep.PRODUCT, "it answers as NSX Manager of NSX for vSphere");
            visit.good(CheckStep.SIGN_IN, "signed in as " + visit.endpoint().username());
            if (release.isEmpty()) {
                visit.notChecked(CheckStep.VERSION, "this account may not read it");
            } else {
                var lacking = Arrays.stream(NsxCapability.values())
                        .filter(one -> !release.get().has(one))
                        .map(one -> one.words() + " (from " + one.since() + " on): " + one.without())
                        .toList();
                if (lacking.isEmpty()) {
                    visit.good(CheckStep.VERSION, "NSX " + release.get() + ": everything that runbooks ask of it");
                } else {
                    visit.warn(
                            CheckStep.VERSION,
                            "NSX " + release.get() + " is supported and does not know: " + String.join("; ", lacking),
                            "Nothing has to be done; an upgrade within 6.4 gives these, too.");
                }
            }
            return release;
        } catch (NsxUnsupported unsupported) {
            String words = unsupported.words();
            boolean other = words.contains("another product");
            visit.at(other ? CheckStep.PRODUCT : CheckStep.VERSION);
            if (!other) {
                visit.good(CheckStep.PRODUCT, "it answers as NSX Manager of NSX for vSphere");
                visit.good(CheckStep.SIGN_IN, "signed in as " + visit.endpoint().username());
            }
            throw visit.stop(
                    words,
                    other
                            ? "Leave nsx out of this site: runbooks then do without its network, and SRM's isolated test"
                                    + " networks are used."
                            : "Upgrade the manager to 6.4, or leave nsx out of this site.");
        } catch (RemoteException.Refused refused) {
            if (refused.status() != 403) {
                throw refused;
            }
            visit.good(CheckStep.PRODUCT, "it answers as NSX Manager");
            visit.good(CheckStep.SIGN_IN, "signed in as " + visit.endpoint().username());
            visit.notChecked(CheckStep.VERSION, "this account may not read it (HTTP 403)");
            return Optional.empty();
        }
    }

    private static UniversalRole role(Visit visit, NsxHttp http) {
        try {
            return new HttpUniversalSync(http).role();
        } catch (RemoteException.Refused refused) {
            if (refused.status() != 403) {
                throw refused;
            }
            throw visit.stop(
                    "the account " + visit.endpoint().username() + " may sign in and may read nothing (HTTP 403)",
                    "Give it the role Enterprise Administrator, or use a local super user: see"
                            + " docs/connect-real-sites.md.");
        }
    }

    private static void rights(Visit visit, String role, Optional<NsxRelease> release) {
        String word = role.toLowerCase(Locale.ROOT);
        if (word.isEmpty()) {
            visit.notChecked(
                    CheckStep.RIGHTS, "the manager lists no role for this account, as for one that has it by a group");
        } else if (READ_ONLY.contains(word)) {
            visit.wrong(
                    CheckStep.RIGHTS,
                    "its role is " + word + ", which may not change networks",
                    "Give it the role Enterprise Administrator, or use a local super user.");
        } else if (word.equals("enterprise_admin")
                && release.filter(one -> !one.isAtLeast(6, 4, 0)).isPresent()) {
            visit.warn(
                    CheckStep.RIGHTS,
                    "its role is enterprise_admin; before 6.4 the pages of the appliance answer local super users only",
                    "Use a local super user, or upgrade to 6.4: taking a manager back as secondary needs its"
                            + " certificate's thumbprint from there.");
        } else if (ALL_RIGHTS.contains(word)) {
            visit.good(CheckStep.RIGHTS, "its role is " + word);
        } else {
            visit.warn(
                    CheckStep.RIGHTS,
                    "its role is " + word + ": enough for networks, perhaps not for roles of managers",
                    "Enterprise Administrator or a local super user is what runbooks were written for.");
        }
    }

    private static void pairing(Visit visit, NsxHttp http, UniversalRole role) {
        var sync = new HttpUniversalSync(http);
        var uuid = sync.identity().uuid();
        var managers = role == UniversalRole.PRIMARY || role == UniversalRole.SECONDARY
                ? sync.managers()
                : java.util.List.<RegisteredManager>of();
        visit.saw(new Seen.Manager(
                uuid,
                role.name(),
                role == UniversalRole.SECONDARY
                        ? managers.stream()
                                .map(RegisteredManager::primaryUuid)
                                .filter(id -> id != null && !id.isEmpty())
                                .findFirst()
                        : Optional.empty(),
                role == UniversalRole.PRIMARY
                        ? managers.stream().map(RegisteredManager::uuid).collect(Collectors.toList())
                        : java.util.List.of()));
    }
}
