/** The HTTP interface: start, follow, decide and abort runs. */
package io.drawbridge.runbook.rest;
