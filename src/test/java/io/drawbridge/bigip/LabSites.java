package io.drawbridge.bigip;

import io.drawbridge.core.SiteId;
import io.drawbridge.lab.Lab;
import io.drawbridge.lab.LabControl;
import io.drawbridge.lab.LabSettings;
import io.drawbridge.lab.wire.Exchange;
import io.drawbridge.site.Sites;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.function.Consumer;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.MapPropertySource;

/** The clients of both sites' BIG-IPs, connected to a lab whose clock the test moves. */
public final class LabSites implements AutoCloseable {

    public static final SiteId ONPREMISES = new SiteId("onpremises");
    public static final SiteId PROVIDER = new SiteId("provider");

    @Configuration(proxyBeanMethods = false)
    @ComponentScan({"io.drawbridge.site", "io.drawbridge.bigip"})
    static class Clients {}

    public final Lab lab;
    public final LabControl control;
    public final Clock clock = new Clock() {
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
            return control.now();
        }
    };
    private final AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();

    public LabSites() {
        this(null);
    }

    /** @param witness is told of what goes over the wire; absent for nobody */
    public LabSites(Consumer<Exchange> witness) {
        lab = Lab.start(LabSettings.builder().manualClock().witness(witness).build());
        control = lab.controls();
        context.getEnvironment()
                .getPropertySources()
                .addFirst(new MapPropertySource("lab", Map.copyOf(lab.connectionProperties())));
        context.registerBean(Clock.class, () -> clock);
        context.register(Clients.class);
        context.refresh();
    }

    public Sites sites() {
        return context.getBean(Sites.class);
    }

    public TrafficManagers managers() {
        return context.getBean(TrafficManagers.class);
    }

    public TrafficManager at(SiteId site) {
        return managers().find(site).orElseThrow();
    }

    @Override
    public void close() {
        context.close();
        lab.close();
    }
}
