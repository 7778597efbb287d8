package io.drawbridge.security;

/** A kind of thing that somebody may do. Which role has which is said by {@link Rights}. */
public enum Right {
    SEE("See", "follow runs of one's own tenants: progress, journal, decisions, what an abort would undo"),
    START("Start", "ask for a run of a runbook that names the role as one of its starters"),
    APPROVE("Approve", "approve, declare, choose, review and sign off, where a task is for the role"),
    RESOLVE("Resolve", "decide what happens to a failed step: once more, done by hand, or abort"),
    ABORT("Abort", "abort a run of a runbook that the role may start"),
    EXPORT("Export", "take evidence out of the product"),
    AUDIT("Audit", "read all tasks and the engine's history in Cockpit"),
    CHECK_SITES(
            "Check sites", "see how the connections to the sites' systems are, with their addresses, and check them"),
    MONITOR("Monitor", "read the figures of all tenants and the health of each system, for monitoring"),
    CONFIGURE("Configure", "issue and revoke what lets others in");

    private final String title;
    private final String what;

    Right(String title, String what) {
        this.title = title;
        this.what = what;
    }

    public String title() {
        return title;
    }

    /** @return what it allows, in words that go on from "may" */
    public String what() {
        return what;
    }
}
