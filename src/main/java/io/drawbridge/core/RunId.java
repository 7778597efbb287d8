package io.drawbridge.core;

import java.util.UUID;

/** One execution of a runbook. It is the engine's business key, shared by all procedures of the run. */
public record RunId(String value) {

    public RunId {
        Names.check("run", value);
    }

    /** @return an id nobody has used */
    public static RunId random() {
        return new RunId(UUID.randomUUID().toString());
    }

    @Override
    public String toString() {
        return value;
    }
}
