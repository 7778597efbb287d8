package io.drawbridge.verify;

import io.drawbridge.site.ServiceCheck;

/** What a check saw; the note says it in a few words. */
public record CheckResult(ServiceCheck check, boolean passed, String note) {}
