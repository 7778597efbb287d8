package io.drawbridge.lab.bigip;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.drawbridge.lab.bigip.Types.Problems;
import io.drawbridge.lab.bigip.Types.Type;
import io.drawbridge.lab.wire.Json;
import io.drawbridge.lab.wire.Problem;
import io.drawbridge.lab.world.BigipObject;
import io.drawbridge.lab.world.World;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** The configuration of one site's BIG-IP: finds, makes, changes and deletes objects, and keeps their references. */
final class Tree {

    static final String VERSION = "16.1.0";
    static final String HOST = "https://localhost";
    static final String POOL = "ltm/pool";
    static final String MEMBER = "ltm/pool/members";
    static final String NODE = "ltm/node";
    static final String VIRTUAL = "ltm/virtual";
    static final String VIRTUAL_ADDRESS = "ltm/virtual-address";
    static final String SERVER = "gtm/server";
    static final String SERVER_VIRTUAL = "gtm/server/virtual-servers";

    private static final Set<String> SESSIONS = Set.of("user-enabled", "user-disabled");
    private static final List<String> VLAN_FLAGS = List.of("vlansEnabled", "vlansDisabled");
    private static final Set<String> STATES = Set.of("user-up", "user-down");

    private final World world;
    private final String site;
    private final Consumer<BigipObject> changed;
    /** What lies where; made anew whenever any object has changed, for states are derived from it over and over. */
    private final Map<String, List<BigipObject>> index = new HashMap<>();

    private long indexedAt = -1;

    /**
     * @param changed told of every object that was made, changed or deleted
     */
    Tree(World world, String site, Consumer<BigipObject> changed) {
        this.world = world;
        this.site = site;
        this.changed = changed;
    }

    String site() {
        return site;
    }

    // --- finding

    List<BigipObject> all(String type, String parent) {
        if (indexedAt != world.bigips.changedVersion()) {
            index.clear();
            for (BigipObject object : world.bigips.where(one -> !one.gone && one.site.equals(site))) {
                index.computeIfAbsent(object.type, any -> new ArrayList<>()).add(object);
                index.computeIfAbsent(object.type + " " + object.parent, any -> new ArrayList<>())
                        .add(object);
            }
            indexedAt = world.bigips.changedVersion();
        }
        return List.copyOf(index.getOrDefault(parent == null ? type : type + " " + parent, List.of()));
    }

    List<BigipObject> all(String type) {
        return all(type, null);
    }

    Optional<BigipObject> find(String type, String parent, String fullPath) {
        return world.bigips
                .find(site + " " + type + " " + parent + " " + fullPath)
                .filter(object -> !object.gone);
    }

    BigipObject get(String type, String parent, String fullPath) {
        return find(type, parent, fullPath).orElseThrow(() -> missing(type, parent, fullPath));
    }

    private static Problem missing(String type, String parent, String fullPath) {
        if (type.equals(MEMBER)) {
            String node = fullPath.substring(0, Math.max(0, portAt(fullPath)));
            String port = fullPath.substring(portAt(fullPath) + 1);
            return Problems.notFound("Pool Member", parent + " " + node + " " + port);
        }
        return Problems.notFound(Types.of(type).title(), fullPath);
    }

    /** @return the full path that a segment of a URL stands for (contract 1.2) */
    static String fullPath(String type, String segment) {
        String path = segment.replace('~', '/');
        return path.startsWith("/") || !Types.of(type).partition() ? path : "/Common/" + path;
    }

    /** @return a full path as a segment of a URL */
    static String segment(String fullPath) {
        return fullPath.replace("%", "%25").replace(" ", "%20").replace('/', '~');
    }

    /** An IPv6 address has a dot before the port. */
    static int portAt(String member) {
        boolean six = member.indexOf(':') != member.lastIndexOf(':');
        return six ? member.lastIndexOf('.') : member.lastIndexOf(':');
    }

    // --- showing

    static String link(String pathAndQuery) {
        return HOST + "/mgmt/tm/" + pathAndQuery + (pathAndQuery.contains("?") ? "&" : "?") + "ver=" + VERSION;
    }

    /** @return where an object is found, below {@code /mgmt/tm} */
    static String pathOf(BigipObject object) {
        if (Types.of(object.type).singleton()) {
            return object.type;
        }
        return collectionPath(object.type, object.parent) + "/" + segment(object.fullPath);
    }

    static String collectionPath(String type, String parent) {
        if (parent.isEmpty()) {
            return type;
        }
        int slash = type.lastIndexOf('/');
        return type.substring(0, slash) + "/" + segment(parent) + type.substring(slash);
    }

    /** @return the object as the device shows it, before states that are not configuration are put in */
    ObjectNode show(BigipObject object) {
        Type type = Types.of(object.type);
        ObjectNode shown = Json.object().put("kind", Types.kind(object.type, "state"));
        if (!type.singleton()) {
            shown.put("name", object.name);
            if (object.partition != null) {
                shown.put("partition", object.partition);
            }
            shown.put("fullPath", object.fullPath).put("generation", object.generation);
        }
        shown.put("selfLink", link(pathOf(object)));
        shown.setAll(object.properties.deepCopy());
        type.references().forEach((property, target) -> {
            if (!object.text(property).isEmpty()) {
                shown.set(property + "Reference", reference(target, object.text(property)));
            }
        });
        for (JsonNode pool : shown.path("pools")) {
            String fullPath = "/" + pool.path("partition").asText() + "/"
                    + pool.path("name").asText();
            ((ObjectNode) pool).set("nameReference", reference(object.type.replace("wideip", "pool"), fullPath));
        }
        type.below()
                .forEach((property, below) -> shown.set(
                        property,
                        Json.object()
                                .put("link", link(pathOf(object) + "/" + below))
                                .put("isSubcollection", true)));
        return shown;
    }

    private static ObjectNode reference(String type, String fullPath) {
        return Json.object().put("link", link(type + "/" + segment(fullPath)));
    }

    // --- writing

    BigipObject create(String typeName, String parent, ObjectNode body) {
        Type type = Types.of(typeName);
        BigipObject object = new BigipObject();
        object.site = site;
        object.type = typeName;
        object.parent = parent;
        name(object, type, body);
        if (find(typeName, parent, object.fullPath).isPresent()) {
            throw Problems.tmos(
                    409,
                    3,
                    "01020066:3: The requested " + type.title() + " (" + object.fullPath
                            + ") already exists in partition " + object.partition + ".");
        }
        object.properties = type.defaults().deepCopy();
        if (type.flags()) {
            object.properties.put("enabled", true);
        }
        object.generation = world.next("bigip.generation." + site);
        fill(object, type, body, true);
        for (String property : type.required()) {
            if (!object.properties.hasNonNull(property)) {
                throw Problems.configuration(type.title() + " " + object.fullPath + " needs " + property + ".");
            }
        }
        BigipObject old = world.bigips.find(object.key()).orElse(null);
        object.saved = old == null ? null : old.saved;
        if (typeName.equals(MEMBER)) {
            node(object);
        }
        if (typeName.equals(NODE) && object.text("address").isEmpty()) {
            object.properties.put("address", object.name);
        }
        if (typeName.equals(VIRTUAL)) {
            object.properties.put("vsIndex", world.next("bigip.vsIndex." + site));
        }
        check(object, type);
        store(object);
        JsonNode members = body.path("members");
        if (typeName.equals(POOL)) {
            for (JsonNode member : members) {
                create(
                        MEMBER,
                        object.fullPath,
                        member.isObject() ? (ObjectNode) member : Json.object().put("name", member.asText()));
            }
            // the collection below says it
            object.properties.remove("members");
        }
        if (typeName.equals(VIRTUAL)) {
            virtualAddress(object);
        }
        return object;
    }

    private static void name(BigipObject object, Type type, ObjectNode body) {
        String name = body.path("name").asText("");
        if (name.isEmpty()) {
            throw Problems.tmos(400, 1, "name must be specified.");
        }
        object.partition = type.partition() ? body.path("partition").asText("Common") : null;
        if (type.partition() && name.startsWith("/")) {
            int slash = name.indexOf('/', 1);
            if (slash < 0) {
                throw Problems.tmos(400, 1, name + " is no name of an object.");
            }
            object.partition = name.substring(1, slash);
            name = name.substring(slash + 1);
        }
        if (type.partition() && !object.partition.equals("Common")) {
            throw Problems.tmos(400, 26214401, "The requested folder (/" + object.partition + ") was not found.");
        }
        object.name = name;
        object.fullPath = type.partition() ? "/" + object.partition + "/" + name : name;
    }

    /** A member brings its node with it, where there is none yet. */
    private void node(BigipObject member) {
        BigipObject pool = find(POOL, "", member.parent)
                .orElseThrow(() ->
                        Problems.tmos(404, 3, "01020036:3: The requested pool (" + member.parent + ") was not found."));
        int at = portAt(member.name);
        if (at <= 0 || !member.name.substring(at + 1).matches("\\d{1,5}")) {
            throw Problems.configuration("Pool member " + member.name + " of " + pool.fullPath + " names no port.");
        }
        String node = member.name.substring(0, at);
        BigipObject known = find(NODE, "", "/Common/" + node).orElse(null);
        if (known == null) {
            String address = member.text("address").isEmpty() ? node : member.text("address");
            if (!address.matches("[0-9a-fA-F.:]+(%\\d+)?")) {
                throw Problems.configuration("Node " + node + " has no address.");
            }
            known = create(NODE, "", Json.object().put("name", node).put("address", address));
        }
        member.properties.put("address", known.text("address"));
    }

    private void virtualAddress(BigipObject virtual) {
        String address = addressOf(virtual.text("destination"));
        if (find(VIRTUAL_ADDRESS, "", "/Common/" + address).isEmpty()) {
            create(
                    VIRTUAL_ADDRESS,
                    "",
                    Json.object().put("name", address).put("address", address.replaceAll("%.*", "")));
        }
    }

    /** @return the address in {@code /Common/203.0.113.10:443} */
    static String addressOf(String destination) {
        String bare = destination.substring(destination.lastIndexOf('/') + 1);
        return bare.substring(0, Math.max(0, portAt(bare)));
    }

    BigipObject change(BigipObject object, ObjectNode body) {
        Type type = Types.of(object.type);
        boolean any = false;
        for (Iterator<String> names = body.fieldNames(); names.hasNext(); ) {
            String property = names.next();
            any |= type.knows(property) && !Types.IDENTITY.contains(property);
        }
        if (!any) {
            throw Problems.nothingGiven();
        }
        BigipObject next = object.copy();
        fill(next, type, body, false);
        check(next, type);
        return store(next);
    }

    BigipObject replace(BigipObject object, ObjectNode body) {
        Type type = Types.of(object.type);
        BigipObject next = object.copy();
        next.properties = type.defaults().deepCopy();
        for (String kept : type.readOnly()) {
            next.properties.set(kept, object.properties.get(kept));
        }
        // what an object cannot be without has no default to go back to
        for (String kept : List.of("vsIndex", "destination", "datacenter", "profile", "address", "dest", "vlan")) {
            if (object.properties.has(kept)) {
                next.properties.set(kept, object.properties.get(kept));
            }
        }
        if (type.flags()) {
            next.properties.put("enabled", true);
        }
        fill(next, type, body, false);
        check(next, type);
        return store(next);
    }

    private static void fill(BigipObject object, Type type, ObjectNode body, boolean isNew) {
        for (Iterator<Map.Entry<String, JsonNode>> fields = body.fields(); fields.hasNext(); ) {
            Map.Entry<String, JsonNode> field = fields.next();
            String property = field.getKey();
            JsonNode value = field.getValue();
            if (property.endsWith("Reference") || Types.IDENTITY.contains(property)) {
                continue;
            }
            if (!type.knows(property)) {
                throw Problems.tmos(
                        400, 26214401, "01070734:3: \"" + property + "\" is no property of " + type.title());
            }
            if (type.flags() && Types.FLAGS.contains(property) || VLAN_FLAGS.contains(property)) {
                continue;
            }
            if (!isNew && type.readOnly().contains(property)) {
                if (!value.equals(object.properties.get(property))) {
                    throw Problems.configuration(property + " of " + object.fullPath + " cannot be changed.");
                }
                continue;
            }
            if (property.equals("session") || property.equals("state")) {
                administrative(object, property, value.asText());
                continue;
            }
            if (value.isNull()
                    || value.asText().equals("none") && type.optional().contains(property)) {
                object.properties.remove(property);
            } else {
                object.properties.set(property, property.equals("pools") ? pools(value) : value.deepCopy());
            }
        }
        flags(object, type, body);
        vlanFlags(object, body);
    }

    /** A virtual server is on the VLANs of its list only, or on all others: one of the two flags is there. */
    private static void vlanFlags(BigipObject object, ObjectNode body) {
        for (String flag : VLAN_FLAGS) {
            if (body.path(flag).asBoolean()) {
                object.properties.remove(VLAN_FLAGS);
                object.properties.put(flag, true);
            }
        }
    }

    /** What is read may be sent back: it only takes effect where it is one of the words that can be written. */
    private static void administrative(BigipObject object, String property, String value) {
        Set<String> words = property.equals("session") ? SESSIONS : STATES;
        if (words.contains(value)) {
            object.properties.put(property, value);
        } else if (!Set.of("monitor-enabled", "up", "down", "checking", "unchecked")
                .contains(value)) {
            throw Problems.configuration(value + " is no " + property + ".");
        }
    }

    private static void flags(BigipObject object, Type type, ObjectNode body) {
        if (!type.flags() || !body.has("enabled") && !body.has("disabled")) {
            return;
        }
        boolean off = body.has("disabled")
                ? body.path("disabled").asBoolean()
                : !body.path("enabled").asBoolean();
        if (body.has("enabled") && body.has("disabled") && body.path("enabled").asBoolean() == off) {
            throw Problems.configuration("an object is either enabled or disabled.");
        }
        object.properties.remove(Types.FLAGS);
        object.properties.put(off ? "disabled" : "enabled", true);
    }

    private static ArrayNode pools(JsonNode given) {
        ArrayNode pools = Json.array();
        int number = 0;
        for (JsonNode entry : given) {
            String name =
                    entry.isTextual() ? entry.asText() : entry.path("name").asText();
            String partition = entry.path("partition").asText("Common");
            if (name.startsWith("/")) {
                partition = name.substring(1, name.indexOf('/', 1));
                name = name.substring(name.indexOf('/', 1) + 1);
            }
            pools.addObject()
                    .put("name", name)
                    .put("partition", partition)
                    .put("order", entry.path("order").asInt(number))
                    .put("ratio", entry.path("ratio").asInt(1));
            number++;
        }
        return pools;
    }

    // --- references

    private void check(BigipObject object, Type type) {
        type.references().forEach((property, target) -> {
            String to = object.text(property);
            if (!to.isEmpty() && find(target, "", to).isEmpty()) {
                throw Problems.configuration(type.title() + " " + object.fullPath + " refers to "
                        + Types.of(target).title() + " " + to + ", which does not exist.");
            }
        });
        for (JsonNode pool : object.properties.path("pools")) {
            String path = "/" + pool.path("partition").asText() + "/"
                    + pool.path("name").asText();
            if (find(object.type.replace("wideip", "pool"), "", path).isEmpty()) {
                throw Problems.configuration(
                        "Wide IP " + object.fullPath + " refers to pool " + path + ", which does not exist.");
            }
        }
        if (object.type.startsWith("gtm/wideip") && !object.name.contains(".")) {
            throw Problems.configuration(object.name + " is no name of a host.");
        }
        if (object.type.startsWith("gtm/pool") && object.type.endsWith("/members")) {
            int colon = object.name.indexOf(':');
            String server = colon < 0 ? object.name : object.name.substring(0, colon);
            String virtual = colon < 0 ? "" : object.name.substring(colon + 1);
            String serverPath = server.startsWith("/") ? server : "/Common/" + server;
            if (find(SERVER_VIRTUAL, serverPath, virtual).isEmpty()) {
                throw Problems.configuration("server " + serverPath + " has no virtual server '" + virtual + "'.");
            }
        }
        if (object.type.equals(POOL)) {
            for (String word : object.text("monitor").split("\\s+")) {
                if (word.startsWith("/") && !isMonitor(word)) {
                    throw Problems.configuration("monitor " + word + " does not exist.");
                }
            }
        }
    }

    private boolean isMonitor(String path) {
        return Types.all().stream()
                .anyMatch(type ->
                        type.startsWith("ltm/monitor/") && find(type, "", path).isPresent());
    }

    void delete(BigipObject object) {
        user(object).ifPresent(user -> {
            throw object.type.equals(NODE)
                    ? Problems.tmos(
                            400,
                            3,
                            "01070110:3: Node address '" + object.fullPath + "' is referenced by a member of pool '"
                                    + user.parent + "'.")
                    : Problems.tmos(
                            400,
                            3,
                            "01070320:3: " + Types.of(object.type).title() + " " + object.fullPath
                                    + " is still referenced by "
                                    + Types.of(user.type).title() + " " + user.fullPath
                                    + ".");
        });
        for (String below : Types.of(object.type).below().values()) {
            if (Types.known(object.type + "/" + below)) {
                all(object.type + "/" + below, object.fullPath).forEach(this::remove);
            }
        }
        remove(object);
        if (object.type.equals(VIRTUAL)) {
            String address = addressOf(object.text("destination"));
            boolean used = all(VIRTUAL).stream()
                    .anyMatch(other -> addressOf(other.text("destination")).equals(address));
            find(VIRTUAL_ADDRESS, "", "/Common/" + address)
                    .filter(one -> !used && one.text("autoDelete").equals("true"))
                    .ifPresent(this::remove);
        }
    }

    private Optional<BigipObject> user(BigipObject object) {
        return world.bigips.where(other -> !other.gone && other.site.equals(site) && refers(other, object)).stream()
                .findFirst();
    }

    private static boolean refers(BigipObject from, BigipObject to) {
        for (Map.Entry<String, String> reference :
                Types.of(from.type).references().entrySet()) {
            if (reference.getValue().equals(to.type)
                    && from.text(reference.getKey()).equals(to.fullPath)) {
                return true;
            }
        }
        if (to.type.equals(NODE) && from.type.equals(MEMBER)) {
            return from.fullPath.substring(0, portAt(from.fullPath)).equals(to.fullPath);
        }
        if (to.type.startsWith("gtm/pool") && from.type.equals(to.type.replace("pool", "wideip"))) {
            for (JsonNode pool : from.properties.path("pools")) {
                if (("/" + pool.path("partition").asText() + "/"
                                + pool.path("name").asText())
                        .equals(to.fullPath)) {
                    return true;
                }
            }
        }
        if (from.type.startsWith("gtm/pool") && from.type.endsWith("/members")) {
            return to.type.equals(SERVER_VIRTUAL) && ("/Common/" + from.name).equals(to.parent + ":" + to.fullPath)
                    || to.type.equals(SERVER) && ("/Common/" + from.name).startsWith(to.fullPath + ":");
        }
        return to.type.startsWith("ltm/monitor/")
                && List.of(from.text("monitor").trim().split("\\s+")).contains(to.fullPath);
    }

    private void remove(BigipObject object) {
        BigipObject gone = object.copy();
        gone.gone = true;
        store(gone);
    }

    private BigipObject store(BigipObject object) {
        object.generation = world.next("bigip.generation." + site);
        long before = world.bigips.find(object.key()).map(old -> old.changedAt).orElse(0L);
        // younger than what it replaces, even while the clock stands
        object.changedAt = Math.max(world.now(), before + 1);
        world.bigips.save(object);
        changed.accept(object);
        return object;
    }

    // --- disk

    /** What runs is what will run after a restart. */
    void save() {
        for (BigipObject object : world.bigips.where(one -> one.site.equals(site))) {
            if (object.gone && !object.type.startsWith("gtm/")) {
                world.bigips.remove(object.key());
            } else if (object.gone) {
                object.saved = null;
                world.bigips.save(object);
            } else if (!object.properties.equals(object.saved)) {
                object.saved = object.properties.deepCopy();
                world.bigips.save(object);
            }
        }
    }

    /** The device begins again with what was saved. */
    void load() {
        for (BigipObject object : world.bigips.where(one -> one.site.equals(site))) {
            if (object.saved == null) {
                world.bigips.remove(object.key());
            } else if (object.gone || !object.properties.equals(object.saved)) {
                object.properties = object.saved.deepCopy();
                object.gone = false;
                // older than whatever the other global traffic manager has of it
                object.changedAt = 0;
                object.generation = world.next("bigip.generation." + site);
                world.bigips.save(object);
            }
        }
    }

    /** @return everything as it is now, to go back to */
    List<BigipObject> snapshot() {
        List<BigipObject> copies = new ArrayList<>();
        world.bigips.where(one -> one.site.equals(site)).forEach(one -> copies.add(one.copy()));
        return copies;
    }

    void restore(List<BigipObject> snapshot) {
        world.bigips.where(one -> one.site.equals(site)).forEach(one -> world.bigips.remove(one.key()));
        snapshot.forEach(world.bigips::save);
    }
}
