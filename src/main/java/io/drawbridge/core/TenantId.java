package io.drawbridge.core;

/** An end customer of the provider. */
public record TenantId(String value) {

    public TenantId {
        Names.check("tenant", value);
    }

    @Override
    public String toString() {
        return value;
    }
}
