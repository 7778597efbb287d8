package io.drawbridge.bigip;

import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Configuration;

/** Binds the settings of traffic. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(TrafficSettings.class)
class BigipConfiguration {}
