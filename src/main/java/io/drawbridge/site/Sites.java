package io.drawbridge.site;

import io.drawbridge.core.InvalidInput;
import io.drawbridge.core.PlanName;
import io.drawbridge.core.SiteId;
import io.drawbridge.core.SitePairId;
import io.drawbridge.core.TenantId;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Everything that settings say about tenants, sites, pairs and plans. It does not change while the product runs. */
public final class Sites {

    private final Map<TenantId, Tenant> tenants;
    private final Map<SiteId, Site> sites;
    private final Map<SitePairId, SitePair> pairs;
    private final List<PlanSettings> plans;

    public Sites(
            Collection<Tenant> tenants,
            Collection<Site> sites,
            Collection<SitePair> pairs,
            Collection<PlanSettings> plans) {
        var tenantsById = new LinkedHashMap<TenantId, Tenant>();
        tenants.forEach(tenant -> tenantsById.put(tenant.id(), tenant));
        var sitesById = new LinkedHashMap<SiteId, Site>();
        sites.forEach(site -> sitesById.put(site.id(), site));
        var pairsById = new LinkedHashMap<SitePairId, SitePair>();
        pairs.forEach(pair -> pairsById.put(pair.id(), pair));
        this.tenants = Collections.unmodifiableMap(tenantsById);
        this.sites = Collections.unmodifiableMap(sitesById);
        this.pairs = Collections.unmodifiableMap(pairsById);
        this.plans = List.copyOf(plans);
    }

    /** @throws InvalidInput when there is no such tenant */
    public Tenant tenant(TenantId id) {
        return known("tenant", tenants.get(id));
    }

    /** @throws InvalidInput when there is no such site */
    public Site site(SiteId id) {
        return known("site", sites.get(id));
    }

    /** @throws InvalidInput when there is no such pair */
    public SitePair pair(SitePairId id) {
        return known("sitePair", pairs.get(id));
    }

    /** @return how people call the site; its id where it is in no settings any more */
    public String nameOf(SiteId id) {
        var site = sites.get(id);
        return site == null ? id.value() : site.name();
    }

    public Optional<Tenant> findTenant(TenantId id) {
        return Optional.ofNullable(tenants.get(id));
    }

    public Optional<SitePair> findPair(SitePairId id) {
        return Optional.ofNullable(pairs.get(id));
    }

    public Collection<Tenant> tenants() {
        return tenants.values();
    }

    public Collection<Site> sites() {
        return sites.values();
    }

    public Collection<SitePair> pairs() {
        return pairs.values();
    }

    public List<SitePair> pairsOf(TenantId tenant) {
        return pairs.values().stream()
                .filter(pair -> pair.tenant().equals(tenant))
                .toList();
    }

    /** @return what was agreed for the plan, if anything was */
    public Optional<PlanSettings> plan(SitePairId pair, PlanName name) {
        return plans.stream()
                .filter(plan -> plan.sitePair().equals(pair) && plan.name().equals(name))
                .findFirst();
    }

    /** @return the pair's plans that settings name, in their order: the order of a site's recovery */
    public List<PlanSettings> plansOf(SitePairId pair) {
        return plans.stream().filter(plan -> plan.sitePair().equals(pair)).toList();
    }

    /** @return what was agreed for the plan; without one, for all plans of the pair, in the order of recovery */
    public List<PlanSettings> agreed(SitePairId pair, Optional<PlanName> plan) {
        return plan.isPresent() ? plan(pair, plan.get()).stream().toList() : plansOf(pair);
    }

    private static <T> T known(String field, T found) {
        if (found == null) {
            throw new InvalidInput(field, "is not known");
        }
        return found;
    }
}
