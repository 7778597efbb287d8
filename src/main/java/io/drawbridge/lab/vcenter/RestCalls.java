package io.drawbridge.lab.vcenter;

import io.drawbridge.lab.gateway.Users;
import io.drawbridge.lab.wire.Answer;
import io.drawbridge.lab.wire.Call;
import io.drawbridge.lab.wire.Json;
import io.drawbridge.lab.wire.Routes;
import io.drawbridge.lab.wire.Wire;
import io.drawbridge.lab.world.World;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

/** The little of the vSphere Automation API that tells whether the appliance is well. */
final class RestCalls {

    private static final String SOURCE = "vSphere Automation API; reference vsphere-sdk 1.4";
    private static final String CHECKED = "not against a vendor document: none is at hand";
    private static final String HEADER = "vmware-api-session-id";

    private final World world;
    private final Users users;
    private final Map<String, String> sessions = new HashMap<>();

    RestCalls(World world, Users users) {
        this.world = world;
        this.users = users;
    }

    void expireSessions() {
        sessions.clear();
    }

    Answer guarded(Call call, Routes.Route route) {
        if (route.wire().session()) {
            String user = call.header(HEADER).map(sessions::get).orElse(null);
            if (user == null) {
                return Json.answer(401, Json.object().put("error_type", "UNAUTHENTICATED"));
            }
            if (!users.hasRights(user) && !call.method().equals("DELETE")) {
                return Json.answer(403, Json.object().put("error_type", "UNAUTHORIZED"));
            }
            call.user(user);
        }
        return route.answer(call);
    }

    @Wire(operation = "POST /api/session", source = SOURCE, checked = CHECKED, session = false)
    Answer login(Call call) {
        return call.basic()
                .filter(basic -> users.accepts(basic.user(), basic.password()))
                .map(basic -> {
                    String token = UUID.randomUUID().toString().replace("-", "");
                    sessions.put(world.handOut("session of the Automation API", token), basic.user());
                    return Json.answer(201, Json.MAPPER.getNodeFactory().textNode(token))
                            .with(HEADER, token);
                })
                .orElseGet(() -> Json.answer(401, Json.object().put("error_type", "UNAUTHENTICATED")));
    }

    @Wire(operation = "DELETE /api/session", source = SOURCE, checked = CHECKED)
    Answer logout(Call call) {
        call.header(HEADER).ifPresent(sessions::remove);
        return Answer.status(204);
    }

    @Wire(
            operation = "GET /api/appliance/health/system",
            source = SOURCE,
            checked = CHECKED,
            leavesOut = "always green")
    Answer health(Call call) {
        return Json.answer(200, Json.MAPPER.getNodeFactory().textNode("green"));
    }

    @Wire(operation = "GET /api/appliance/system/version", source = SOURCE, checked = CHECKED)
    Answer version(Call call) {
        return Json.answer(
                200,
                Json.object()
                        .put("product", "VMware vCenter Server")
                        .put("version", ServiceContent.VERSION)
                        .put("type", "vCenter Server with an embedded Platform Services Controller")
                        .put("build", "00000000"));
    }
}
