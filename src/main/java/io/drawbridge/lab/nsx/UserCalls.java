package io.drawbridge.lab.nsx;

import io.drawbridge.lab.wire.Answer;
import io.drawbridge.lab.wire.Call;
import io.drawbridge.lab.wire.Wire;
import io.drawbridge.lab.wire.Xml;
import io.drawbridge.lab.world.Access;

/** Who may do what. */
final class UserCalls {

    private final NsxManager nsx;

    UserCalls(NsxManager nsx) {
        this.nsx = nsx;
    }

    @Wire(
            operation = "GET /api/2.0/services/usermgmt/role/{user}",
            source = "NSX-v guides 6.2 to 6.4; reference 1.1",
            checked = "against the reference's words on it, 2026-11-22",
            leavesOut = "the role of the caller only; what is in the resource element is not shown")
    Answer role(Call call) {
        String role = Access.role(nsx.world(), nsx.local().id, "nsx", "super_user");
        return NsxManager.xml(200, Xml.element("accessControlEntry").add("role", role));
    }
}
