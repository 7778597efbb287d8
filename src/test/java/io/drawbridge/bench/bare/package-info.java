/** An application to compare with: nothing of ours in it. */
package io.drawbridge.bench.bare;
