package io.drawbridge.security;

import io.drawbridge.security.PersonRegister.NotAdmitted;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.regex.Pattern;
import org.springframework.security.core.context.DeferredSecurityContext;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.core.context.SecurityContextImpl;
import org.springframework.security.web.context.HttpRequestResponseHolder;
import org.springframework.security.web.context.SecurityContextRepository;
import org.springframework.stereotype.Component;

/**
 * Tells by the browser's cookie who asks. Nothing is kept in the servlet's own session: it is of one node, and the roles in
 * it would be those of the sign-in.
 */
@Component
class SessionContexts implements SecurityContextRepository {

    /** What Tasklist asks by itself, over and over, whether anybody looks or not; so does the Console, by its header. */
    private static final Pattern BY_ITSELF = Pattern.compile(
            "/camunda/api/(admin/auth/user/default|engine/engine/default/(filter/[^/]+/(list|count)|task(/count)?))/?");

    private final Sessions sessions;
    private final SignedInPeople people;

    SessionContexts(Sessions sessions, SignedInPeople people) {
        this.sessions = sessions;
        this.people = people;
    }

    @Override
    public DeferredSecurityContext loadDeferredContext(HttpServletRequest request) {
        return new DeferredSecurityContext() {
            private SecurityContext context;
            private boolean empty;

            @Override
            public SecurityContext get() {
                if (context == null) {
                    context = load(request);
                    empty = context.getAuthentication() == null;
                }
                return context;
            }

            @Override
            public boolean isGenerated() {
                get();
                return empty;
            }
        };
    }

    private SecurityContext load(HttpServletRequest request) {
        boolean active = !BY_ITSELF.matcher(request.getRequestURI()).matches()
                && !(request.getMethod().equals("GET") && request.getHeader(EntryPoints.REFRESH) != null);
        for (var secret : Cookies.all(request, Cookies.SESSION)) {
            var session = sessions.find(secret, active);
            if (session.isPresent()) {
                try {
                    return new SecurityContextImpl(people.person(session.get().who(), SignedIn.Means.SESSION));
                } catch (NotAdmitted disabled) {
                    sessions.end(secret);
                }
            }
        }
        return SecurityContextHolder.createEmptyContext();
    }

    /** Sessions begin with a sign-in and with nothing else. */
    @Override
    public void saveContext(SecurityContext context, HttpServletRequest request, HttpServletResponse response) {}

    @Override
    public boolean containsContext(HttpServletRequest request) {
        return Cookies.read(request, Cookies.SESSION).isPresent();
    }

    @Override
    @Deprecated
    public SecurityContext loadContext(HttpRequestResponseHolder holder) {
        return load(holder.getRequest());
    }
}
