package io.drawbridge.doubles;

import io.drawbridge.core.RemoteException;
import io.drawbridge.nsx.Controllers;
import io.drawbridge.nsx.Edges;
import io.drawbridge.nsx.FirewallSection;
import io.drawbridge.nsx.LocaleIds;
import io.drawbridge.nsx.LogicalSwitch;
import io.drawbridge.nsx.NsxHealth;
import io.drawbridge.nsx.NsxManager;
import io.drawbridge.nsx.TransportZone;
import io.drawbridge.nsx.UniversalSync;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** An NSX Manager that does at once what it is told. */
public final class NsxDouble implements NsxManager {

    public final Map<String, LogicalSwitch> switches = new LinkedHashMap<>();
    public final Map<String, String> sections = new LinkedHashMap<>();
    public final List<String> sent = new ArrayList<>();
    public boolean loseAnswers;
    public UniversalSync universalSync;
    public Controllers controllers;
    public Edges edges;
    public LocaleIds localeIds;
    private int next = 30;

    @Override
    public UniversalSync universalSync() {
        return universalSync;
    }

    @Override
    public Controllers controllers() {
        return controllers;
    }

    @Override
    public Edges edges() {
        return edges;
    }

    @Override
    public LocaleIds localeIds() {
        return localeIds;
    }

    @Override
    public NsxHealth health() {
        return new NsxHealth("6.4.6", true);
    }

    @Override
    public List<TransportZone> transportZones() {
        return List.of(
                new TransportZone("universalvdnscope", "universal-tz", true),
                new TransportZone("vdnscope-1", "local-tz", false));
    }

    @Override
    public List<LogicalSwitch> logicalSwitches() {
        return List.copyOf(switches.values());
    }

    @Override
    public String createLogicalSwitch(String zone, String name, String description, String tenant) {
        String id = "virtualwire-" + ++next;
        switches.put(id, new LogicalSwitch(id, name, description, zone, false, List.of("dvportgroup-" + next)));
        sent.add("create " + name);
        lose();
        return id;
    }

    private void lose() {
        if (loseAnswers) {
            throw new RemoteException.NoAnswer("NSX Manager of provider", "broke", null);
        }
    }

    @Override
    public void deleteLogicalSwitch(String id) {
        sent.add("delete " + id);
        if (switches.remove(id) == null) {
            throw new RemoteException.Refused("NSX Manager of provider", 404, "gone");
        }
        lose();
    }

    @Override
    public List<FirewallSection> firewallSections(String name) {
        return sections.entrySet().stream()
                .filter(one -> one.getValue().equals(name))
                .map(one -> new FirewallSection(one.getKey(), one.getValue()))
                .toList();
    }

    @Override
    public String isolate(String section, Collection<LogicalSwitch> switches) {
        String id = String.valueOf(1000 + ++next);
        sections.put(id, section);
        sent.add("isolate " + switches.size());
        lose();
        return id;
    }

    @Override
    public void deleteFirewallSection(String id) {
        sent.add("delete section " + id);
        sections.remove(id);
        lose();
    }
}
