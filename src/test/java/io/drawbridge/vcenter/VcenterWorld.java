package io.drawbridge.vcenter;

import io.drawbridge.site.Endpoint;
import io.drawbridge.site.Secret;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** A vCenter that somebody stands in for, and what the tests of our clients must know of it. */
interface VcenterWorld extends AutoCloseable {

    /** How many virtual machines it has at least, so that a list of them needs more than one page. */
    int MANY = 510;

    /** What one of the vCenters cannot do; the tests prove that it still cannot. */
    enum Difference {
        OTHER_VCENTER("vcsim ignores the service locator: a move to another vCenter succeeds and nothing moves"),
        CREDENTIAL_OF_THE_OTHER("vcsim tries neither credential nor thumbprint of a service locator"),
        TASKS_THAT_LAST("vcsim's tasks are over when they are looked at: none is seen on its way, none is in progress"),
        MACHINES_THAT_ARE_BUSY("vcsim lets a machine be moved twice at once"),
        GUEST_TOOLS("vcsim's guests have no VMware Tools and shut down all the same"),
        GUEST_ADDRESS("vcsim's guests tell no address"),
        DISK_BACKING(
                "vcsim leaves a disk's backing where it was when the disk moves; only the list of datastores follows"),
        UNKNOWN_PLACE("vcsim dies of a host that it does not know (its goroutine panics), so it is not asked"),
        TEMPLATES("vcsim's inventory has no template, and our clients make none; a machine is copied instead"),
        SIGNS_IN_NAMES("vcsim cannot store a copy whose name has a percent sign, as a slash in it has on the wire"),
        COPIES_THAT_RUN("vcsim leaves a copy off though it is asked to power it on");

        final String reason;

        Difference(String reason) {
            this.reason = reason;
        }
    }

    /** What our client sent, and what came back. */
    record Heard(String method, String action, byte[] request, int status, byte[] response) {}

    String name();

    /** @return what it cannot do */
    Set<Difference> differences();

    URI url();

    String thumbprint();

    String username();

    String password();

    Clock clock();

    /** Lets a moment pass, so that what began has not ended where it lasts. */
    void aMomentLater();

    /** Lets everything come to its end that goes on. */
    void settle();

    /** Ends every session. */
    void endSessions(VimSession session);

    /** @return the name of one of the machines that run: each test has its own */
    String machine(int number);

    /** @return the name of what copies are made of */
    String template();

    /** @return everything that was said so far */
    List<Heard> heard();

    /** Whatever must hold of the world after each test. */
    void verify();

    @Override
    void close();

    default Endpoint endpoint(String password) {
        return new Endpoint(
                "vCenter of " + name(),
                url(),
                Optional.of(thumbprint()),
                Optional.empty(),
                Optional.empty(),
                username(),
                Secret.of(password),
                Duration.ofSeconds(5),
                Duration.ofSeconds(30),
                OptionalInt.empty());
    }

    default VimSession session() {
        return new VimSession(endpoint(password()), clock());
    }
}
