package io.drawbridge.readiness;

import com.fasterxml.jackson.annotation.JsonIgnore;

/**
 * Whether one system of one site answers, with its version or what went wrong.
 *
 * @param unsupported whether it answers as a product or release that we cannot work with
 */
public record SystemAnswer(
        String site, String system, boolean answers, String detail, @JsonIgnore boolean unsupported) {

    public SystemAnswer(String site, String system, boolean answers, String detail) {
        this(site, system, answers, detail, false);
    }
}
