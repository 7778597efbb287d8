package io.drawbridge.check;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** What is looked at, in this order: after one that failed, those that need it are not reached. */
public enum CheckStep {
    NAME("Name"),
    CONNECTION("Connection"),
    CERTIFICATE("Certificate"),
    PRODUCT("Product"),
    SIGN_IN("Sign-in"),
    VERSION("Version"),
    RIGHTS("Rights"),
    PAIRING("Pairing"),
    CLOCK("Clock");

    private final String title;

    CheckStep(String title) {
        this.title = title;
    }

    public String title() {
        return title;
    }

    @JsonValue
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
