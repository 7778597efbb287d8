package io.drawbridge.nsx;

/**
 * What a manager can do from some release on, as far as runbooks make use of it (NSX-v reference, sections 4, 5.5, 9.1
 * and 10).
 */
public enum NsxCapability {
    UNIVERSAL_OBJECTS(new NsxRelease(6, 2, 0), "roles of managers, universal objects, locale IDs", "no runbook works"),
    FIREWALL_POSITION(
            new NsxRelease(6, 2, 2),
            "place of a new firewall section can be asked for",
            "new sections come above all others, as is the manager's default"),
    PLACES_OF_EDGES(
            new NsxRelease(6, 2, 3),
            "manager tells whether the place of an edge's machine still exists",
            "every place counts as existing"),
    CONTROLLER_STATE(
            new NsxRelease(6, 3, 0),
            "controller state is updated through the API",
            "it is tried; where the manager does not know the call, a person updates it in the vendor's client"),
    CONNECTIONS_OF_HOSTS(
            new NsxRelease(6, 4, 0),
            "manager tells whether its hosts reach the controllers",
            "runbooks do not say whether hosts reach the controllers");

    private final NsxRelease since;
    private final String words;
    private final String without;

    NsxCapability(NsxRelease since, String words, String without) {
        this.since = since;
        this.words = words;
        this.without = without;
    }

    public NsxRelease since() {
        return since;
    }

    /** @return what it is, for people */
    public String words() {
        return words;
    }

    /** @return how runbooks do without it */
    public String without() {
        return without;
    }
}
