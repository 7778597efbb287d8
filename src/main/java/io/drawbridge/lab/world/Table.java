package io.drawbridge.lab.world;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Rows of one kind, in the order in which they came. Whoever changes a row says so with {@link #save}: that is what
 * reaches the journal, and what a property collector sees as an update.
 */
public final class Table<T extends Row> {

    private final String name;
    private final Class<T> type;
    private final World world;
    private final Map<String, T> rows = new LinkedHashMap<>();
    private final Map<String, Long> versions = new HashMap<>();
    private long membership;
    private long changed;

    Table(String name, Class<T> type, World world) {
        this.name = name;
        this.type = type;
        this.world = world;
    }

    public T get(String key) {
        T row = rows.get(key);
        if (row == null) {
            throw new IllegalStateException("no " + name + " " + key);
        }
        return row;
    }

    public Optional<T> find(String key) {
        return Optional.ofNullable(key == null ? null : rows.get(key));
    }

    public Collection<T> all() {
        return rows.values();
    }

    public List<T> where(Predicate<T> wanted) {
        List<T> found = new ArrayList<>();
        for (T row : rows.values()) {
            if (wanted.test(row)) {
                found.add(row);
            }
        }
        return found;
    }

    public T save(T row) {
        if (rows.put(row.key(), row) == null) {
            membership = world.nextVersion();
        }
        changed = world.nextVersion();
        versions.put(row.key(), changed);
        world.dirty(this, row.key());
        return row;
    }

    public void remove(String key) {
        if (rows.remove(key) != null) {
            versions.remove(key);
            membership = world.nextVersion();
            changed = membership;
            world.dirty(this, key);
        }
    }

    /** @return the world's change number at which the row was saved last */
    public long versionOf(String key) {
        return versions.getOrDefault(key, 0L);
    }

    /** @return the world's change number at which a row last came or went */
    public long membershipVersion() {
        return membership;
    }

    /** @return the world's change number at which any row was last saved, came or went */
    public long changedVersion() {
        return changed;
    }

    public int size() {
        return rows.size();
    }

    String name() {
        return name;
    }

    Class<T> type() {
        return type;
    }

    void clear() {
        rows.clear();
        versions.clear();
        membership = world.nextVersion();
        changed = membership;
    }

    void restore(String key, T row) {
        if (row == null) {
            rows.remove(key);
        } else {
            rows.put(key, row);
        }
    }
}
