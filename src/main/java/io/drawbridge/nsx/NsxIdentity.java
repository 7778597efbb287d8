package io.drawbridge.nsx;

/** @param uuid lower case: the id in lists of managers, and the default locale ID */
public record NsxIdentity(String uuid) {}
