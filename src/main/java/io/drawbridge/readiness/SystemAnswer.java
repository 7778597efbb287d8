package io.drawbridge.readiness;

/** Whether one system of one site answers, with its version or what went wrong. */
public record SystemAnswer(String site, String system, boolean answers, String detail) {}
