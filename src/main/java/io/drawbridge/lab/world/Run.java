package io.drawbridge.lab.world;

import java.util.ArrayList;
import java.util.List;

/** One execution of a recovery plan's action, stage after stage. */
public final class Run implements Row {

    /** What was asked for. */
    public enum Kind {
        TEST,
        CLEANUP,
        RECOVERY,
        REPROTECT
    }

    /** A step of the run as the step list shows it. */
    public static final class Stage {
        public String code;
        public String title;
        public int priority;
        public String status = "INACTIVE";
        public Long started;
        public Long finished;
        public int total;
        public int done;
        public List<String> errors = new ArrayList<>();
        public List<String> warnings = new ArrayList<>();
    }

    public String id;
    public String plan;
    public Kind kind;
    public boolean planned;
    public boolean sync;
    public boolean forced;
    public boolean skipProtectedSite;
    /** Where the work is done; the other one is the protected site at the time of the start. */
    public String recoverySite;

    public String protectedSite;
    public List<String> groups = new ArrayList<>();
    public List<Stage> stages = new ArrayList<>();
    public int stage = -1;
    public boolean active = true;
    public boolean cancelled;
    /** The protected site did not take part, so its machines were not shut down. */
    public boolean unclean;

    public String failWith;
    public String task;
    public String user;
    public long started;
    public Long finished;
    public long historyKey;
    public String bubbleNetwork;

    @Override
    public String key() {
        return id;
    }

    public Stage current() {
        return stage < 0 || stage >= stages.size() ? null : stages.get(stage);
    }
}
