package io.drawbridge.lab.vcenter;

import io.drawbridge.lab.gateway.Users;
import io.drawbridge.lab.wire.Xml;
import io.drawbridge.lab.world.InventoryObject;
import io.drawbridge.lab.world.Move;
import io.drawbridge.lab.world.Site;
import io.drawbridge.lab.world.Vm;
import io.drawbridge.lab.world.World;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads a {@code VirtualMachineRelocateSpec} the way a vCenter does: references belong to the destination, the locator's
 * credential is tried there, its thumbprint is compared with the certificate that is found there.
 */
final class PlacementSpec {

    /** What is wrong with a placement; ends the task, or stands in a check's result. */
    static final class Impossible extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final String fault;
        private final transient List<Xml> more;

        /** @param more what the fault says besides, in the schema's order */
        Impossible(String fault, String message, List<Xml> more) {
            super(message, null, false, false);
            this.fault = fault;
            this.more = more;
        }

        Impossible(String fault, String message) {
            this(fault, message, List.of());
        }

        List<Xml> more() {
            return more;
        }

        String fault() {
            return fault;
        }
    }

    private final World world;
    private final String here;
    private final Users users;
    private final Peers peers;

    PlacementSpec(World world, String here, Users users, Peers peers) {
        this.world = world;
        this.here = here;
        this.users = users;
        this.peers = peers;
    }

    /** @return where the machine is to go */
    Move read(Vm vm, Xml spec, boolean clone) {
        Move move = new Move();
        move.clone = clone;
        move.site = here;
        move.vm = vm.key();
        Optional<Xml> service = spec.child("service");
        move.targetSite = service.isPresent() ? locate(service.get()) : here;
        boolean away = !move.targetSite.equals(here);
        Optional<Ref> host = ref(spec, "host");
        Optional<Ref> pool = ref(spec, "pool");
        if (away && host.isEmpty() && pool.isEmpty()) {
            throw new Impossible("InvalidArgument", "A specified parameter was not correct: spec.pool");
        }
        if (away && ref(spec, "datastore").isEmpty()) {
            throw new Impossible("InvalidArgument", "A specified parameter was not correct: spec.datastore");
        }
        if (away && ref(spec, "folder").isEmpty()) {
            throw new Impossible("InvalidArgument", "A specified parameter was not correct: spec.folder");
        }
        if ((away || clone) && host.isEmpty()) {
            // the lab's clusters have no DRS that would choose
            throw new Impossible("InvalidArgument", "A specified parameter was not correct: spec.host");
        }
        move.toFolder =
                ref(spec, "folder").map(ref -> object(move.targetSite, ref).id).orElse(vm.folder);
        move.toDatastore = ref(spec, "datastore")
                .map(ref -> object(move.targetSite, ref).id)
                .orElse(vm.datastore);
        move.toPool = pool.map(ref -> object(move.targetSite, ref).id).orElse(away ? null : vm.pool);
        move.toHost = host.map(ref -> object(move.targetSite, ref).id).orElse(vm.host);
        if (away && move.toPool == null) {
            move.toPool = rootPool(move.targetSite, move.toHost);
        }
        networks(vm, spec, move, away);
        room(vm, move);
        if (vm.on
                && !clone
                && world.objects.get(move.targetSite + "/" + move.toHost).more.containsKey("full")) {
            throw new Impossible(
                    "InsufficientResourcesFault", "The host has no resources left for this virtual machine.");
        }
        return move;
    }

    private String locate(Xml service) {
        String uuid = service.value("instanceUuid").orElse("");
        Site there = world.sites.all().stream()
                .filter(site -> site.vcenterGuid.equals(uuid))
                .findFirst()
                .orElseThrow(() -> new Impossible(
                        "InvalidArgument", "A specified parameter was not correct: spec.service.instanceUuid"));
        if (there.id.equals(here)) {
            return here;
        }
        if (!world.connected()) {
            throw new Impossible("HostConnectFault", "The other vCenter Server does not answer.");
        }
        if (!sameAddress(service.value("url").orElse(""), peers.url(there.id))) {
            throw new Impossible("HostConnectFault", "No vCenter Server answers at the given address.");
        }
        String wanted = service.value("sslThumbprint").orElse("");
        if (!wanted.equalsIgnoreCase(peers.thumbprint(there.id))) {
            throw new Impossible(
                    "SSLVerifyFault",
                    "The certificate of the other vCenter Server has another thumbprint than given.",
                    List.of(Xml.element("selfSigned", true), Xml.element("thumbprint", peers.thumbprint(there.id))));
        }
        Xml credential = service.child("credential")
                .orElseThrow(() -> new Impossible(
                        "InvalidArgument", "A specified parameter was not correct: spec.service.credential"));
        boolean named = credential
                .attribute("xsi:type")
                .map(type -> type.substring(type.indexOf(':') + 1))
                .filter("ServiceLocatorNamePassword"::equals)
                .isPresent();
        String user = credential.value("username").orElse("");
        if (!named || !users.accepts(user, credential.value("password").orElse(""))) {
            throw new Impossible("InvalidLogin", "Cannot complete login due to an incorrect user name or password.");
        }
        if (!users.hasRights(user)) {
            throw new Impossible("NoPermission", "Permission to perform this operation was denied.");
        }
        return there.id;
    }

    private static boolean sameAddress(String given, String listening) {
        try {
            URI one = URI.create(given);
            URI other = URI.create(listening);
            return one.getHost() != null && one.getHost().equals(other.getHost()) && one.getPort() == other.getPort();
        } catch (IllegalArgumentException unreadable) {
            return false;
        }
    }

    private static Optional<Ref> ref(Xml spec, String child) {
        return spec.child(child).map(Ref::of);
    }

    private InventoryObject object(String site, Ref ref) {
        return world.objects
                .find(site + "/" + ref.id())
                .filter(object -> Properties.isA(object.type, ref.type()))
                .orElseThrow(() -> new Impossible(
                        "ManagedObjectNotFound",
                        "The object '" + ref.type() + ":" + ref.id() + "' is not known at the destination.",
                        List.of(ref.element("obj"))));
    }

    private String rootPool(String site, String host) {
        String cluster = world.objects.get(site + "/" + host).parent;
        return world.objects
                .where(object ->
                        object.site.equals(site) && object.type.equals("ResourcePool") && cluster.equals(object.parent))
                .get(0)
                .id;
    }

    /** A network card keeps its backing unless the spec brings another; across vCenters it has to. */
    private void networks(Vm vm, Xml spec, Move move, boolean away) {
        List<String> networks = new ArrayList<>(vm.networks);
        int changed = 0;
        for (Xml change : spec.children("deviceChange")) {
            Xml device = change.child("device").orElse(Xml.element("device"));
            int card = device.value("key").map(Integer::parseInt).orElse(-1) - 4000;
            if (card < 0 || card >= networks.size()) {
                continue;
            }
            if (!change.value("operation").orElse("").equals("edit")) {
                throw new Impossible(
                        "InvalidArgument", "A specified parameter was not correct: spec.deviceChange.operation");
            }
            networks.set(
                    card,
                    network(
                            move.targetSite,
                            card,
                            vm.on,
                            device.child("backing").orElse(Xml.element("backing"))));
            changed++;
        }
        if (away && changed < networks.size()) {
            throw new Impossible(
                    "CannotAccessNetwork",
                    "Network interface " + (changed + 1) + " has no network at the destination.",
                    card(changed, vm.networks.get(changed), vm.on));
        }
        if (changed > 0) {
            move.toNetworks = networks;
        }
    }

    /** What is said of a card that gets no network. */
    private static List<Xml> card(int card, String backing, boolean connected) {
        return List.of(
                Xml.element("device", "Network adapter " + (card + 1)),
                Xml.element("backing", backing),
                Xml.element("connected", connected));
    }

    private String network(String site, int card, boolean connected, Xml backing) {
        Optional<Xml> port = backing.child("port");
        if (port.isPresent()) {
            String key = port.get().value("portgroupKey").orElse("");
            String uuid = port.get().value("switchUuid").orElse("");
            return world
                    .objects
                    .where(object -> object.site.equals(site) && key.equals(object.more.get("key")))
                    .stream()
                    .filter(object -> uuid.equals(Properties.switchUuid(world, site)))
                    .findFirst()
                    .orElseThrow(() -> new Impossible(
                            "CannotAccessNetwork",
                            "There is no distributed port group " + key + " at the destination.",
                            card(card, key, connected)))
                    .id;
        }
        String name = backing.value("deviceName").orElse("");
        return world
                .objects
                .where(object -> object.site.equals(site) && object.type.equals("Network") && object.name.equals(name))
                .stream()
                .findFirst()
                .orElseThrow(() -> new Impossible(
                        "CannotAccessNetwork",
                        "There is no network " + name + " at the destination.",
                        card(card, name, connected)))
                .id;
    }

    private void room(Vm vm, Move move) {
        boolean stays = !move.clone && move.targetSite.equals(vm.site) && move.toDatastore.equals(vm.datastore);
        long needed = vm.gigabytes() * 1024L * 1024 * 1024;
        InventoryObject store = world.objects.get(move.targetSite + "/" + move.toDatastore);
        String url = store.more.get("url");
        boolean shared = url != null
                && !move.clone
                && url.equals(
                        world.objects.get(vm.site + "/" + vm.datastore).more.get("url"));
        if (!stays && !shared && Long.parseLong(store.more.getOrDefault("free", "0")) < needed) {
            throw new Impossible("InsufficientStorageSpace", "Datastore " + store.name + " has too little free space.");
        }
    }
}
