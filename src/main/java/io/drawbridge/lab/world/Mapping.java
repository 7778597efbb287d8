package io.drawbridge.lab.world;

/** Which object at the other site takes an object's place. One row for each direction. */
public final class Mapping implements Row {

    public String id;
    /** folders, resources or networks. */
    public String kind;

    public String site;
    public String source;
    public String target;

    @Override
    public String key() {
        return id;
    }
}
