/** Protection onboarding: what is asked for becomes a plan, and the plan becomes mappings, replications, groups, plans. */
package io.drawbridge.onboarding;
