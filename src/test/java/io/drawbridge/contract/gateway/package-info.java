/** Holds what goes between the two REST gateways and our clients against the vendor's OpenAPI documents. */
package io.drawbridge.contract.gateway;
