/** The DR REST API gateway: what Site Recovery Manager and vSphere Replication have in common on the wire. */
@NamedInterface("gateway")
package io.drawbridge.site.gateway;

import org.springframework.modulith.NamedInterface;
