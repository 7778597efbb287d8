package io.drawbridge.lab.world;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** One configuration object of a site's BIG-IP: what runs, and what was saved to its disk. */
public final class BigipObject implements Row {

    public String site;
    /** The path below {@code /mgmt/tm}, without names: {@code ltm/pool/members}. */
    public String type;
    /** Full path of the object it belongs to; empty for most. */
    public String parent = "";

    public String name;
    /** Absent for objects without one. */
    public String partition;

    public String fullPath;
    public long generation;
    /** When it was last changed; the younger of two copies wins between global traffic managers. */
    public long changedAt;
    /** Deleted, but still on the disk, or not yet known to be gone at the other site. */
    public boolean gone;

    public ObjectNode properties;
    /** As last saved; absent when it never was. */
    public ObjectNode saved;

    @Override
    public String key() {
        return site + " " + type + " " + parent + " " + fullPath;
    }

    public String text(String property) {
        return properties.path(property).asText("");
    }

    public int number(String property) {
        return properties.path(property).asInt();
    }

    /** @return whether the pair of flags says enabled; objects without the pair count as enabled */
    public boolean enabled() {
        return !properties.path("disabled").asBoolean(false);
    }

    public BigipObject copy() {
        BigipObject copy = new BigipObject();
        copy.site = site;
        copy.type = type;
        copy.parent = parent;
        copy.name = name;
        copy.partition = partition;
        copy.fullPath = fullPath;
        copy.generation = generation;
        copy.changedAt = changedAt;
        copy.gone = gone;
        copy.properties = properties.deepCopy();
        copy.saved = saved == null ? null : saved.deepCopy();
        return copy;
    }
}
