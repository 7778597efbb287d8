/** The HTTP interface of evidence: clock, chain, packs, findings, search. */
package io.drawbridge.evidence.rest;
