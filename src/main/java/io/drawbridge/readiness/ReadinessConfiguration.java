package io.drawbridge.readiness;

import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Configuration;

/** Binds the operational limits. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({OperationalLimits.class, WatchSettings.class})
class ReadinessConfiguration {}
