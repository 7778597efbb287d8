/** The two simulated sites behind the wire: inventory, state, clock, events, ledger, faults, and the file they survive in. */
package io.drawbridge.lab.world;
