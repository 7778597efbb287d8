package io.drawbridge.lab.world;

import java.util.ArrayList;
import java.util.List;

/** A virtual machine as one vCenter knows it. The two copies of a protected machine are two of these. */
public final class Vm implements Row {

    /** What this copy is good for. */
    public enum Role {
        /** Serves users. */
        PRODUCTION,
        /** Holds the place of a machine that runs at the other site. */
        PLACEHOLDER,
        /** Runs inside a test bubble. */
        TEST,
        /** Was production until its machine was recovered at the other site. */
        RETIRED
    }

    /** A virtual disk. */
    public static final class Disk {
        public int key;
        public String label;
        public long gigabytes;
    }

    public String site;
    public String id;
    public String name;
    /** The machine this is a copy of; absent for a machine that nobody protects. */
    public String machine;

    public Role role = Role.PRODUCTION;
    public boolean on;
    public boolean tools;
    /** Its guest was asked to shut down, and does. */
    public boolean goingDown;
    /** Counts power-ons: what was planned for an earlier boot no longer happens. */
    public int boot;

    public String uuid;
    public String instanceUuid;
    public String guest;
    public String address;
    public String host;
    public String folder;
    public String pool;
    public String datastore;
    public List<String> networks = new ArrayList<>();
    /** The networks outside a test. */
    public List<String> homeNetworks = new ArrayList<>();

    public List<Disk> disks = new ArrayList<>();
    public int cpus;
    public int memoryMb;
    public int bootSeconds;
    public int shutdownSeconds;
    public boolean template;
    /** What its guest writes; a protected machine has its own figure. */
    public long changeMegabytesPerHour;

    public String annotation = "";

    @Override
    public String key() {
        return site + "/" + id;
    }

    public long gigabytes() {
        return disks.stream().mapToLong(disk -> disk.gigabytes).sum();
    }
}
