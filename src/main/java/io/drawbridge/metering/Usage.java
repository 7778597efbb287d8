package io.drawbridge.metering;

import io.drawbridge.core.InvalidInput;
import io.drawbridge.core.TenantId;
import io.drawbridge.planning.LimitsCheck;
import io.drawbridge.planning.PlanningTables;
import io.drawbridge.planning.ProtectionLimits;
import io.drawbridge.security.Caller;
import io.drawbridge.site.Sites;
import io.drawbridge.site.Tenant;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;

/** What tenants used, for whoever may know it: the provider's people of all, a tenant's people of their own. */
@Component
public class Usage {

    private static final YearMonth EARLIEST = YearMonth.of(2020, 1);

    private final UsageTable table;
    private final Sites sites;
    private final LimitsCheck limits;
    private final Clock clock;

    Usage(UsageTable table, Sites sites, ProtectionLimits limits, Clock clock) {
        this.table = table;
        this.sites = sites;
        this.limits = LimitsCheck.of(PlanningTables.ours(), limits);
        this.clock = clock;
    }

    public YearMonth present() {
        return YearMonth.from(clock.instant().atZone(ZoneOffset.UTC));
    }

    /**
     * @param month 2026-03; the present one where it is null
     * @throws InvalidInput when it is no month, before there was anything to measure, or yet to come
     */
    public YearMonth month(String month) {
        if (month == null) {
            return present();
        }
        try {
            var wanted = month.matches("\\d{4}-\\d{2}") ? YearMonth.parse(month) : null;
            if (wanted != null && !wanted.isBefore(EARLIEST) && !wanted.isAfter(present())) {
                return wanted;
            }
        } catch (DateTimeException e) {
            // As what has another form.
        }
        throw new InvalidInput("month", "must be a month such as 2026-03, from " + EARLIEST + " to the present one");
    }

    /**
     * @param tenant null for all that the caller sees
     * @throws InvalidInput when there is no such tenant, or the caller may not know of it
     */
    public List<UsageReport> reports(Caller caller, String tenant, YearMonth month) {
        var seen = tenants(caller).stream()
                .filter(one -> tenant == null || one.id().value().equals(tenant))
                .toList();
        if (tenant != null && seen.isEmpty()) {
            throw new InvalidInput("tenant", "is not known");
        }
        var now = clock.instant();
        return seen.stream().map(one -> table.report(one.id(), month, now)).toList();
    }

    private List<Tenant> tenants(Caller caller) {
        return sites.tenants().stream()
                .filter(tenant -> caller.sees(tenant.id()))
                .sorted(Comparator.comparing(tenant -> tenant.id().value()))
                .toList();
    }

    /** @return the months of which something is known to the caller, the latest first; the present one always */
    public List<YearMonth> months(Caller caller) {
        var now = clock.instant();
        return Stream.concat(
                        Stream.of(present()),
                        tenants(caller).stream().flatMap(tenant -> table.months(tenant.id(), now).stream()))
                .distinct()
                .sorted(Comparator.reverseOrder())
                .toList();
    }

    public String nameOf(UsageReport report) {
        return sites.findTenant(new TenantId(report.tenant())).map(Tenant::name).orElse(report.tenant());
    }

    /**
     * Held against what one Usage Meter takes. It counts all machines of a vCenter and we know the protected ones only, so what
     * exceeds here exceeds there; what does not may.
     */
    public List<LimitsCheck.Finding> limits(List<UsageReport> reports) {
        long machines =
                reports.stream().mapToLong(UsageReport::replicatedVmsPeak).sum();
        long vcenters = reports.stream()
                .flatMap(report -> sites.pairsOf(new TenantId(report.tenant())).stream())
                .flatMap(pair -> Stream.of(pair.protectedSite(), pair.recoverySite()))
                .distinct()
                .count();
        return limits.judge(Map.of("metered-vcenters", vcenters, "metered-vms", machines));
    }
}
