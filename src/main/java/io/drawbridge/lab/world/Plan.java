package io.drawbridge.lab.world;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A recovery plan. Each site keeps its own belief about its status; they agree while the sites see each other. */
public final class Plan implements Row {

    /** Which test network stands in for which network at the recovery site. */
    public static final class TestNetwork {
        public String id;
        public String target;
        public String test;
    }

    public String id;
    public String name;
    public String description;
    public List<String> groups = new ArrayList<>();
    public String protectedSite;
    public Map<String, String> status = new LinkedHashMap<>();
    /** A status that a test has put in place of the real one until the next run. */
    public String statusOverride;
    /** The run that is under way, or the last one. */
    public String run;

    public List<TestNetwork> testNetworks = new ArrayList<>();

    @Override
    public String key() {
        return id;
    }
}
