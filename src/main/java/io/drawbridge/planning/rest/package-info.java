/** The HTTP interface of planning: reckons and answers, changes nothing. */
package io.drawbridge.planning.rest;
