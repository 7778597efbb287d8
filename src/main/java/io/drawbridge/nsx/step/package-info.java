/** The steps that make and remove a DR test's isolated network, rebuild the control plane and move the way out. */
package io.drawbridge.nsx.step;
