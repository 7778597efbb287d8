/** The words that everybody in the product speaks. No Spring, no engine. */
package io.drawbridge.core;
