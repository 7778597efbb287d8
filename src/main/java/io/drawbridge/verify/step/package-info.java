/** The step that verifies services. */
package io.drawbridge.verify.step;
