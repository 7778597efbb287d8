package io.drawbridge.core;

/** Keeps the provider's own affairs out of what the people of a tenant read. */
public interface Discretion {

    /**
     * @param text as it was written for the provider, or null
     * @return the text with each address of a configured system replaced by the system's name
     */
    String withoutAddresses(String text);

    /**
     * @param text as it was written for the provider, or null
     * @param reader whose people are to read it
     * @return the text without addresses and without the names of other tenants
     */
    String forTenant(TenantId reader, String text);
}
