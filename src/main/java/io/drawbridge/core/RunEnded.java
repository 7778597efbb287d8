package io.drawbridge.core;

/** Published in the transaction in which a run ends, for whoever has something to do once that is certain. */
public record RunEnded(RunId run) {}
