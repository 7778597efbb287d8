package io.drawbridge.lab.world;

import java.util.ArrayList;
import java.util.List;

/** What SRM remembers of a finished run. */
public final class History implements Row {

    public long runKey;
    public String plan;
    public String planName;
    public String user;
    public String operation;
    public long started;
    public long millis;
    public String result;
    public List<String> errors = new ArrayList<>();
    public List<String> warnings = new ArrayList<>();

    @Override
    public String key() {
        return Long.toString(runKey);
    }
}
