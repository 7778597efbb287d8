/** The steps that fence the protected site, and lift the fence. */
package io.drawbridge.vcenter.step;
