package io.drawbridge.security;

import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.http.HttpHeaders;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.core.context.SecurityContextImpl;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/** What stands behind {@code Authorization: Bearer}: a token of ours, or an access token of the OpenID provider. */
@Component
class BearerTokens {

    private static final String SCHEME = "bearer ";

    /** The words are for whoever runs the client; they tell nothing that helps to make a token. */
    static final class Unusable extends AuthenticationException {
        Unusable(String why) {
            super(why);
        }
    }

    private final ApiTokens tokens;
    private final ObjectProvider<AccessTokens> accessTokens;

    BearerTokens(ApiTokens tokens, ObjectProvider<AccessTokens> accessTokens) {
        this.tokens = tokens;
        this.accessTokens = accessTokens;
    }

    private SignedIn caller(String token) {
        if (ApiTokens.looksLikeOne(token)) {
            return tokens.caller(token);
        }
        return Optional.ofNullable(accessTokens.getIfAvailable())
                .orElseThrow(() -> new Unusable(
                        "This is no token of Drawbridge's, and access tokens of an OpenID provider are not set up."))
                .caller(token);
    }

    Filter filter(EntryPoints entryPoints) {
        return new OncePerRequestFilter() {
            @Override
            protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
                    throws ServletException, IOException {
                var header = request.getHeader(HttpHeaders.AUTHORIZATION);
                if (header == null || !header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
                    chain.doFilter(request, response);
                    return;
                }
                try {
                    var caller = caller(header.substring(SCHEME.length()).strip());
                    SecurityContextHolder.setContext(new SecurityContextImpl(caller));
                } catch (AuthenticationException failure) {
                    entryPoints.unauthorized(request, response, failure);
                    return;
                }
                chain.doFilter(request, response);
            }
        };
    }
}
