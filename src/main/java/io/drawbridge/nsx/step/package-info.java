/** The steps that make and remove the isolated network of a DR test. */
package io.drawbridge.nsx.step;
