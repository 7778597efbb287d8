package io.drawbridge.vcenter;

import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Configuration;

/** Binds the fence's settings. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(FenceSettings.class)
class VcenterConfiguration {}
