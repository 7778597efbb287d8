/** The steps that run, test, clean up and halt recovery plans. */
package io.drawbridge.srm.step;
