package io.drawbridge.security;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.http.HttpHeaders;
import org.springframework.security.core.context.DeferredSecurityContext;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.web.context.HttpRequestResponseHolder;
import org.springframework.security.web.context.SecurityContextRepository;

/**
 * For the API a browser's session counts for reading only: a browser sends its cookie along with what any page asks it
 * for, and the API wants no token against that. Whoever sends credentials of their own is judged by those.
 */
final class ReadOnlySession implements SecurityContextRepository {

    private final SessionContexts sessions;

    ReadOnlySession(SessionContexts sessions) {
        this.sessions = sessions;
    }

    private static boolean counts(HttpServletRequest request) {
        return request.getMethod().equals("GET") && request.getHeader(HttpHeaders.AUTHORIZATION) == null;
    }

    @Override
    public DeferredSecurityContext loadDeferredContext(HttpServletRequest request) {
        return counts(request) ? sessions.loadDeferredContext(request) : new Nobody();
    }

    @Override
    public void saveContext(SecurityContext context, HttpServletRequest request, HttpServletResponse response) {}

    @Override
    public boolean containsContext(HttpServletRequest request) {
        return counts(request) && sessions.containsContext(request);
    }

    @Override
    @Deprecated
    public SecurityContext loadContext(HttpRequestResponseHolder holder) {
        return loadDeferredContext(holder.getRequest()).get();
    }

    private static final class Nobody implements DeferredSecurityContext {

        private final SecurityContext context = SecurityContextHolder.createEmptyContext();

        @Override
        public SecurityContext get() {
            return context;
        }

        @Override
        public boolean isGenerated() {
            return true;
        }
    }
}
