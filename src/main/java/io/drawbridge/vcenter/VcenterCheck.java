package io.drawbridge.vcenter;

import io.drawbridge.check.CheckStep;
import io.drawbridge.check.ProductCheck;
import io.drawbridge.check.Seen;
import io.drawbridge.check.Visit;
import io.drawbridge.core.RemoteException;
import io.drawbridge.site.RemoteSystem;
import io.drawbridge.site.http.Use;
import io.drawbridge.site.http.Xml;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/**
 * Checks the connection to vCenter. Which privileges the session holds is asked with {@code HasPrivilegeOnEntities}
 * (vSphere API 5.5 and later), on the root folder and, where it lacks there, on each datacenter.
 */
@Component
class VcenterCheck implements ProductCheck {

    private static final Pattern RELEASE = Pattern.compile("(\\d{1,3})\\.(\\d{1,3}).*");
    /** vim25 as we speak it begins with vSphere 6.0 and was read up to 9 (reference vsphere-sdk). */
    private static final int OLDEST = 6;

    private static final int NEWEST = 9;

    /** Privileges by what they are needed for; the names are vSphere's own. */
    static final Map<String, List<String>> NEEDED = needed();

    private static Map<String, List<String>> needed() {
        var needed = new LinkedHashMap<String, List<String>>();
        needed.put("reading", List.of("System.View", "System.Read"));
        needed.put(
                "fencing a site and starting machines",
                List.of("VirtualMachine.Interact.PowerOff", "VirtualMachine.Interact.PowerOn"));
        needed.put(
                "live migration",
                List.of(
                        "Resource.HotMigrate",
                        "Resource.ColdMigrate",
                        "Resource.AssignVMToPool",
                        "Datastore.AllocateSpace",
                        "Network.Assign"));
        needed.put(
                "cloud bursts",
                List.of(
                        "VirtualMachine.Provisioning.DeployTemplate",
                        "VirtualMachine.Inventory.CreateFromExisting",
                        "VirtualMachine.Inventory.Delete"));
        needed.put("tidying after a failed site", List.of("VirtualMachine.Inventory.Unregister"));
        return needed;
    }

    @Override
    public RemoteSystem system() {
        return RemoteSystem.VCENTER;
    }

    @Override
    public void look(Visit visit) {
        var vim = new VimSession(visit.endpoint(), visit.clock());
        visit.at(CheckStep.PRODUCT);
        var about = vim.about();
        String name = vim.http().plain(about.textAt("fullName"));
        if (about.textAt("apiType").equals("HostAgent")) {
            throw visit.stop(
                    "it is an ESXi host and no vCenter: " + name,
                    "Write the url of the vCenter that manages the host.");
        }
        visit.good(
                CheckStep.PRODUCT,
                "it answers as vCenter, instance " + vim.http().plain(about.textAt("instanceUuid")));
        visit.at(CheckStep.SIGN_IN);
        vim.content();
        visit.good(CheckStep.SIGN_IN, "signed in as " + visit.endpoint().username());
        try {
            visit.at(CheckStep.VERSION);
            version(visit, vim);
            visit.saw(new Seen.Vcenter(vim.content().about().instanceUuid()));
            visit.at(CheckStep.RIGHTS);
            time(visit, vim);
            rights(visit, vim);
        } catch (VcenterFault fault) {
            if (!fault.type().equals("NoPermission")) {
                throw fault;
            }
            throw visit.stop(
                    "the account " + visit.endpoint().username() + " may sign in and may not read the inventory"
                            + " (NoPermission)",
                    "Give it a role on the root folder, with propagation to children, that holds the privileges in"
                            + " docs/connect-real-sites.md.");
        } finally {
            try {
                vim.logout();
            } catch (RemoteException gone) {
                // It ends by itself.
            }
        }
    }

    private static void version(Visit visit, VimSession vim) {
        String version = vim.http().plain(vim.content().about().version());
        var release = RELEASE.matcher(version);
        if (!release.matches()) {
            visit.notChecked(CheckStep.VERSION, "it does not tell its version");
            return;
        }
        int major = Integer.parseInt(release.group(1));
        if (major < OLDEST) {
            visit.wrong(
                    CheckStep.VERSION,
                    "vCenter " + version + " is too old: Drawbridge works with 6.0 and later, the first that moves"
                            + " machines between vCenters",
                    "Upgrade it to 6.0 or later.");
        } else if (major > NEWEST) {
            visit.warn(
                    CheckStep.VERSION,
                    "vCenter " + version + " is newer than what Drawbridge was written for (6.0 to 9)",
                    "Try a DR test before you rely on it.");
        } else {
            visit.good(
                    CheckStep.VERSION,
                    "vCenter " + version + ": everything that runbooks ask of it, live migration between vCenters"
                            + " included");
        }
    }

    private static void time(Visit visit, VimSession vim) {
        var before = visit.clock().instant();
        var time = vim.call("CurrentTime", "ServiceInstance", "ServiceInstance", "", Use.READ)
                .textAt("returnval");
        try {
            visit.clock(OffsetDateTime.parse(time).toInstant(), before);
        } catch (DateTimeException unreadable) {
            // Then the clock stays unknown, which the report says.
        }
    }

    private static void rights(Visit visit, VimSession vim) {
        var root = vim.content().rootFolder();
        var missing = lacking(vim, "Folder", List.of(root)).get(root);
        if (missing == null) {
            visit.notChecked(CheckStep.RIGHTS, "this vCenter does not tell which privileges the account holds");
            return;
        }
        if (missing.isEmpty()) {
            visit.good(
                    CheckStep.RIGHTS,
                    "it holds every privilege that runbooks need (" + all().size() + "), on the root folder");
            return;
        }
        var datacenters = new VimReader(vim)
                .below(List.of("Datacenter"), Map.of("Datacenter", List.of("name"))).stream()
                        .collect(Collectors.toMap(
                                VimReader.Found::id, VimReader.Found::name, (a, b) -> a, LinkedHashMap::new));
        var below = datacenters.isEmpty()
                ? Map.<String, Set<String>>of()
                : lacking(vim, "Datacenter", new ArrayList<>(datacenters.keySet()));
        NEEDED.forEach((purpose, privileges) -> {
            var nowhere = new ArrayList<String>();
            var somewhere = new ArrayList<String>();
            for (var privilege : privileges) {
                if (!missing.contains(privilege)) {
                    continue;
                }
                var without = below.entrySet().stream()
                        .filter(one -> one.getValue().contains(privilege))
                        .map(one -> datacenters.get(one.getKey()))
                        .toList();
                if (below.isEmpty() || without.size() == below.size()) {
                    nowhere.add(privilege);
                } else if (!without.isEmpty()) {
                    somewhere.add(privilege + " on " + vim.http().plain(String.join(", ", without)));
                }
            }
            if (!nowhere.isEmpty()) {
                visit.wrong(
                        CheckStep.RIGHTS,
                        "it lacks " + String.join(", ", nowhere) + ", needed for " + purpose,
                        "Add the privilege to the account's role, on the root folder with propagation to children.");
            }
            if (!somewhere.isEmpty()) {
                visit.warn(
                        CheckStep.RIGHTS,
                        "it lacks " + String.join("; ", somewhere) + ", needed for " + purpose,
                        "Right if nothing that Drawbridge works on is in that datacenter.");
            }
        });
        if (visit.isGoodSoFar(CheckStep.RIGHTS)) {
            visit.good(CheckStep.RIGHTS, "it holds every privilege that runbooks need, on every datacenter");
        }
    }

    private static List<String> all() {
        return NEEDED.values().stream().flatMap(List::stream).toList();
    }

    /** @return privileges that the session lacks, by entity; nothing where vCenter does not tell */
    private static Map<String, Set<String>> lacking(VimSession vim, String type, List<String> ids) {
        if (vim.content().authorizationManager().isEmpty()) {
            return Map.of();
        }
        var arguments = new StringBuilder();
        ids.forEach(id -> arguments
                .append("<entity type=\"")
                .append(type)
                .append("\">")
                .append(Xml.escape(id))
                .append("</entity>"));
        arguments.append("<sessionId>").append(Xml.escape(vim.key())).append("</sessionId>");
        all().forEach(privilege ->
                arguments.append("<privId>").append(privilege).append("</privId>"));
        Xml answer;
        try {
            answer = vim.call(
                    "HasPrivilegeOnEntities",
                    "AuthorizationManager",
                    vim.content().authorizationManager(),
                    arguments.toString(),
                    Use.READ);
        } catch (VcenterFault fault) {
            if (fault.type().equals("MethodNotFound") || fault.type().equals("NotSupported")) {
                return Map.of();
            }
            throw fault;
        }
        var lacking = new LinkedHashMap<String, Set<String>>();
        for (var entity : answer.children("returnval")) {
            var missing = new LinkedHashSet<String>();
            for (var one : entity.children("privAvailability")) {
                if (!one.textAt("isGranted").equals("true")) {
                    missing.add(one.textAt("privId"));
                }
            }
            lacking.put(entity.textAt("entity"), missing);
        }
        return lacking;
    }
}
