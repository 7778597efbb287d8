package io.drawbridge.security;

import org.springframework.security.config.annotation.web.builders.HttpSecurity;

/** Signing in at an OpenID provider. */
interface OidcSignIn {

    /** Adds what leads to the provider and back. */
    void addTo(HttpSecurity http) throws Exception;
}
