/**
 * Two simulated sites that speak the real wire protocols of vCenter, Site Recovery Manager, vSphere Replication and NSX.
 * Written from the contracts alone: it shares no class with the product's clients, they meet on the wire.
 */
package io.drawbridge.lab;
