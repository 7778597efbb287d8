package io.drawbridge.srm;

/** A question at which a plan's run waits for a person in SRM (schema {@code UserPrompt}). */
public record Prompt(String id, String description, String promptText) {}
