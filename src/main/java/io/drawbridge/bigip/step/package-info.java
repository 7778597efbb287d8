/** The steps that lead users to the recovery site, drain the old one, and bring back what was before. */
package io.drawbridge.bigip.step;
