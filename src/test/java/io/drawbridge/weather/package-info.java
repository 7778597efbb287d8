/** Bad weather between the product and the systems it works with: the whole application over the real wire. */
package io.drawbridge.weather;
