package io.drawbridge.lab;

import io.drawbridge.lab.world.Access;
import io.drawbridge.lab.world.World;
import java.time.Duration;
import java.util.Set;

/**
 * What can be wrong with the way to an appliance although it works: rights, releases, pairings, clocks. A reset lifts
 * everything.
 */
public final class AccessControl {

    private final World world;

    AccessControl(Appliances appliances) {
        this.world = appliances.world();
    }

    private void change(Runnable change) {
        world.inside(() -> {
            change.run();
            return null;
        });
    }

    private String site(String id) {
        return world.sites.find(id).orElseThrow(() -> new IllegalArgumentException("there is no site " + id)).id;
    }

    private static String oneOf(String word, Set<String> words) {
        if (!words.contains(word)) {
            throw new IllegalArgumentException(word + " is none of " + words);
        }
        return word;
    }

    /** Lets the operator's account lack privileges in a site's vCenter; none of them for all it needs. */
    public void lackPrivileges(String site, String... privileges) {
        change(() -> Access.lackPrivileges(world, site(site), Set.of(privileges)));
    }

    /** Lets an appliance show another release: {@code vcenter}, {@code srm} or {@code replication}. */
    public void release(String site, String system, String release) {
        oneOf(system, Set.of("vcenter", "srm", "replication"));
        if (!release.matches("\\d{1,2}(\\.\\d{1,2}){1,2}")) {
            throw new IllegalArgumentException("a release cannot be " + release);
        }
        change(() -> Access.chooseRelease(world, site(site), system, release));
    }

    /** Lets SRM or vSphere Replication of one site forget that it is paired. */
    public void unpair(String site, String system) {
        oneOf(system, Set.of("srm", "replication"));
        change(() -> Access.unpair(world, site(site), system));
    }

    /** Sets the clocks of a site's vCenter and BIG-IP ahead of the lab's, or behind it. */
    public void clockAhead(String site, Duration ahead) {
        change(() -> Access.ahead(world, site(site), ahead));
    }

    /** Gives the operator's account another role in NSX Manager or at the BIG-IP. */
    public void role(String site, String system, String role) {
        oneOf(
                role,
                oneOf(system, Set.of("nsx", "bigip")).equals("nsx")
                        ? Set.of("super_user", "vshield_admin", "enterprise_admin", "security_admin", "auditor")
                        : Set.of("admin", "resource-admin", "manager", "operator", "guest"));
        change(() -> Access.chooseRole(world, site(site), system, role));
    }
}
