package io.drawbridge.lab.world;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Builds both sites from an inventory, and adds to them later. Ids count up in each vCenter by itself, so that the same
 * id means different things at the two sites, as it does in reality.
 */
public final class WorldBuilder {

    private static final int FIRST_VM = 41;

    private final World world;
    private final Replicator replicator;
    private final Map<String, Integer> addresses = new LinkedHashMap<>();

    public WorldBuilder(World world, Replicator replicator) {
        this.world = world;
        this.replicator = replicator;
    }

    public void build(Inventory inventory) {
        addresses.clear();
        world.set("tenant.id", inventory.id());
        world.set("tenant.name", inventory.name());
        world.set(
                "linkMegabits",
                Integer.toString(
                        inventory.link() == null ? 1000 : inventory.link().megabitsPerSecond()));
        inventory.sites().forEach(this::site);
        inventory.logicalSwitches().forEach(entry -> logicalSwitch(entry.name(), entry.subnet()));
        inventory.sites().forEach((id, entry) -> plainMachines(world.site(id), entry));
        nsxParts(inventory);
        mapInventories();
        String protectedSite = inventory.sites().keySet().iterator().next();
        for (Inventory.GroupEntry group : inventory.groups()) {
            group(group.name(), group.description(), group.rpoMinutes(), protectedSite);
        }
        inventory.applications().forEach(this::application);
        placeholders(protectedSite);
        for (Inventory.PlanEntry plan : inventory.plans()) {
            plan(plan.name(), plan.description(), plan.groups(), protectedSite);
        }
        new Unprotected(world, this).build(inventory, protectedSite);
    }

    /** Names the BIG-IPs of a world that was built before there were any. */
    public void nameBigips(Inventory inventory) {
        inventory.sites().forEach((id, entry) -> {
            Site site = world.site(id);
            site.hostNames.put("bigip", bigip(entry));
            world.sites.save(site);
        });
    }

    private static String bigip(Inventory.SiteEntry entry) {
        return entry.datacenter().toLowerCase() + "bip01." + entry.domain();
    }

    // --- a site

    private void site(String id, Inventory.SiteEntry entry) {
        Site site = new Site();
        site.id = id;
        site.name = entry.name();
        site.vcenterGuid = world.uuid(id + "/vcenter");
        site.srmGuid = world.uuid(id + "/srm");
        site.replicationGuid = world.uuid(id + "/replication");
        site.nsxUuid = world.uuid(id + "/nsx");
        site.vsmUuid = world.uuid(id + "/vsm").toUpperCase();
        site.nsxRole = entry.nsxRole() == null ? "STANDALONE" : entry.nsxRole();
        String shortName = entry.datacenter().toLowerCase();
        site.hostNames.put("vcenter", shortName + "vc01." + entry.domain());
        site.hostNames.put("srm", shortName + "srm01." + entry.domain());
        site.hostNames.put("replication", shortName + "vr01." + entry.domain());
        site.hostNames.put("nsx", shortName + "nsx01." + entry.domain());
        site.hostNames.put("bigip", bigip(entry));
        world.sites.save(site);

        site.rootFolder = object(site, "Folder", "group-d1", "Datacenters", null).id;
        site.datacenter = object(site, "Datacenter", "datacenter-2", entry.datacenter(), site.rootFolder).id;
        site.vmFolder = object(site, "Folder", "group-v3", "vm", site.datacenter).id;
        site.hostFolder = object(site, "Folder", "group-h4", "host", site.datacenter).id;
        site.datastoreFolder = object(site, "Folder", "group-s5", "datastore", site.datacenter).id;
        site.networkFolder = object(site, "Folder", "group-n6", "network", site.datacenter).id;
        number(site, 7);
        for (String name : entry.datastores()) {
            datastore(site, name, 40_000);
        }
        site.placeholderDatastore = datastore(site, entry.placeholderDatastore(), 500).id;
        entry.clusters().forEach(cluster -> cluster(site, entry, cluster));
        entry.folders().forEach(name -> object(site, "Folder", "group-v" + number(site), name, site.vmFolder));
        site.distributedSwitch = object(
                        site,
                        "VmwareDistributedVirtualSwitch",
                        "dvs-" + number(site),
                        shortName + "-vds01",
                        site.networkFolder)
                .id;
        int vlan = 1600;
        for (String name : entry.portGroups()) {
            InventoryObject group = portGroup(site, name);
            group.more.put("vlan", Integer.toString(++vlan));
            world.objects.save(group);
        }
        FirewallSection section = new FirewallSection();
        section.site = id;
        section.id = 1003;
        section.name = "Default Section Layer3";
        section.isDefault = true;
        section.generation = world.now();
        section.position = Long.MAX_VALUE;
        section.rules = "<rules><rule id=\"1001\" disabled=\"false\" logged=\"false\"><name>Default Rule</name>"
                + "<action>allow</action><sectionId>1003</sectionId><direction>inout</direction>"
                + "<packetType>any</packetType></rule></rules>";
        world.sections.save(section);
        number(site, Math.max(FIRST_VM, number(site) + 1));
        world.sites.save(site);
    }

    private InventoryObject datastore(Site site, String name, int gigabytes) {
        InventoryObject store = object(site, "Datastore", "datastore-" + number(site), name, site.datastoreFolder);
        store.more.put("capacity", Long.toString(gigabytes * 1_000_000_000L));
        store.more.put("free", Long.toString(gigabytes * 600_000_000L));
        return world.objects.save(store);
    }

    private void cluster(Site site, Inventory.SiteEntry entry, Inventory.ClusterEntry cluster) {
        InventoryObject made =
                object(site, "ClusterComputeResource", "domain-c" + number(site), cluster.name(), site.hostFolder);
        InventoryObject root = object(site, "ResourcePool", "resgroup-" + number(site), "Resources", made.id);
        object(site, "ResourcePool", "resgroup-" + number(site), cluster.pool(), root.id);
        for (int i = 1; i <= cluster.hosts(); i++) {
            String name = cluster.name() + "-esx" + String.format("%02d", i) + "." + entry.domain();
            InventoryObject host = object(site, "HostSystem", "host-" + number(site), name, made.id);
            made.links.add(host.id);
        }
        world.objects.save(made);
    }

    /** Makes a distributed port group at a site. */
    public InventoryObject portGroup(Site site, String name) {
        InventoryObject group =
                object(site, "DistributedVirtualPortgroup", "dvportgroup-" + number(site), name, site.networkFolder);
        group.more.put("key", group.id);
        return world.objects.save(group);
    }

    InventoryObject object(Site site, String type, String id, String name, String parent) {
        InventoryObject object = new InventoryObject();
        object.site = site.id;
        object.type = type;
        object.id = id;
        object.name = name;
        object.parent = parent;
        return world.objects.save(object);
    }

    long number(Site site) {
        return world.next("id." + site.id);
    }

    private void number(Site site, long next) {
        world.set("next.id." + site.id, Long.toString(next - 1));
    }

    // --- what the managers have: pools, controllers, edges

    public boolean hasNsxParts() {
        return !world.setting("nsx.parts", "").isEmpty();
    }

    /** Gives the managers their lists of each other, pools, controllers, edges and the universal router. */
    public void nsxParts(Inventory inventory) {
        world.set("nsx.parts", "made");
        Site primary = world.sites.all().stream()
                .filter(site -> site.nsxRole.equals("PRIMARY"))
                .findFirst()
                .orElse(null);
        int number = 0;
        for (Map.Entry<String, Inventory.SiteEntry> entry : inventory.sites().entrySet()) {
            Site site = world.site(entry.getKey());
            Inventory.NsxEntry nsx = entry.getValue().nsx();
            site.nsxHostsFollow = primary == null ? site.id : primary.id;
            site.nsxSynced = world.now();
            if (primary != null && site.nsxRole.equals("SECONDARY")) {
                site.nsxPrimary = primary.id;
                primary.nsxSecondaries.add(site.id);
                world.sites.save(primary);
            }
            number++;
            site.nsxSegments = nsx != null && nsx.segments() != null
                    ? nsx.segments()
                    : 4000 + 1000 * number + "-" + (4999 + 1000 * number);
            if (nsx != null && nsx.version() != null) {
                site.nsxVersion = nsx.version();
            }
            List<InventoryObject> clusters = world.objects.where(
                    object -> object.site.equals(site.id) && object.type.equals("ClusterComputeResource"));
            String wanted = nsx == null ? null : nsx.edgeCluster();
            site.edgeCluster = clusters.stream()
                    .filter(cluster -> cluster.name.equals(wanted))
                    .findFirst()
                    .orElse(clusters.get(clusters.size() - 1))
                    .id;
            world.sites.save(site);
            if (nsx != null) {
                controllers(site, nsx, clusters.get(0).id);
                int edge = 0;
                for (String name : nsx.edges() == null ? List.<String>of() : nsx.edges()) {
                    gateway(site, name, number, ++edge, inventory);
                }
            }
        }
        if (inventory.universalRouter() != null && primary != null) {
            router(inventory, primary);
        }
    }

    private void controllers(Site site, Inventory.NsxEntry nsx, String cluster) {
        if (nsx.controllerPool() == null) {
            return;
        }
        IpPool pool = new IpPool();
        pool.site = site.id;
        pool.id = "ipaddresspool-" + world.next("ipaddresspool." + site.id);
        pool.name = nsx.controllerPool().name();
        String[] gateway = nsx.controllerPool().gateway().split("/");
        pool.gateway = gateway[0];
        pool.prefixLength = Integer.parseInt(gateway[1]);
        pool.ranges.add(nsx.controllerPool().range());
        String first = nsx.controllerPool().range().split("-")[0];
        String net = first.substring(0, first.lastIndexOf('.') + 1);
        int host = Integer.parseInt(first.substring(net.length()));
        for (int i = 0; i < nsx.controllers(); i++) {
            Controller node = new Controller();
            node.site = site.id;
            node.id = "controller-" + world.next("controller");
            node.name = site.hostNames.get("nsx").replaceFirst("nsx01\\..*", "") + "ctl0" + (i + 1);
            node.ipAddress = net + (host + i);
            node.status = "RUNNING";
            node.pool = pool.id;
            node.cluster = cluster;
            node.vm = applianceVm(site);
            pool.used.add(node.ipAddress);
            world.controllers.save(node);
        }
        world.pools.save(pool);
    }

    /** Machines of NSX are not in the lab's vCenter: their ids come from a range of their own. */
    private String applianceVm(Site site) {
        return "vm-" + (9000 + world.next("applianceVm." + site.id));
    }

    private Edge edge(Site site, String id, String name, String type) {
        Edge edge = new Edge();
        edge.site = site.id;
        edge.id = id;
        edge.name = name;
        edge.type = type;
        edge.nat = "<nat><enabled>true</enabled><natRules/></nat>";
        edge.routing = "<routing><routingGlobalConfig/><staticRouting/><ospf><enabled>false</enabled></ospf>"
                + "<bgp><enabled>false</enabled></bgp></routing>";
        return edge;
    }

    private void appliance(Site site, Edge edge, int index) {
        Edge.Appliance appliance = new Edge.Appliance();
        appliance.index = index;
        appliance.resourcePool = site.edgeCluster;
        appliance.datastore = world.objects
                .where(object -> object.site.equals(site.id) && object.type.equals("Datastore"))
                .get(0)
                .id;
        appliance.vm = applianceVm(site);
        edge.appliances.add(appliance);
    }

    private void gateway(Site site, String name, int siteNumber, int number, Inventory inventory) {
        Edge edge = edge(site, "edge-" + world.next("edge." + site.id), name, "gatewayServices");
        String uplink = world.objects
                .where(object -> object.site.equals(site.id) && object.more.containsKey("vlan"))
                .get(0)
                .id;
        String address = "198.51.100." + (siteNumber * 64 + number + 1);
        String upstream = "198.51.100." + (siteNumber * 64 + 1);
        edge.content = "<edge><vnics><vnic><index>0</index><name>uplink</name><type>uplink</type><portgroupId>" + uplink
                + "</portgroupId><addressGroups><addressGroup><primaryAddress>" + address
                + "</primaryAddress><subnetPrefixLength>26</subnetPrefixLength></addressGroup></addressGroups>"
                + "<mtu>1500</mtu><isConnected>true</isConnected></vnic></vnics>"
                + "<cliSettings><userName>admin</userName><remoteAccess>false</remoteAccess></cliSettings></edge>";
        // The first site announces the logical networks as a whole, until others are asked to.
        String prefix = siteNumber != 1 || inventory.logicalSwitches().isEmpty()
                ? ""
                : "<ipPrefix><name>logical-networks</name><ipAddress>" + aggregate(inventory)
                        + "</ipAddress></ipPrefix>";
        String rule = prefix.isEmpty()
                ? ""
                : "<rule><id>0</id><prefixName>logical-networks</prefixName><from><ospf>false</ospf><bgp>false</bgp>"
                        + "<static>true</static><connected>false</connected></from><action>permit</action></rule>";
        edge.routing = "<routing><routingGlobalConfig><routerId>" + address
                + "</routerId><ecmp>false</ecmp><ipPrefixes>"
                + prefix + "</ipPrefixes></routingGlobalConfig><staticRouting><defaultRoute><vnic>0</vnic>"
                + "<gatewayAddress>" + upstream + "</gatewayAddress><mtu>1500</mtu><adminDistance>1</adminDistance>"
                + "</defaultRoute><staticRoutes/></staticRouting><ospf><enabled>false</enabled></ospf><bgp>"
                + "<enabled>true</enabled><localAS>" + (65_000 + siteNumber * 10) + "</localAS><bgpNeighbours>"
                + "<bgpNeighbour><ipAddress>" + upstream + "</ipAddress><remoteAS>64999</remoteAS><weight>60</weight>"
                + "</bgpNeighbour></bgpNeighbours><redistribution><enabled>true</enabled><rules>" + rule
                + "</rules></redistribution></bgp></routing>";
        appliance(site, edge, 0);
        world.edges.save(edge);
    }

    /** @return the first two parts of the switches' subnets */
    private static String aggregate(Inventory inventory) {
        String subnet = inventory.logicalSwitches().get(0).subnet();
        return subnet.replaceFirst("^(\\d+\\.\\d+).*", "$1.0.0/16");
    }

    private void router(Inventory inventory, Site primary) {
        Inventory.RouterEntry entry = inventory.universalRouter();
        String id = "edge-" + world.uuid("edge/" + entry.name());
        StringBuilder interfaces = new StringBuilder();
        int index = 10;
        for (VirtualWire wire : world.wires.where(wire -> wire.universal)) {
            interfaces
                    .append("<interface><name>")
                    .append(wire.name)
                    .append("</name><index>")
                    .append(index++)
                    .append("</index><type>internal</type><mtu>1500</mtu><isConnected>true</isConnected>")
                    .append("<addressGroups><addressGroup><primaryAddress>")
                    .append(world.setting("subnet." + wire.name, "10.20.0"))
                    .append(".1</primaryAddress><subnetPrefixLength>24</subnetPrefixLength></addressGroup>")
                    .append("</addressGroups><connectedToId>")
                    .append(wire.id)
                    .append("</connectedToId></interface>");
        }
        for (Site site : world.sites.all()) {
            Edge edge = edge(site, id, entry.name(), "distributedRouter");
            edge.universal = true;
            edge.universalRevision = 1;
            edge.localEgress = entry.localEgress();
            edge.content = "<edge><mgmtInterface/><interfaces>" + interfaces + "</interfaces></edge>";
            if (entry.controlVmAt().contains(site.id)) {
                appliance(site, edge, 0);
            }
            boolean member = site.id.equals(primary.id) || primary.id.equals(site.nsxPrimary);
            if (member) {
                world.edges.save(edge);
            }
        }
    }

    // --- networks

    private void logicalSwitch(String name, String subnet) {
        VirtualWire wire = wire(null, "universalvdnscope", name);
        world.sites.all().forEach(site -> portGroupFor(wire, site));
        world.set("subnet." + name, subnet);
    }

    /** Makes a logical switch without port groups: universal where the site is absent. */
    public VirtualWire wire(Site site, String scope, String name) {
        VirtualWire wire = new VirtualWire();
        wire.universal = site == null;
        wire.site = site == null ? null : site.id;
        wire.scope = scope;
        wire.name = name;
        wire.vni = (site == null ? 200_000 : firstSegment(site))
                + world.next("vni." + (site == null ? "universal" : site.id));
        wire.id = site == null
                ? "universalwire-" + world.next("universalwire")
                : "virtualwire-" + world.next("virtualwire." + site.id);
        wire.uuid = world.uuid("wire/" + wire.key());
        return world.wires.save(wire);
    }

    private static long firstSegment(Site site) {
        return Long.parseLong(site.nsxSegments.split("-")[0]);
    }

    /** Makes the port group that stands for a logical switch in a site's vCenter. */
    public InventoryObject portGroupFor(VirtualWire wire, Site site) {
        InventoryObject group =
                portGroup(site, "vxw-" + site.distributedSwitch + "-" + wire.id + "-sid-" + wire.vni + "-" + wire.name);
        group.more.put("wire", wire.key());
        world.objects.save(group);
        wire.portGroups.put(site.id, group.id);
        world.wires.save(wire);
        return group;
    }

    private void mapInventories() {
        List<Site> both = new ArrayList<>(world.sites.all());
        Site a = both.get(0);
        Site b = both.get(1);
        for (VirtualWire wire : world.wires.all()) {
            map("networks", a, wire.portGroups.get(a.id), wire.portGroups.get(b.id));
        }
        map("folders", a, folder(a, "Rainpole"), folder(b, "Rainpole"));
        List<InventoryObject> poolsA = pools(a);
        List<InventoryObject> poolsB = pools(b);
        for (int i = 0; i < Math.min(poolsA.size(), poolsB.size()); i++) {
            map("resources", a, poolsA.get(i).id, poolsB.get(i).id);
        }
    }

    private void map(String kind, Site from, String source, String target) {
        Site to = world.peerOf(from.id);
        mapping(kind, from.id, source, target);
        mapping(kind, to.id, target, source);
    }

    /** Makes one direction of an inventory mapping. */
    public Mapping mapping(String kind, String site, String source, String target) {
        Mapping mapping = new Mapping();
        mapping.kind = kind;
        mapping.site = site;
        mapping.source = source;
        mapping.target = target;
        mapping.id = world.uuid("mapping/" + kind + "/" + site + "/" + source + "/" + world.next("mapping"));
        return world.mappings.save(mapping);
    }

    String folder(Site site, String name) {
        return world
                .objects
                .where(object ->
                        object.site.equals(site.id) && object.type.equals("Folder") && object.name.equals(name))
                .stream()
                .findFirst()
                .map(object -> object.id)
                .orElse(site.vmFolder);
    }

    private List<InventoryObject> pools(Site site) {
        return world.objects.where(object ->
                object.site.equals(site.id) && object.type.equals("ResourcePool") && !object.name.equals("Resources"));
    }

    // --- machines, groups, plans

    private void plainMachines(Site site, Inventory.SiteEntry entry) {
        String network = world.objects
                .where(object -> object.site.equals(site.id) && object.more.containsKey("vlan"))
                .get(0)
                .id;
        for (Inventory.PlainMachine plain : entry.machines()) {
            Vm vm = vm(site, plain.name(), 40, 2, 8);
            vm.folder = folder(site, plain.folder());
            vm.networks.add(network);
            vm.homeNetworks.add(network);
            vm.on = true;
            vm.tools = true;
            vm.address = "172.16.11." + (20 + world.next("plainAddress." + site.id));
            world.vms.save(vm);
        }
    }

    Vm vm(Site site, String name, int diskGb, int cpus, int memoryGb) {
        Vm vm = new Vm();
        vm.site = site.id;
        vm.id = "vm-" + number(site);
        vm.name = name;
        vm.uuid = world.uuid("bios/" + name);
        vm.instanceUuid = world.uuid("instance/" + site.id + "/" + name);
        vm.guest = name.contains("db") ? "rhel8_64Guest" : "ubuntu64Guest";
        vm.cpus = cpus;
        vm.memoryMb = memoryGb * 1024;
        vm.bootSeconds = 45;
        vm.shutdownSeconds = 25;
        Vm.Disk system = new Vm.Disk();
        system.key = 2000;
        system.label = "Hard disk 1";
        system.gigabytes = Math.min(diskGb, 40);
        vm.disks.add(system);
        if (diskGb > 40) {
            Vm.Disk data = new Vm.Disk();
            data.key = 2001;
            data.label = "Hard disk 2";
            data.gigabytes = diskGb - 40L;
            vm.disks.add(data);
        }
        double choice = World.variety(name + "/place");
        List<InventoryObject> clusters = world.objects.where(
                object -> object.site.equals(site.id) && object.type.equals("ClusterComputeResource"));
        InventoryObject cluster = clusters.get((int) (choice * clusters.size()));
        vm.host = cluster.links.get((int) (World.variety(name + "/host") * cluster.links.size()));
        vm.pool = world.objects
                .where(object -> object.site.equals(site.id)
                        && object.type.equals("ResourcePool")
                        && !object.name.equals("Resources")
                        && world.objects
                                .get(site.id + "/" + object.parent)
                                .parent
                                .equals(cluster.id))
                .get(0)
                .id;
        List<InventoryObject> stores = world.objects.where(object -> object.site.equals(site.id)
                && object.type.equals("Datastore")
                && !object.id.equals(site.placeholderDatastore));
        vm.datastore = stores.get((int) (choice * stores.size())).id;
        vm.folder = folder(site, "Rainpole");
        return vm;
    }

    /** Makes an empty protection group. */
    public Group group(String name, String description, int rpoMinutes, String protectedSite) {
        Group group = new Group();
        group.id = world.uuid("group/" + name);
        group.name = name;
        group.description = description;
        group.rpoMinutes = rpoMinutes;
        group.protectedSite = protectedSite;
        return world.groups.save(group);
    }

    private void application(Inventory.ApplicationEntry application) {
        Group group = groupNamed(application.group());
        Map<String, List<String>> tiers = new LinkedHashMap<>();
        for (Inventory.TierEntry tier : application.tiers()) {
            List<String> members = new ArrayList<>();
            for (int i = 1; i <= tier.count(); i++) {
                String name = application.name() + "-" + tier.name() + String.format("%02d", i);
                String network = application.area() + "-" + (tier.network() == null ? tier.name() : tier.network());
                Machine machine = machine(name, group, network, tier);
                machine.application = application.name();
                machine.tier = tier.name();
                if (tier.after() != null) {
                    tier.after().forEach(earlier -> machine.dependsOn.addAll(tiers.getOrDefault(earlier, List.of())));
                }
                world.machines.save(machine);
                members.add(machine.id);
            }
            tiers.put(tier.name(), members);
        }
    }

    static int or(Integer value, int otherwise) {
        return value == null ? otherwise : value;
    }

    private Machine machine(String name, Group group, String network, Inventory.TierEntry tier) {
        Site home = world.site(group.protectedSite);
        Vm vm = vm(home, name, or(tier.diskGb(), 60), or(tier.cpus(), 2), or(tier.memoryGb(), 8));
        VirtualWire wire =
                world.wires.where(candidate -> candidate.universal && candidate.name.equals(network)).stream()
                        .findFirst()
                        .orElseThrow(() -> new IllegalArgumentException("machine " + name + " is on the logical switch "
                                + network + ", which is not in the inventory"));
        vm.networks.add(wire.portGroups.get(home.id));
        vm.homeNetworks.addAll(vm.networks);
        int number = addresses.merge(network, 1, Integer::sum) + 10;
        vm.address = world.setting("subnet." + network, "10.99.0") + "." + number;
        if (number > 250) {
            vm.address = "10." + (100 + number / 60_000) + "." + (number / 250 % 250) + "." + (number % 250 + 1);
        }
        vm.bootSeconds = or(tier.bootSeconds(), 45);
        vm.shutdownSeconds = or(tier.shutdownSeconds(), 25);
        vm.on = true;
        vm.tools = true;
        vm.machine = name;
        world.vms.save(vm);

        Machine machine = new Machine();
        machine.id = name;
        machine.name = name;
        machine.group = group.id;
        machine.priority = or(tier.priority(), 3);
        machine.changeMegabytesPerHour = or(tier.changeMbPerHour(), 100);
        machine.copies.put(home.id, vm.id);
        return world.machines.save(machine);
    }

    /** Gives every machine that has none its placeholder at the other site, and its replication. */
    private void placeholders(String protectedSite) {
        List<Machine> without = world.machines.where(machine -> machine.copies.size() == 1 && !machine.group.isEmpty());
        // the other way round than the machines came, so that equal ids do not mean equal machines
        for (int i = without.size() - 1; i >= 0; i--) {
            placeholder(without.get(i), protectedSite);
        }
        for (Machine machine : without) {
            replicate(machine, protectedSite);
        }
    }

    Vm placeholder(Machine machine, String protectedSite) {
        Site target = world.peerOf(protectedSite);
        Vm source = world.copyOf(machine, protectedSite);
        Vm copy = vm(target, machine.name, 0, source.cpus, source.memoryMb / 1024);
        copy.machine = machine.id;
        copy.role = Vm.Role.PLACEHOLDER;
        copy.disks = source.disks;
        copy.guest = source.guest;
        copy.address = source.address;
        copy.bootSeconds = source.bootSeconds;
        copy.shutdownSeconds = source.shutdownSeconds;
        for (String network : source.homeNetworks) {
            copy.homeNetworks.add(mappedTo(protectedSite, network));
        }
        copy.networks.addAll(copy.homeNetworks);
        copy.pool = mappedTo(protectedSite, source.pool);
        copy.folder = mappedTo(protectedSite, source.folder);
        InventoryObject pool = world.objects.get(target.id + "/" + copy.pool);
        String cluster = pool.type.equals("ClusterComputeResource")
                ? pool.id
                : world.objects.get(target.id + "/" + pool.parent).parent;
        List<String> hosts = world.objects.get(target.id + "/" + cluster).links;
        copy.host = hosts.get((int) (World.variety(machine.name + "/recovery") * hosts.size()));
        world.vms.save(copy);
        machine.copies.put(target.id, copy.id);
        world.machines.save(machine);
        return copy;
    }

    /** @return the object at the other site that takes the place of one at this site; itself where nothing is mapped */
    public String mappedTo(String site, String source) {
        return world.mappings.where(mapping -> mapping.site.equals(site) && mapping.source.equals(source)).stream()
                .findFirst()
                .map(mapping -> mapping.target)
                .orElse(source);
    }

    private void replicate(Machine machine, String protectedSite) {
        Site target = world.peerOf(protectedSite);
        Replication replication = new Replication();
        replication.id = "rep-" + machine.id;
        replication.machine = machine.id;
        replication.guid = world.uuid("replication/" + machine.id);
        replication.sourceSite = protectedSite;
        replication.targetSite = target.id;
        replication.rpoMinutes = world.groups.get(machine.group).rpoMinutes;
        replicator.startInRhythm(replication);
    }

    public Group groupNamed(String name) {
        return world.groups.where(group -> group.name.equals(name)).stream()
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no protection group " + name));
    }

    /** Makes a plan over whole groups. */
    public Plan plan(String name, String description, List<String> groups, String protectedSite) {
        Plan plan = new Plan();
        plan.id = world.uuid("plan/" + name);
        plan.name = name;
        plan.description = description;
        for (String group : groups) {
            plan.groups.add(groupNamed(group).id);
        }
        plan.protectedSite = protectedSite;
        for (Site site : world.sites.all()) {
            plan.status.put(site.id, "READY_STATE");
        }
        return world.plans.save(plan);
    }

    /** Makes a plan with a group of its own and as many machines as asked for, spread over the priorities. */
    public Plan generate(String name, int machines, int rpoMinutes) {
        if (world.plans.all().stream().anyMatch(plan -> plan.name.equals(name))) {
            throw new IllegalArgumentException("there is a plan " + name + " already");
        }
        String protectedSite = world.sites.all().iterator().next().id;
        String prefix = name.toLowerCase().replaceAll("[^a-z0-9]+", "-");
        Group group = group("pg-" + prefix, "Made for " + name, rpoMinutes, protectedSite);
        String network = world.wires.all().stream()
                .filter(wire -> wire.universal)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no logical switch for new machines"))
                .name;
        for (int i = 1; i <= machines; i++) {
            int priority = 1 + (i - 1) % 5;
            Inventory.TierEntry tier = new Inventory.TierEntry(
                    "vm", 1, priority, null, null, 2, 8, 60, 40 + (i % 7) * 20, 30 + i % 20, 20);
            Machine machine = machine(prefix + "-" + String.format("%04d", i), group, network, tier);
            machine.application = prefix;
            machine.tier = "vm";
        }
        placeholders(protectedSite);
        return plan(name, "Made for a test", List.of(group.name), protectedSite);
    }

    /**
     * Makes machines that nobody protects, powered on, spread over hosts and datastores. Their sizes follow a log-normal
     * distribution, as those of real sites do, and are the same in every world.
     *
     * @param medianGigabytes half of the machines are smaller
     */
    public void machines(String siteId, String prefix, int count, int medianGigabytes, int memoryGigabytes) {
        Site site = world.site(siteId);
        VirtualWire wire = world.wires.where(candidate -> candidate.universal).stream()
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no logical switch for new machines"));
        for (int i = 1; i <= count; i++) {
            String name = prefix + "-" + String.format("%04d", i);
            double normal = Math.sqrt(-2 * Math.log(1 - World.variety(name + "/size/1")))
                    * Math.cos(2 * Math.PI * World.variety(name + "/size/2"));
            Vm vm = vm(
                    site,
                    name,
                    (int) Math.max(4, Math.round(medianGigabytes * Math.exp(0.7 * normal))),
                    2,
                    memoryGigabytes);
            vm.networks.add(wire.portGroups.get(siteId));
            vm.homeNetworks.addAll(vm.networks);
            vm.address = "10.77." + (i / 250) + "." + (i % 250 + 1);
            vm.on = true;
            vm.tools = true;
            world.vms.save(vm);
        }
    }

    /** Makes a template of a machine of the inventory, with its size and network. */
    public void template(String siteId, String name, int gigabytes, String network) {
        Site site = world.site(siteId);
        VirtualWire wire =
                world.wires.where(candidate -> candidate.universal && candidate.name.equals(network)).stream()
                        .findFirst()
                        .orElseThrow(() -> new IllegalArgumentException("there is no logical switch " + network));
        Vm vm = vm(site, name, gigabytes, 2, 8);
        vm.template = true;
        vm.networks.add(wire.portGroups.get(siteId));
        vm.homeNetworks.addAll(vm.networks);
        world.vms.save(vm);
    }
}
