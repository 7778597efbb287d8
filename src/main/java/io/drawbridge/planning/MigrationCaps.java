package io.drawbridge.planning;

/**
 * How many moves may go on at once.
 *
 * @param atOnce over the path between the sites
 * @param perHost from or to one host
 * @param perDatastore from or to one datastore
 */
public record MigrationCaps(int atOnce, int perHost, int perDatastore) {

    /** Moves with their disks that one host takes part in at a time. */
    public static final int PER_HOST = 2;

    /** Moves with their disks that one datastore takes part in at a time. */
    public static final int PER_DATASTORE = 8;

    public MigrationCaps {
        if (atOnce < 1 || perHost < 1 || perDatastore < 1) {
            throw new IllegalArgumentException(
                    "each cap must let one move through, unlike " + atOnce + ", " + perHost + ", " + perDatastore);
        }
    }

    /** @throws IllegalArgumentException when the path carries no move at all */
    public static MigrationCaps of(MigrationPath path) {
        return new MigrationCaps(path.movesAtOnce(), PER_HOST, PER_DATASTORE);
    }
}
