package io.drawbridge.lab.gateway;

import io.drawbridge.lab.wire.Answer;
import io.drawbridge.lab.wire.Call;
import io.drawbridge.lab.wire.Json;
import io.drawbridge.lab.wire.Problem;
import io.drawbridge.lab.wire.Wire;

/** Login at this site and, through it, at the other one. */
final class SessionCalls {

    private static final String SOURCE = "SRM REST v2 / VR REST v2, S1, S2; reference 3";

    private final Gateway gateway;

    SessionCalls(Gateway gateway) {
        this.gateway = gateway;
    }

    @Wire(
            operation = "POST /session",
            source = SOURCE,
            checked = "against the OpenAPI documents 2.0.0, 2026-11-21",
            leavesOut = "401 for a wrong password is a choice: the documents declare 400 and 500 only",
            session = false)
    Answer login(Call call) {
        Call.Basic basic = call.basic().orElseThrow(() -> new Problem(401, "lab.login", "no credentials"));
        if (!gateway.users().accepts(basic.user(), basic.password())) {
            throw new Problem(401, "lab.login", "wrong credentials");
        }
        return Json.answer(200, Json.object().put("session_id", gateway.login(basic.user()).id));
    }

    @Wire(
            operation = "GET /session",
            source = SOURCE,
            checked = "against the OpenAPI documents 2.0.0, 2026-11-21",
            leavesOut = "without a session the answer is 401, which the documents leave open")
    Answer whoAmI(Call call) {
        GatewaySession session = call.session();
        return Json.answer(200, Json.object().put("username", session.user));
    }

    @Wire(operation = "DELETE /session", source = SOURCE, checked = "against the OpenAPI documents 2.0.0, 2026-11-21")
    Answer logout(Call call) {
        gateway.logout(call.session());
        return Answer.status(204);
    }

    @Wire(
            operation = "POST /pairings/{pairing_id}/remote-session",
            source = SOURCE,
            checked = "against the OpenAPI documents 2.0.0, 2026-11-21",
            leavesOut = "both headers are required, as the vendor's clients send them",
            needsRemoteSite = true)
    Answer loginRemotely(Call call) {
        Call.Basic basic = call.basic().orElseThrow(() -> new Problem(401, "lab.login", "no credentials"));
        if (!gateway.users().accepts(basic.user(), basic.password())) {
            throw new Problem(401, "lab.login", "wrong credentials");
        }
        GatewaySession session = call.session();
        session.remoteUser = basic.user();
        return Answer.status(204);
    }

    @Wire(
            operation = "GET /pairings/{pairing_id}/remote-session",
            source = SOURCE,
            checked = "against the OpenAPI documents 2.0.0, 2026-11-21",
            needsRemoteLogin = true,
            needsRemoteSite = true)
    Answer whoAmIRemotely(Call call) {
        GatewaySession session = call.session();
        return Json.answer(200, Json.object().put("username", session.remoteUser));
    }
}
