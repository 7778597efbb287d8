package io.drawbridge.security;

/** Access tokens of the OpenID provider, as somebody's who is known here. */
interface AccessTokens {

    /** @throws org.springframework.security.core.AuthenticationException when the token opens nothing */
    SignedIn caller(String token);
}
