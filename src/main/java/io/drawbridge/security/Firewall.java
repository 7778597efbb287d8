package io.drawbridge.security;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.web.firewall.HttpFirewall;
import org.springframework.security.web.firewall.StrictHttpFirewall;

/** What no request may hold, in whatever parameter: Spring Security's own rules, and NUL, which PostgreSQL does not keep. */
@Configuration(proxyBeanMethods = false)
class Firewall {

    @Bean
    HttpFirewall strictFirewall() {
        var firewall = new StrictHttpFirewall();
        firewall.setAllowedParameterValues(value -> value == null || value.indexOf('\0') < 0);
        return firewall;
    }
}
