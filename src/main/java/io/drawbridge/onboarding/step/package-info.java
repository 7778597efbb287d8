/** The steps of protection onboarding, each with the one that takes it back. */
package io.drawbridge.onboarding.step;
