package io.drawbridge.readiness;

import io.drawbridge.planning.ProtectionLimits;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Configuration;

/** Binds limits and quotas. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({
    OperationalLimits.class,
    ProtectionLimits.class,
    QuotaSettings.class,
    WatchSettings.class
})
class ReadinessConfiguration {}
