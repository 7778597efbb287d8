package io.drawbridge.contract.gateway;

import io.drawbridge.core.SiteId;
import io.drawbridge.core.SitePairId;
import io.drawbridge.lab.Lab;
import io.drawbridge.lab.LabControl;
import io.drawbridge.lab.LabSettings;
import io.drawbridge.replication.ReplicationSetup;
import io.drawbridge.replication.ReplicationSetups;
import io.drawbridge.replication.VmReplication;
import io.drawbridge.replication.VmReplications;
import io.drawbridge.srm.ProtectionSetup;
import io.drawbridge.srm.ProtectionSetups;
import io.drawbridge.srm.SiteRecoveries;
import io.drawbridge.srm.SiteRecovery;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.MapPropertySource;

/** The product's clients of both REST gateways, connected to a lab whose clock the test moves. */
public final class GatewayClients implements AutoCloseable {

    public static final SiteId ONPREMISES = new SiteId("onpremises");
    public static final SiteId PROVIDER = new SiteId("provider");
    public static final SitePairId PAIR = new SitePairId("rainpole");

    @Configuration(proxyBeanMethods = false)
    @ComponentScan({"io.drawbridge.site", "io.drawbridge.srm", "io.drawbridge.replication"})
    static class Clients {}

    private final Lab lab;
    private final AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();
    private final Clock clock = new Clock() {
        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return lab.controls().now();
        }
    };

    public GatewayClients(LabSettings.Builder settings) {
        this(settings, Map.of());
    }

    /** @param instead properties that are other than what connects to the lab */
    public GatewayClients(LabSettings.Builder settings, Map<String, Object> instead) {
        lab = Lab.start(settings.manualClock().build());
        var properties = new HashMap<String, Object>(lab.connectionProperties());
        properties.putAll(instead);
        context.getEnvironment().getPropertySources().addFirst(new MapPropertySource("lab", properties));
        context.registerBean(Clock.class, () -> clock);
        context.register(Clients.class);
        context.refresh();
    }

    public LabControl control() {
        return lab.controls();
    }

    public Clock clock() {
        return clock;
    }

    public <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    public SiteRecovery recovery(SiteId site) {
        return bean(SiteRecoveries.class).at(PAIR, site);
    }

    public ProtectionSetup protectionSetup(SiteId site) {
        return bean(ProtectionSetups.class).setupAt(PAIR, site);
    }

    public VmReplication replication(SiteId site) {
        return bean(VmReplications.class).at(PAIR, site);
    }

    public ReplicationSetup replicationSetup(SiteId site) {
        return bean(ReplicationSetups.class).setupAt(PAIR, site);
    }

    @Override
    public void close() {
        context.close();
        lab.close();
    }
}
