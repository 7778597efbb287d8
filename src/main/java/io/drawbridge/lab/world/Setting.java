package io.drawbridge.lab.world;

/** A single value of the world: a counter, the manual clock's time, a switch. */
public final class Setting implements Row {

    public String name;
    public String value;

    @Override
    public String key() {
        return name;
    }
}
