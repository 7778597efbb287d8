package io.drawbridge.lab.vcenter;

import io.drawbridge.lab.wire.Xml;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Somebody's connection to a vCenter, with the views and collectors made in it. */
final class VimSession {

    /** Objects that were not sent yet in a paged read. */
    record Rest(List<Xml> objects, int page) {}

    final String cookie;
    final String key;
    String user;
    long loginTime;
    long lastUsed;
    final Map<String, View> views = new HashMap<>();
    final Map<String, Collector> collectors = new HashMap<>();
    final Map<String, Rest> rests = new HashMap<>();
    private int number;

    VimSession(String cookie, String key) {
        this.cookie = cookie;
        this.key = key;
        collectors.put("propertyCollector", new Collector());
    }

    String next(String prefix) {
        return prefix + key + "-" + ++number;
    }

    /** What a container view looks at. */
    record View(Ref container, List<String> types, boolean recursive) {}

    /** A property collector: its filters, and the version it reached. */
    static final class Collector {
        final Map<String, Filter> filters = new LinkedHashMap<>();
        long version;
    }
}
