package io.drawbridge.metering;

import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Configuration;

/** Binds the settings of the watch and of the connections. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({MeteringSettings.class, ReplicationLinks.class})
class MeteringConfiguration {}
