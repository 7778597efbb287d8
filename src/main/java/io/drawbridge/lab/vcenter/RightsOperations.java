package io.drawbridge.lab.vcenter;

import io.drawbridge.lab.wire.Answer;
import io.drawbridge.lab.wire.Call;
import io.drawbridge.lab.wire.Wire;
import io.drawbridge.lab.wire.Xml;
import io.drawbridge.lab.world.Access;
import io.drawbridge.lab.world.World;
import java.util.ArrayList;
import java.util.List;

/** What a session may do. */
final class RightsOperations {

    private final World world;
    private final String site;

    RightsOperations(World world, String site) {
        this.world = world;
        this.site = site;
    }

    @Wire(
            operation = "HasPrivilegeOnEntities",
            source = "vim25 SOAP, vSphere API 5.5; the published API description, not the reference",
            checked = "with hand-written envelopes, and the client's own request against vcsim 0.24.2, 2026-11-22",
            leavesOut = "every entity has the same privileges; a session that does not exist has none")
    Answer has(Call call) {
        SoapCall request = call.session();
        boolean own =
                request.value("sessionId").filter(request.session().key::equals).isPresent();
        var lacked = Access.lackedPrivileges(world, site);
        List<Xml> answers = new ArrayList<>();
        for (Xml entity : request.operation().children("entity")) {
            Xml one = Xml.element("returnval").add(Ref.of(entity).element("entity"));
            for (Xml privilege : request.operation().children("privId")) {
                String id = privilege.text().trim();
                one.add(Xml.element("privAvailability")
                        .add("privId", id)
                        .add("isGranted", own && !lacked.contains(id)));
            }
            answers.add(one);
        }
        return VCenter.respond(call, answers.toArray(Xml[]::new));
    }
}
