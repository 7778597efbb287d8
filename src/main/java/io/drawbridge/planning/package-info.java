/**
 * Arithmetic of protection and movement: bandwidth and RPO, sizes, limits, waves. Knows no remote system and keeps
 * nothing; every figure carries its unit and its source.
 */
package io.drawbridge.planning;
