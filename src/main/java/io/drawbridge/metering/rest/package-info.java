/** The HTTP interface of metering: what was used, and when an objective will be missed. */
package io.drawbridge.metering.rest;
