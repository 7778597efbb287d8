/** Forecasts of recovery times over HTTP. */
package io.drawbridge.readiness.rest;
