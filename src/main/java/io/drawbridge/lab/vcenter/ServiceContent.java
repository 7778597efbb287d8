package io.drawbridge.lab.vcenter;

import io.drawbridge.lab.wire.Xml;
import io.drawbridge.lab.world.Access;
import io.drawbridge.lab.world.Site;
import io.drawbridge.lab.world.World;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** The service instance and the managers it leads to. */
final class ServiceContent {

    static final String VERSION = "8.0.3";

    private static final Map<String, String> SERVICES = Map.of(
            "ProvChecker", "VirtualMachineProvisioningChecker",
            "ServiceInstance", "ServiceInstance",
            "propertyCollector", "PropertyCollector",
            "ViewManager", "ViewManager",
            "SessionManager", "SessionManager",
            "AuthorizationManager", "AuthorizationManager",
            "SearchIndex", "SearchIndex",
            "TaskManager", "TaskManager",
            "EventManager", "EventManager");

    private ServiceContent() {}

    static boolean isService(Ref ref) {
        return ref.type().equals(SERVICES.get(ref.id()));
    }

    static Optional<Xml> value(World world, String site, VimSession session, Ref ref, String path) {
        if (ref.type().equals("ServiceInstance") && path.equals("content")) {
            return Optional.of(content(world, site, "val").attribute("xsi:type", "ServiceContent"));
        }
        if (ref.type().equals("ServiceInstance") && path.equals("capability")) {
            return Optional.empty();
        }
        if (ref.type().equals("SessionManager") && path.equals("currentSession") && session.user != null) {
            return Optional.of(userSession(session, "val").attribute("xsi:type", "UserSession"));
        }
        return Optional.empty();
    }

    /** Children in the schema's order. */
    static Xml content(World world, String site, String element) {
        Site here = world.site(site);
        String release = Access.release(world, site, "vcenter", VERSION);
        Xml about = Xml.element("about")
                .add("name", "VMware vCenter Server")
                .add("fullName", "VMware vCenter Server " + release + " build-00000000")
                .add("vendor", "VMware, Inc.")
                .add("version", release)
                .add("build", "00000000")
                .add("localeVersion", "INTL")
                .add("localeBuild", "000")
                .add("osType", "linux-x64")
                .add("productLineId", "vpx")
                .add("apiType", "VirtualCenter")
                .add("apiVersion", "8.0.3.0")
                .add("instanceUuid", here.vcenterGuid)
                .add("licenseProductName", "VMware VirtualCenter Server")
                .add("licenseProductVersion", "8.0");
        return Xml.element(element)
                .add(new Ref("Folder", here.rootFolder).element("rootFolder"))
                .add(new Ref("PropertyCollector", "propertyCollector").element("propertyCollector"))
                .add(new Ref("ViewManager", "ViewManager").element("viewManager"))
                .add(about)
                .add(new Ref("SessionManager", "SessionManager").element("sessionManager"))
                .add(new Ref("AuthorizationManager", "AuthorizationManager").element("authorizationManager"))
                .add(new Ref("EventManager", "EventManager").element("eventManager"))
                .add(new Ref("TaskManager", "TaskManager").element("taskManager"))
                .add(new Ref("SearchIndex", "SearchIndex").element("searchIndex"))
                .add(new Ref("VirtualMachineProvisioningChecker", "ProvChecker").element("vmProvisioningChecker"));
    }

    static Xml userSession(VimSession session, String element) {
        return Xml.element(element)
                .add("key", session.key)
                .add("userName", session.user)
                .add("fullName", session.user)
                .add("loginTime", Instant.ofEpochMilli(session.loginTime))
                .add("lastActiveTime", Instant.ofEpochMilli(session.lastUsed))
                .add("locale", "en")
                .add("messageLocale", "en")
                .add("extensionSession", false)
                .add("ipAddress", "127.0.0.1")
                .add("userAgent", "")
                .add("callCount", 1);
    }
}
