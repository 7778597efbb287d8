package io.drawbridge.lab.world;

import java.time.Duration;
import java.util.Set;

/** What was chosen about the appliances' accounts, releases and clocks; kept with the settings of the world. */
public final class Access {

    private Access() {}

    /** @return privileges that the operator's account lacks in a site's vCenter */
    public static Set<String> lackedPrivileges(World world, String site) {
        String lacked = world.setting("access.lacks." + site, "");
        return lacked.isEmpty() ? Set.of() : Set.of(lacked.split(","));
    }

    public static void lackPrivileges(World world, String site, Set<String> privileges) {
        world.set("access.lacks." + site, String.join(",", privileges));
    }

    /** @return the release that an appliance shows */
    public static String release(World world, String site, String system, String otherwise) {
        return world.setting("access.release." + site + "." + system, otherwise);
    }

    public static void chooseRelease(World world, String site, String system, String release) {
        world.set("access.release." + site + "." + system, release);
    }

    public static boolean isUnpaired(World world, String site, String system) {
        return Boolean.parseBoolean(world.setting("access.unpaired." + site + "." + system, "false"));
    }

    public static void unpair(World world, String site, String system) {
        world.set("access.unpaired." + site + "." + system, "true");
    }

    /** @return how far a site's vCenter and BIG-IP are ahead of the world's clock, in milliseconds */
    public static long ahead(World world, String site) {
        return Long.parseLong(world.setting("access.ahead." + site, "0"));
    }

    public static void ahead(World world, String site, Duration ahead) {
        world.set("access.ahead." + site, Long.toString(ahead.toMillis()));
    }

    /** @return the role that an account has in a site's NSX Manager or BIG-IP */
    public static String role(World world, String site, String system, String otherwise) {
        return world.setting("access.role." + site + "." + system, otherwise);
    }

    public static void chooseRole(World world, String site, String system, String role) {
        world.set("access.role." + site + "." + system, role);
    }
}
