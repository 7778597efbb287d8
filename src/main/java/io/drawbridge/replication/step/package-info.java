/** The steps that synchronise replications. */
package io.drawbridge.replication.step;
