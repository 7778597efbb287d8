/** What every simulated appliance needs on the wire: TLS listeners, routing by annotation, faults, quotas, JSON and XML. */
package io.drawbridge.lab.wire;
