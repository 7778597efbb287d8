package io.drawbridge.bigip.step;

import io.drawbridge.bigip.TrafficManagers;
import io.drawbridge.bigip.TrafficSettings;
import io.drawbridge.bigip.Tunnel;
import io.drawbridge.core.SiteId;
import io.drawbridge.engine.Action;
import io.drawbridge.engine.ActionReceipt;
import io.drawbridge.engine.Assessment;
import io.drawbridge.engine.InfrastructureStep;
import io.drawbridge.engine.Item;
import io.drawbridge.engine.StepContext;
import io.drawbridge.engine.StepInput;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.springframework.stereotype.Component;

/**
 * A tunnel shall join the BIG-IPs of both sites before running machines move and their connections follow them (F5's
 * brief, step 1). The input {@code tunnel} says {@code external} where another interconnect does that: then nothing is
 * looked at. An EtherIP tunnel shows no state of its own; two that mirror each other count, and the proof says so.
 */
@Component
@StepInput(
        name = "tunnel",
        what = "external where an interconnect of another kind joins the sites",
        values = {"external"})
class VerifyTunnel implements InfrastructureStep {

    static final String NO_TUNNEL = "drawbridge.tunnelMissing";
    static final String TUNNEL_DOWN = "drawbridge.tunnelDown";

    private final TrafficManagers managers;
    private final TrafficSettings settings;

    VerifyTunnel(TrafficManagers managers, TrafficSettings settings) {
        this.managers = managers;
        this.settings = settings;
    }

    @Override
    public Assessment assess(StepContext step) {
        if (step.input("tunnel").filter("external"::equals).isPresent()) {
            return Assessment.reached(
                    "the sites are said to be joined by an external interconnect: no tunnel was looked at");
        }
        var from = tunnels(step, step.protectedSite());
        var to = tunnels(step, step.recoverySite());
        var items = new ArrayList<Item>();
        from.forEach(tunnel -> items.add(item(step.protectedSite(), tunnel)));
        to.forEach(tunnel -> items.add(item(step.recoverySite(), tunnel)));
        return judge(step, from, to).items(items);
    }

    private List<Tunnel> tunnels(StepContext step, SiteId site) {
        return managers.find(site)
                .map(manager -> step.shared(Names.question(site, "tunnels"), Names.FRESH, manager::tunnels))
                .orElse(List.of());
    }

    private static Item item(SiteId site, Tunnel tunnel) {
        String label = tunnel.name() + " of " + site;
        String note = tunnel.kind() + " to " + tunnel.remoteAddress() + ": " + tunnel.state();
        return switch (tunnel.state()) {
            case UP, NOT_SHOWN -> Item.done(site + " " + tunnel.name(), label, note);
            case CONNECTING, DOWN -> Item.waiting(site + " " + tunnel.name(), label, note);
        };
    }

    private Assessment judge(StepContext step, List<Tunnel> from, List<Tunnel> to) {
        if (from.stream().anyMatch(VerifyTunnel::isUp) && to.stream().anyMatch(VerifyTunnel::isUp)) {
            return Assessment.reached("both ends of the iSession tunnel are up");
        }
        for (var one : from) {
            for (var other : to) {
                if (mirror(one, other)) {
                    return Assessment.reached("EtherIP tunnels " + one.localAddress() + " to " + other.localAddress()
                            + " mirror each other, " + (one.octets() + other.octets())
                            + " octets carried; no device shows whether they are up");
                }
            }
        }
        if (from.isEmpty() || to.isEmpty()) {
            return Assessment.refused(
                    NO_TUNNEL,
                    "No iSession or EtherIP tunnel is set up at "
                            + (from.isEmpty() ? step.protectedSite() : step.recoverySite()) + ".");
        }
        return step.now().isBefore(step.dueSince().plus(settings.tunnelPatience()))
                ? Assessment.underWay("the tunnel between the sites is not up").lookAgainIn(Duration.ofSeconds(5))
                : Assessment.refused(
                        TUNNEL_DOWN,
                        "No tunnel between " + step.protectedSite() + " and " + step.recoverySite() + " is up since "
                                + step.dueSince() + ".");
    }

    private static boolean isUp(Tunnel tunnel) {
        return tunnel.kind() == Tunnel.Kind.ISESSION && tunnel.state() == Tunnel.State.UP;
    }

    private static boolean mirror(Tunnel one, Tunnel other) {
        return one.kind() == Tunnel.Kind.ETHERIP
                && other.kind() == Tunnel.Kind.ETHERIP
                && one.localAddress().equals(other.remoteAddress())
                && one.remoteAddress().equals(other.localAddress());
    }

    @Override
    public ActionReceipt perform(Action action, StepContext step) {
        throw new IllegalStateException("this step changes nothing");
    }
}
