package io.drawbridge.lab.vcenter;

import io.drawbridge.lab.wire.Answer;
import io.drawbridge.lab.wire.Call;
import io.drawbridge.lab.wire.Wire;
import io.drawbridge.lab.wire.Xml;
import io.drawbridge.lab.world.InventoryObject;
import io.drawbridge.lab.world.Site;
import io.drawbridge.lab.world.Vm;
import io.drawbridge.lab.world.World;
import java.util.Optional;

/** Finds objects by id or path. */
final class SearchOperations {

    private static final String SOURCE = "vim25 SOAP; reference vsphere-sdk 4, 6";
    private static final String CHECKED = "against pyVmomi's types, with pyVmomi 9.1.1.0 and govc 0.46.3, 2026-11-22";
    /** For what no client of the vendor's was seen to call. */
    private static final String UNCALLED =
            "against pyVmomi's types only, 2026-11-22: no client of the vendor's was seen to call it";

    private final World world;
    private final String site;
    private final Properties properties;

    SearchOperations(World world, String site, Properties properties) {
        this.world = world;
        this.site = site;
        this.properties = properties;
    }

    @Wire(operation = "FindByUuid", source = SOURCE, checked = CHECKED, leavesOut = "virtual machines only")
    Answer byUuid(Call call) {
        SoapCall request = call.session();
        String uuid = request.value("uuid").orElse("");
        String path = request.flag("instanceUuid") ? "config.instanceUuid" : "config.uuid";
        Optional<Vm> found = request.flag("vmSearch")
                ? world.vms.all().stream()
                        .filter(vm -> vm.site.equals(site))
                        .filter(vm -> properties
                                .value(new Ref("VirtualMachine", vm.id), path)
                                .map(value -> value.text().equalsIgnoreCase(uuid))
                                .orElse(false))
                        .findFirst()
                : Optional.empty();
        return answer(call, found.map(vm -> new Ref("VirtualMachine", vm.id)));
    }

    @Wire(operation = "FindByInventoryPath", source = SOURCE, checked = CHECKED)
    Answer byPath(Call call) {
        SoapCall request = call.session();
        Site here = world.site(site);
        Optional<Ref> at = Optional.of(new Ref("Folder", here.rootFolder));
        for (String name : request.value("inventoryPath").orElse("").split("/")) {
            if (!name.isEmpty() && at.isPresent()) {
                at = child(at.get(), name);
            }
        }
        return answer(call, at);
    }

    @Wire(operation = "FindChild", source = SOURCE, checked = UNCALLED)
    Answer child(Call call) {
        SoapCall request = call.session();
        return answer(call, child(request.ref("entity"), request.value("name").orElse("")));
    }

    private Optional<Ref> child(Ref parent, String name) {
        Optional<InventoryObject> object = world.objects.all().stream()
                .filter(candidate -> candidate.site.equals(site)
                        && parent.id().equals(candidate.parent)
                        && candidate.name.equals(name))
                .findFirst();
        if (object.isPresent()) {
            return object.map(Properties::ref);
        }
        return world.vms.all().stream()
                .filter(vm -> vm.site.equals(site) && vm.folder.equals(parent.id()) && vm.name.equals(name))
                .findFirst()
                .map(vm -> new Ref("VirtualMachine", vm.id));
    }

    private static Answer answer(Call call, Optional<Ref> found) {
        return found.map(ref -> VCenter.respond(call, ref.element("returnval")))
                .orElseGet(() -> VCenter.respond(call, new Xml[0]));
    }
}
