package io.drawbridge.security;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.springframework.http.HttpMethod;
import org.springframework.security.authentication.AnonymousAuthenticationToken;
import org.springframework.security.authorization.AuthorizationDecision;
import org.springframework.security.authorization.AuthorizationManager;
import org.springframework.security.core.Authentication;
import org.springframework.security.web.access.intercept.RequestAuthorizationContext;
import org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher;
import org.springframework.security.web.util.matcher.RequestMatcher;
import org.springframework.stereotype.Component;

/**
 * What each route of ours wants of a caller before anything else is looked at. A route without a rule is closed, and
 * fails the build. Whose run it is, which runbook and which task is decided behind it, where that is known.
 */
@Component
class Routes implements AuthorizationManager<RequestAuthorizationContext> {

    /** Where the rule that refused a request is kept, for whoever words the answer. */
    static final String REFUSED_BY = Routes.class.getName() + ".refusedBy";

    /**
     * One route, or several of a kind.
     *
     * @param path as the route itself writes it
     * @param rights any one of these opens it; none for everybody who is signed in
     * @param open whether nobody is asked who they are: signing in, and what brings its own proof
     */
    record Rule(HttpMethod method, String path, Set<Right> rights, boolean open) {

        private static final List<String> FOR_CLIENTS =
                List.of("/api/v1/runs", "/api/v1/runbooks", "/api/v1/openapi", "/api/v1/usage", "/actuator/prometheus");

        private static Rule of(HttpMethod method, String path, Right... rights) {
            return new Rule(method, path, Arrays.stream(rights).collect(Collectors.toUnmodifiableSet()), false);
        }

        private static Rule open(HttpMethod method, String path) {
            return new Rule(method, path, Set.of(), true);
        }

        /** What clients of the API may ask for is listed; all else is for people. */
        boolean isForPeople() {
            return !(method == HttpMethod.GET && FOR_CLIENTS.stream().anyMatch(path::startsWith)
                    || method == HttpMethod.POST && path.equals("/api/v1/runs"));
        }

        boolean opensFor(Caller caller) {
            return rights.isEmpty() || rights.stream().anyMatch(caller::has);
        }

        /** @return whom it is for, in words */
        String whose() {
            var holders = Arrays.stream(Role.values())
                    .filter(role -> rights.stream().anyMatch(right -> Rights.has(role, right)))
                    .map(Role::title)
                    .toList();
            return String.join(", ", holders);
        }
    }

    /** In the order of the document that is made of them. */
    static final List<Rule> RULES = List.of(
            get("/api/v1/runbooks", Right.SEE),
            get("/api/v1/runbooks/{key}", Right.SEE),
            get("/api/v1/runs", Right.SEE),
            post("/api/v1/runs", Right.START),
            get("/api/v1/runs/{id}", Right.SEE),
            get("/api/v1/runs/{id}/steps", Right.SEE),
            get("/api/v1/runs/{id}/journal", Right.SEE),
            get("/api/v1/runs/{id}/decisions", Right.SEE),
            get("/api/v1/runs/{id}/undo", Right.SEE),
            get("/api/v1/runs/{id}/events", Right.SEE),
            post("/api/v1/runs/{id}/abort", Right.ABORT),
            get("/api/v1/runs/{id}/clock", Right.SEE),
            get("/api/v1/runs/{id}/chain", Right.SEE),
            get("/api/v1/runs/{id}/evidence", Right.EXPORT),
            get("/api/v1/audit/runs", Right.SEE),
            get("/api/v1/audit/runs/export", Right.EXPORT),
            get("/api/v1/findings", Right.SEE),
            get("/api/v1/findings/{id}", Right.SEE),
            post("/api/v1/findings/{id}/assignment", Right.APPROVE),
            post("/api/v1/findings/{id}/retest", Right.APPROVE),
            post("/api/v1/findings/{id}/closure", Right.APPROVE),
            get("/api/v1/tasks", Right.SEE),
            get("/api/v1/tasks/{id}", Right.SEE),
            post("/api/v1/tasks/{id}/decision", Right.APPROVE, Right.RESOLVE),
            get("/api/v1/sites/check", Right.CHECK_SITES),
            post("/api/v1/sites/check", Right.CHECK_SITES),
            get("/api/v1/planning/tables", Right.SEE),
            get("/api/v1/planning/recovery-time", Right.SEE),
            post("/api/v1/planning/bandwidth", Right.SEE),
            post("/api/v1/planning/sizing", Right.SEE),
            post("/api/v1/planning/limits", Right.SEE),
            post("/api/v1/planning/waves", Right.SEE),
            post("/api/v1/planning/path", Right.SEE),
            post("/api/v1/planning/plan-table", Right.SEE),
            get("/api/v1/planning/live-rpo", Right.SEE),
            get("/api/v1/usage", Right.SEE),
            get("/api/v1/usage/export", Right.SEE),
            get("/api/v1/tokens", Right.CONFIGURE),
            post("/api/v1/tokens", Right.CONFIGURE),
            post("/api/v1/tokens/{id}/rotate", Right.CONFIGURE),
            post("/api/v1/tokens/{id}/revoke", Right.CONFIGURE),
            get("/api/v1/people", Right.CONFIGURE),
            post("/api/v1/people/{id}/disable", Right.CONFIGURE),
            post("/api/v1/people/{id}/enable", Right.CONFIGURE),
            get("/api/v1/reviews", Right.SEE),
            get("/api/v1/code-sheets", Right.SEE),
            post("/api/v1/code-sheets", Right.CONFIGURE),
            post("/api/v1/code-sheets/{id}/received", Right.SEE),
            Rule.of(HttpMethod.DELETE, "/api/v1/code-sheets/{id}", Right.SEE),
            post("/api/v1/paper-approvals", Right.SEE),
            Rule.open(HttpMethod.POST, "/api/v1/triggers/{client}"),
            get("/api/v1/openapi"),
            get("/api/v1/openapi.yaml"),
            get("/", Right.SEE),
            get("/runs/board", Right.SEE),
            get("/runs/changes", Right.SEE),
            get("/runs/{id}", Right.SEE),
            get("/runs/{id}/live", Right.SEE),
            get("/runs/{id}/changes", Right.SEE),
            get("/runs/{id}/drawing", Right.SEE),
            get("/runs/{id}/chain", Right.SEE),
            get("/runs/{id}/abort", Right.ABORT),
            post("/runs/{id}/abort", Right.ABORT),
            get("/plans", Right.SEE),
            get("/planning", Right.SEE),
            get("/planning/recovery-time", Right.SEE),
            get("/planning/waves", Right.SEE),
            post("/planning/waves", Right.SEE),
            get("/planning/path", Right.SEE),
            get("/planning/limits", Right.SEE),
            get("/planning/plan-table", Right.SEE),
            post("/planning/plan-table", Right.SEE),
            get("/planning/sizing", Right.SEE),
            get("/usage", Right.SEE),
            get("/sites", Right.SEE),
            get("/sites/live", Right.SEE),
            get("/sites/changes", Right.SEE),
            get("/sites/check", Right.CHECK_SITES),
            post("/sites/check", Right.CHECK_SITES),
            get("/runbooks", Right.SEE),
            get("/runbooks/{key}", Right.SEE),
            get("/runbooks/{key}/drawing", Right.SEE),
            get("/runbooks/{key}.pdf", Right.SEE),
            get("/runbooks/{key}/{version}.pdf", Right.SEE),
            get("/audit", Right.SEE),
            get("/findings", Right.SEE),
            get("/findings/{id}", Right.SEE),
            post("/findings/{id}/assignment", Right.APPROVE),
            post("/findings/{id}/retest", Right.APPROVE),
            post("/findings/{id}/closure", Right.APPROVE),
            get("/actuator/prometheus", Right.MONITOR),
            Rule.open(HttpMethod.GET, "/page/**"),
            Rule.open(HttpMethod.GET, "/sign-in"),
            Rule.open(HttpMethod.POST, "/sign-in"),
            Rule.open(HttpMethod.GET, "/sign-in/**"),
            Rule.open(HttpMethod.GET, "/paper-code"),
            Rule.open(HttpMethod.POST, "/paper-code/waiting"),
            Rule.open(HttpMethod.POST, "/paper-code/decide"),
            Rule.open(HttpMethod.GET, "/paper-code/**"),
            Rule.open(HttpMethod.GET, "/console/icon.svg"),
            get("/console/**"),
            get("/webjars/bpmn-js/**"),
            get("/webjars/htmx.org/**"));

    private record Known(RequestMatcher matcher, Rule rule) {}

    private final List<Known> known = RULES.stream()
            .map(rule -> new Known(PathPatternRequestMatcher.withDefaults().matcher(rule.method(), rule.path()), rule))
            .toList();

    private final Callers callers;

    Routes(Callers callers) {
        this.callers = callers;
    }

    private static Rule get(String path, Right... rights) {
        return Rule.of(HttpMethod.GET, path, rights);
    }

    private static Rule post(String path, Right... rights) {
        return Rule.of(HttpMethod.POST, path, rights);
    }

    @Override
    @SuppressWarnings("deprecation")
    public AuthorizationDecision check(Supplier<Authentication> who, RequestAuthorizationContext context) {
        var request = context.getRequest();
        var rule = known.stream()
                .filter(one -> one.matcher().matches(request))
                .map(Known::rule)
                .findFirst();
        if (rule.filter(Rule::open).isPresent()) {
            return new AuthorizationDecision(true);
        }
        var authentication = who.get();
        if (authentication == null
                || !authentication.isAuthenticated()
                || authentication instanceof AnonymousAuthenticationToken) {
            return new AuthorizationDecision(false);
        }
        var name = authentication.getName();
        boolean open = rule.isPresent()
                && !(rule.get().isForPeople() && SignedIn.isClient(name))
                && rule.get().opensFor(callers.of(name));
        if (!open) {
            request.setAttribute(REFUSED_BY, rule);
        }
        return new AuthorizationDecision(open);
    }

    /** @return the words for a refused request */
    static String words(Object refusedBy) {
        return refusedBy instanceof Optional<?> found && found.orElse(null) instanceof Rule rule
                ? "Your roles do not allow this: it is for " + rule.whose() + "."
                : "There is nothing here for anybody.";
    }
}
