package io.drawbridge.lab.world;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A protected machine: its copy at each site, how it is to be recovered, and how far the present run got with it. */
public final class Machine implements Row {

    public String id;
    public String name;
    /** Empty while it is replicated and in no protection group. */
    public String group;

    public String application;
    public String tier;
    /** Id of the copy in each site's vCenter, by site. */
    public Map<String, String> copies = new LinkedHashMap<>();
    /** 1 starts first, 5 last. */
    public int priority = 3;

    public List<String> dependsOn = new ArrayList<>();
    public boolean startsByItself = true;
    public boolean skipShutdownGuest;
    public int shutdownTimeoutSeconds = 300;
    public int toolsTimeoutSeconds = 300;
    public long changeMegabytesPerHour;
    /** By how much that grows in each hour from then on, and since when; absent where it stays as it is. */
    public double growthMegabytesPerHour;

    public Long growsFrom;
    public long settingsVersion = 1;

    /** As SRM shows it. */
    public String status = "READY_TO_RECOVER";
    /** The run that is working on it, and the number of that run's stage it has finished last. */
    public String run;

    public int stageDone = -1;
    /** When the run began and ended its work on the machine in the stage that it was in last. */
    public Long stageStarted;

    public Long stageFinished;
    /** The run shut the protected copy down, so a roll-back starts it again. */
    public boolean stoppedByRun;

    public List<String> errors = new ArrayList<>();
    /** As SRM shows how well it is protected in its group. */
    public String protection = "OK";

    /** What of it is not mapped; empty while it is protected. */
    public List<String> unmapped = new ArrayList<>();

    @Override
    public String key() {
        return id;
    }
}
