package io.drawbridge.lab.vcenter;

import io.drawbridge.lab.gateway.Users;
import io.drawbridge.lab.wire.Answer;
import io.drawbridge.lab.wire.Call;
import io.drawbridge.lab.wire.Wire;
import io.drawbridge.lab.wire.Xml;
import io.drawbridge.lab.world.Access;
import io.drawbridge.lab.world.World;
import java.time.Instant;

/** The service instance, and who is logged in. */
final class SessionOperations {

    private static final String SOURCE = "vim25 SOAP; reference vsphere-sdk 3.1, 3.5, 4";
    private static final String CHECKED = "against pyVmomi's types, with pyVmomi 9.1.1.0 and govc 0.46.3, 2026-11-22";

    private final World world;
    private final String site;
    private final Users users;

    SessionOperations(World world, String site, Users users) {
        this.world = world;
        this.site = site;
        this.users = users;
    }

    @Wire(
            operation = "RetrieveServiceContent",
            source = SOURCE,
            checked = CHECKED,
            leavesOut = "managers that no runbook uses",
            session = false)
    Answer content(Call call) {
        return VCenter.respond(call, ServiceContent.content(world, site, "returnval"));
    }

    @Wire(operation = "Login", source = SOURCE, checked = CHECKED, session = false)
    Answer login(Call call) {
        SoapCall request = call.session();
        String user = request.value("userName").orElse("");
        if (!users.accepts(user, request.value("password").orElse(""))) {
            throw new SoapFault("InvalidLogin", "Cannot complete login due to an incorrect user name or password.");
        }
        VimSession session = request.session();
        session.user = user;
        session.loginTime = world.now();
        return VCenter.respond(call, ServiceContent.userSession(session, "returnval"));
    }

    @Wire(operation = "Logout", source = SOURCE, checked = CHECKED)
    Answer logout(Call call) {
        SoapCall request = call.session();
        request.session().user = null;
        request.session().collectors.clear();
        request.session().views.clear();
        return VCenter.respond(call);
    }

    @Wire(operation = "SessionIsActive", source = SOURCE, checked = CHECKED)
    Answer isActive(Call call) {
        SoapCall request = call.session();
        boolean same =
                request.value("sessionID").filter(request.session().key::equals).isPresent();
        return VCenter.respond(call, Xml.element("returnval", same));
    }

    @Wire(operation = "CurrentTime", source = SOURCE, checked = CHECKED)
    Answer time(Call call) {
        return VCenter.respond(
                call, Xml.element("returnval", Instant.ofEpochMilli(world.now() + Access.ahead(world, site))));
    }
}
