package io.drawbridge.srm;

import io.drawbridge.core.PlanName;
import io.drawbridge.core.Refusal;
import io.drawbridge.core.SiteId;

/** SRM knows no recovery plan of this name. */
public final class PlanUnknown extends Refusal {

    public static final String CODE = "drawbridge.planUnknown";

    public PlanUnknown(PlanName plan, SiteId site) {
        super(CODE, "SRM of " + site + " knows no recovery plan named '" + plan + "'.");
    }
}
