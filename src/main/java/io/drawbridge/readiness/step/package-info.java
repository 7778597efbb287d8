/** The steps that look before and compare after. */
package io.drawbridge.readiness.step;
