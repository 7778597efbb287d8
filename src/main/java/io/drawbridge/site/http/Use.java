package io.drawbridge.site.http;

/** What a request is for. */
public enum Use {
    /** It changes nothing over there. */
    READ,
    /** It changes something over there: never sent twice without a look in between. */
    COMMAND,
    /** It opens a session. */
    LOGIN
}
