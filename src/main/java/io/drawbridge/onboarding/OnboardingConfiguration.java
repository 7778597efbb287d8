package io.drawbridge.onboarding;

import io.drawbridge.planning.ProtectionLimits;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Configuration;

/** Binds the limits of protection. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(ProtectionLimits.class)
class OnboardingConfiguration {}
