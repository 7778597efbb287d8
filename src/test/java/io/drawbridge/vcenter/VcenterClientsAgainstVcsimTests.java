package io.drawbridge.vcenter;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.drawbridge.doubles.ManualClock;
import io.drawbridge.site.http.Use;
import io.drawbridge.testing.VimProxy;
import java.net.URI;
import java.time.Clock;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Our clients of vCenter against the vendor's own simulator. */
class VcenterClientsAgainstVcsimTests extends VcenterClientSuite {

    @Override
    VcenterWorld start() {
        // Two datastores to move between; the machines of a cluster and of a host that stands alone are as many each.
        Optional<Vcsim> vcsim = Vcsim.start(
                "-username",
                "svc-dr",
                "-password",
                "s3cret-word",
                "-ds",
                "2",
                "-pg",
                "2",
                "-vm",
                "" + VcenterWorld.MANY / 2);
        if (vcsim.isEmpty()) {
            System.out.println("skipped: our vCenter clients against vcsim, which is not on the search path");
        }
        assumeTrue(vcsim.isPresent(), "vcsim is not on the search path");
        return new World(vcsim.get(), new VimProxy(vcsim.get().url()));
    }

    private record World(Vcsim vcsim, VimProxy proxy) implements VcenterWorld {

        @Override
        public String name() {
            return "vcsim";
        }

        @Override
        public Set<Difference> differences() {
            return EnumSet.allOf(Difference.class);
        }

        @Override
        public URI url() {
            return proxy.url();
        }

        @Override
        public String thumbprint() {
            return proxy.thumbprint();
        }

        @Override
        public String username() {
            return "svc-dr";
        }

        @Override
        public String password() {
            return "s3cret-word";
        }

        @Override
        public Clock clock() {
            return new ManualClock();
        }

        @Override
        public void aMomentLater() {}

        @Override
        public void settle() {}

        @Override
        public void endSessions(VimSession session) {
            session.call("Logout", "SessionManager", session.content().sessionManager(), "", Use.COMMAND);
        }

        @Override
        public String machine(int number) {
            return "DC0_C0_RP0_VM" + number;
        }

        @Override
        public String template() {
            return machine(VcenterWorld.MANY / 2 - 1);
        }

        @Override
        public List<Heard> heard() {
            return proxy.exchanges.stream()
                    .map(one -> new Heard(one.method(), one.action(), one.request(), one.status(), one.response()))
                    .toList();
        }

        @Override
        public void verify() {}

        @Override
        public void close() {
            proxy.close();
            vcsim.close();
        }
    }
}
