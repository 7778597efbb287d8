package io.drawbridge.lab.world;

/** Something the world keeps: found by its key, written to the journal whenever it changes. */
public interface Row {

    /** @return what it is found by, unique within its table, never changing */
    String key();
}
