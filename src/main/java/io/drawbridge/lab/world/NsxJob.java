package io.drawbridge.lab.world;

import java.util.ArrayList;
import java.util.List;

/** A long operation of an NSX Manager. */
public final class NsxJob implements Row {

    /** A part of the work; parts appear as work goes on. */
    public static final class Part {
        public String id;
        public String name;
        public long started;
        public long ended;
        /** EXECUTING, COMPLETED or FAILED. */
        public String status = "EXECUTING";

        public String message = "";
    }

    public String site;
    public String id;
    /** Controller jobs answer at the task service, edge jobs below the edges. */
    public boolean edge;

    public String name;
    /** What the job does when it ends. */
    public String work;
    /** Id of the controller or edge it is about. */
    public String object;
    /** The document that an edge job carries out. */
    public String payload;

    public List<Part> parts = new ArrayList<>();
    public long started;
    public long ended;
    /** EXECUTING, COMPLETED or FAILED. */
    public String status = "EXECUTING";
    /** With what it shall end, where a fault rule says so. */
    public String error;

    @Override
    public String key() {
        return site + "/" + id;
    }

    public boolean running() {
        return status.equals("EXECUTING");
    }
}
