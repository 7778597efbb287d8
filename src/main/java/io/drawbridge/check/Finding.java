package io.drawbridge.check;

/**
 * What one step found.
 *
 * @param what what was seen or what is wrong, in words; may hold words of the remote system
 * @param todo what to do about it; empty where nothing is to be done
 */
public record Finding(CheckStep step, Outcome outcome, String what, String todo) {}
