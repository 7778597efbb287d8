package io.drawbridge.lab.srm;

import io.drawbridge.lab.world.Run;
import java.util.ArrayList;
import java.util.List;

/** The stages of each kind of run, in their order. Their titles are ours: the vendor does not publish any. */
final class Stages {

    static final String PRESYNC = "PRESYNC_STORAGE";
    static final String SHUTDOWN = "SHUTDOWN";
    static final String PREPARE_PROTECTED = "PREPARE_PROTECTED_STORAGE";
    static final String SYNC = "SYNC_STORAGE";
    static final String MAKE_WRITABLE = "MAKE_WRITABLE";
    static final String TEST_STORAGE = "CREATE_TEST_STORAGE";
    static final String POWER_ON = "POWER_ON";
    static final String POWER_OFF_TEST = "POWER_OFF_TEST";
    static final String DISCARD = "DISCARD_TEST_DATA";
    static final String REVERSE = "REVERSE_REPLICATION";
    static final String PLACEHOLDERS = "CREATE_PLACEHOLDERS";
    static final String RESYNC = "SYNC_AFTER_REVERSAL";

    private static final int PRIORITIES = 5;

    private Stages() {}

    static List<Run.Stage> of(Run.Kind kind, boolean planned, boolean sync) {
        List<Run.Stage> stages = new ArrayList<>();
        switch (kind) {
            case TEST:
                if (sync) {
                    stages.add(stage(SYNC, "Synchronise replicas"));
                }
                stages.add(stage(TEST_STORAGE, "Prepare test copies and networks"));
                powerOn(stages);
                break;
            case CLEANUP:
                stages.add(stage(POWER_OFF_TEST, "Power off test machines"));
                stages.add(stage(DISCARD, "Discard test data and reset placeholders"));
                break;
            case RECOVERY:
                if (planned && sync) {
                    stages.add(stage(PRESYNC, "Synchronise replicas ahead of the outage"));
                }
                for (int priority = PRIORITIES; priority >= 1; priority--) {
                    Run.Stage stage = stage(SHUTDOWN, "Shut down protected machines of priority " + priority);
                    stage.priority = priority;
                    stages.add(stage);
                }
                stages.add(stage(PREPARE_PROTECTED, "Take the protected machines out of use"));
                if (planned || sync) {
                    stages.add(stage(SYNC, "Synchronise replicas for the last time"));
                }
                stages.add(stage(MAKE_WRITABLE, "Stop replication and make the replicas writable"));
                powerOn(stages);
                break;
            case REPROTECT:
                stages.add(stage(REVERSE, "Reverse replication"));
                stages.add(stage(PLACEHOLDERS, "Create placeholders at the new recovery site"));
                stages.add(stage(RESYNC, "Begin synchronisation in the new direction"));
                break;
            default:
                throw new IllegalArgumentException(kind.name());
        }
        return stages;
    }

    private static void powerOn(List<Run.Stage> stages) {
        for (int priority = 1; priority <= PRIORITIES; priority++) {
            Run.Stage stage = stage(POWER_ON, "Power on machines of priority " + priority);
            stage.priority = priority;
            stages.add(stage);
        }
    }

    private static Run.Stage stage(String code, String title) {
        Run.Stage stage = new Run.Stage();
        stage.code = code;
        stage.title = title;
        return stage;
    }

    /** @return whether the stage cannot be done without the protected site */
    static boolean needsProtectedSite(Run.Stage stage) {
        switch (stage.code) {
            case PRESYNC:
            case SHUTDOWN:
            case PREPARE_PROTECTED:
            case SYNC:
            case REVERSE:
            case PLACEHOLDERS:
            case RESYNC:
                return true;
            default:
                return false;
        }
    }

    /** @return whether the stage at which a planned migration can no longer be taken back is still ahead */
    static boolean beforeStorage(Run run) {
        for (int i = 0; i < run.stages.size(); i++) {
            if (run.stages.get(i).code.equals(MAKE_WRITABLE)) {
                return run.stage < i || run.stage == i && run.stages.get(i).finished == null;
            }
        }
        return false;
    }
}
