package io.drawbridge.site;

import io.drawbridge.core.TenantId;

/** An end customer of the provider. */
public record Tenant(TenantId id, String name) {}
