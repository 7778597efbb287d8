package io.drawbridge.check;

import io.drawbridge.check.SiteCheck.Place;
import io.drawbridge.core.SiteId;
import io.drawbridge.site.RemoteSystem;
import io.drawbridge.site.SitePair;
import io.drawbridge.site.Sites;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Whether the systems of two sites agree that they are a pair, by what each said of itself. */
final class PairCheck {

    private static final String PAIR_THEM =
            "Pair the sites in the vendor's client, or correct drawbridge.sites and drawbridge.site-pairs.";

    private final Sites sites;
    private final Map<Place, Visit> visits;

    PairCheck(Sites sites, Map<Place, Visit> visits) {
        this.sites = sites;
        this.visits = visits;
    }

    void look() {
        visits.forEach((place, visit) -> {
            if (visit.isStopped()) {
                return;
            }
            var pairs = sites.pairs().stream()
                    .filter(pair -> pair.has(place.site().id()))
                    .toList();
            if (pairs.isEmpty()) {
                visit.notChecked(CheckStep.PAIRING, "the site is in no pair of drawbridge.site-pairs");
            }
            for (var pair : pairs) {
                var other = pair.peerOf(place.site().id());
                switch (place.system()) {
                    case VCENTER -> vcenter(visit, other);
                    case SRM, REPLICATION -> gateway(place, visit, pair, other);
                    case NSX -> nsx(visit, other);
                    case BIGIP -> bigip(visit, other);
                }
            }
        });
    }

    private Optional<Visit> at(SiteId site, RemoteSystem system) {
        return visits.entrySet().stream()
                .filter(one ->
                        one.getKey().site().id().equals(site) && one.getKey().system() == system)
                .map(Map.Entry::getValue)
                .findFirst();
    }

    private <T extends Seen> Optional<T> seen(SiteId site, RemoteSystem system, Class<T> kind) {
        return at(site, system).flatMap(visit -> visit.seen(kind).stream().findFirst());
    }

    private static void otherSideUnknown(Visit visit, SiteId other, RemoteSystem system) {
        visit.notChecked(
                CheckStep.PAIRING,
                system.label() + " of " + other + " was not looked at in this check, or not reached");
    }

    // ---- vCenter

    private void vcenter(Visit visit, SiteId other) {
        var own = visit.seen(Seen.Vcenter.class).stream().findFirst();
        var theirs = seen(other, RemoteSystem.VCENTER, Seen.Vcenter.class);
        if (own.isEmpty()) {
            return;
        }
        if (theirs.isEmpty()) {
            otherSideUnknown(visit, other, RemoteSystem.VCENTER);
        } else if (own.get().instanceUuid().equalsIgnoreCase(theirs.get().instanceUuid())) {
            visit.wrong(
                    CheckStep.PAIRING,
                    "it is the same vCenter as that of " + other + " ("
                            + own.get().instanceUuid() + ")",
                    "Correct the url of one of them: each site of a pair has a vCenter of its own.");
        } else {
            visit.good(CheckStep.PAIRING, "it is " + own.get().instanceUuid() + ", another one than that of " + other);
        }
    }

    // ---- SRM and vSphere Replication

    private void gateway(Place place, Visit visit, SitePair pair, SiteId other) {
        var all = visit.seen(Seen.Pairing.class);
        var own = seen(place.site().id(), RemoteSystem.VCENTER, Seen.Vcenter.class);
        var theirs = seen(other, RemoteSystem.VCENTER, Seen.Vcenter.class);
        if (all.isEmpty()) {
            visit.wrong(CheckStep.PAIRING, "it is not paired with another site", PAIR_THEM);
            return;
        }
        var peerHost = sites.site(other)
                .find(RemoteSystem.VCENTER)
                .map(endpoint -> endpoint.url().getHost())
                .orElse("");
        var leading = theirs.isPresent()
                ? all.stream()
                        .filter(one -> one.remoteVcenter()
                                .equalsIgnoreCase(theirs.get().instanceUuid()))
                        .findFirst()
                : all.size() == 1
                        ? Optional.of(all.get(0))
                        : all.stream()
                                .filter(one -> peerHost.equalsIgnoreCase(one.remoteName())
                                        || peerHost.equalsIgnoreCase(one.remoteHost()))
                                .findFirst();
        if (leading.isEmpty()) {
            visit.wrong(
                    CheckStep.PAIRING,
                    "it is paired with " + names(all) + ", and not with the vCenter of " + other
                            + theirs.map(one -> " (" + one.instanceUuid() + ")").orElse(""),
                    PAIR_THEM);
            return;
        }
        judge(visit, pair, other, leading.get(), own);
    }

    private static void judge(
            Visit visit, SitePair pair, SiteId other, Seen.Pairing pairing, Optional<Seen.Vcenter> own) {
        var signIn = visit.seen(Seen.RemoteSignIn.class).stream()
                .filter(one -> one.pair().equals(pair.id()))
                .findFirst();
        if (own.isPresent() && !own.get().instanceUuid().equalsIgnoreCase(pairing.localVcenter())) {
            visit.wrong(
                    CheckStep.PAIRING,
                    "it belongs to the vCenter " + pairing.localVcenter()
                            + ", and the one that is set for this site is "
                            + own.get().instanceUuid(),
                    "Correct the url of this system or that of the site's vCenter.");
        } else if (!pairing.answers()) {
            visit.wrong(
                    CheckStep.PAIRING,
                    "it is paired with " + other + " (" + pairing.remoteName()
                            + ") and sees its servers as not answering",
                    "Look whether the other site is up and the way between the sites is open; then reconnect the pair in"
                            + " the vendor's client.");
        } else if (signIn.flatMap(Seen.RemoteSignIn::problem).isPresent()) {
            visit.wrong(
                    CheckStep.PAIRING,
                    "it is paired with " + other + ", and does not sign in there: "
                            + signIn.flatMap(Seen.RemoteSignIn::problem).orElse(""),
                    "The account of the other site's system must be accepted there; without it reprotect, mappings and"
                            + " new protection are refused.");
        } else {
            visit.good(
                    CheckStep.PAIRING,
                    "it is paired with " + other + " (" + pairing.remoteName() + "), sees it"
                            + (signIn.isPresent() ? " and signs in there" : ""));
        }
    }

    private static String names(List<Seen.Pairing> pairings) {
        return String.join(
                ", ",
                pairings.stream()
                        .map(one -> one.remoteName() + " (" + one.remoteVcenter() + ")")
                        .toList());
    }

    // ---- NSX

    private void nsx(Visit visit, SiteId other) {
        var own = visit.seen(Seen.Manager.class).stream().findFirst();
        var theirs = seen(other, RemoteSystem.NSX, Seen.Manager.class);
        if (own.isEmpty()) {
            return;
        }
        String role = own.get().role();
        if (!role.equals("PRIMARY") && !role.equals("SECONDARY")) {
            visit.warn(
                    CheckStep.PAIRING,
                    "its role is " + role + ": it is not joined with the manager of " + other,
                    "Networks of runbooks need one primary and one secondary. If a site failure is being worked on, this"
                            + " may be right for now.");
            return;
        }
        if (theirs.isEmpty()) {
            otherSideUnknown(visit, other, RemoteSystem.NSX);
            return;
        }
        if (role.equals("PRIMARY") && theirs.get().role().equals("PRIMARY")) {
            visit.wrong(
                    CheckStep.PAIRING,
                    "it is PRIMARY, and so is the manager of " + other,
                    "Two primaries make universal objects diverge. The runbook Reprotect takes the returned one back as"
                            + " secondary; until then change nothing at the one that had failed.");
        } else if (role.equals("SECONDARY") && theirs.get().role().equals("SECONDARY")) {
            visit.wrong(
                    CheckStep.PAIRING,
                    "it is SECONDARY, and so is the manager of " + other,
                    "Neither leads: both follow a third manager, or the primary is gone. Correct"
                            + " drawbridge.site-pairs, or promote one.");
        } else if (role.equals("SECONDARY")
                && own.get()
                        .primary()
                        .filter(id -> !id.equalsIgnoreCase(theirs.get().uuid()))
                        .isPresent()) {
            visit.wrong(
                    CheckStep.PAIRING,
                    "it follows the primary " + own.get().primary().orElse("") + ", and the manager of " + other
                            + " is " + theirs.get().uuid(),
                    PAIR_THEM);
        } else if (role.equals("PRIMARY")
                && own.get().secondaries().stream()
                        .noneMatch(id -> id.equalsIgnoreCase(theirs.get().uuid()))) {
            visit.wrong(
                    CheckStep.PAIRING,
                    "it is PRIMARY and does not list the manager of " + other + " ("
                            + theirs.get().uuid() + ") as its secondary",
                    "Register that manager as secondary, or correct drawbridge.site-pairs.");
        } else {
            visit.good(
                    CheckStep.PAIRING,
                    "it is " + role + ", the manager of " + other + " is "
                            + theirs.get().role());
        }
    }

    // ---- BIG-IP

    private void bigip(Visit visit, SiteId other) {
        if (at(other, RemoteSystem.BIGIP).filter(there -> !there.isStopped()).isEmpty()) {
            otherSideUnknown(visit, other, RemoteSystem.BIGIP);
            return;
        }
        var here = visit.seen(Seen.Tunnel.class);
        var there = at(other, RemoteSystem.BIGIP).orElseThrow().seen(Seen.Tunnel.class);
        var mirrored = here.stream()
                .filter(one -> there.stream()
                        .anyMatch(two -> !one.local().isEmpty()
                                && one.local().equals(two.remote())
                                && one.remote().equals(two.local())))
                .findFirst();
        boolean up = here.stream().anyMatch(PairCheck::isUp) && there.stream().anyMatch(PairCheck::isUp);
        if (up) {
            visit.good(CheckStep.PAIRING, "an iSession tunnel is up at both ends");
        } else if (mirrored.isPresent()) {
            visit.good(
                    CheckStep.PAIRING,
                    mirrored.get().kind() + " tunnel " + mirrored.get().name() + " mirrors that of " + other
                            + "; no device shows whether it is up");
        } else if (here.isEmpty()) {
            visit.warn(
                    CheckStep.PAIRING,
                    "no iSession or EtherIP tunnel is set up",
                    "Live migration then needs an interconnect outside the BIG-IPs: choose \"external\" when it is"
                            + " started, and its tunnel step looks at nothing. Other runbooks need no tunnel.");
        } else {
            visit.warn(
                    CheckStep.PAIRING,
                    "no tunnel to " + other + " is up: "
                            + String.join(
                                    ", ",
                                    here.stream()
                                            .map(one -> one.kind() + " " + one.name() + " to " + one.remote())
                                            .toList()),
                    "Look at both ends of the tunnel before the next live migration.");
        }
    }

    private static boolean isUp(Seen.Tunnel tunnel) {
        return tunnel.up().orElse(false);
    }
}
