/** What the REST gateways of Site Recovery Manager and vSphere Replication have in common: sessions, envelopes, pages, tasks. */
package io.drawbridge.lab.gateway;
