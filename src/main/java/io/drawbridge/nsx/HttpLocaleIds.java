package io.drawbridge.nsx;

import io.drawbridge.site.http.Call;
import io.drawbridge.site.http.Path;
import io.drawbridge.site.http.Xml;
import java.util.Optional;

/** NSX-v reference, section 6. */
final class HttpLocaleIds implements LocaleIds {

    private static final String LOCALE = "localeId";

    private final NsxHttp http;
    private final Edges edges;

    HttpLocaleIds(NsxHttp http, Edges edges) {
        this.http = http;
        this.edges = edges;
    }

    private static String path(Level level, String id) {
        return Path.of("api", "2.0", "nwfabric", level == Level.HOST ? "hosts" : "clusters", id)
                .toString();
    }

    private static String root(Level level) {
        return level == Level.HOST ? "nwFabricHostConfig" : "nwFabricClusterConfig";
    }

    @Override
    public Optional<String> find(Level level, String id) {
        if (level == Level.ROUTER) {
            return edges.routing(id).localeId();
        }
        return http.find(path(level, id)).map(config -> config.textAt(LOCALE)).filter(locale -> !locale.isEmpty());
    }

    @Override
    public void set(Level level, String id, String localeId) {
        if (level == Level.ROUTER) {
            edges.setRouting(id, edges.routing(id).withLocaleId(Optional.of(localeId)));
            return;
        }
        http.command(
                Call.put(path(level, id)),
                "<" + root(level) + "><localeId>" + Xml.escape(localeId) + "</localeId></" + root(level) + ">");
    }

    @Override
    public void clear(Level level, String id) {
        if (level == Level.ROUTER) {
            edges.setRouting(id, edges.routing(id).withLocaleId(Optional.empty()));
            return;
        }
        http.command(Call.delete(path(level, id)));
    }
}
