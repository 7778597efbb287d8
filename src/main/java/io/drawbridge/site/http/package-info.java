/** Talking to one endpoint: pinned TLS, timeouts, a budget of requests, and outcomes told apart by what they prove. */
@NamedInterface("http")
package io.drawbridge.site.http;

import org.springframework.modulith.NamedInterface;
