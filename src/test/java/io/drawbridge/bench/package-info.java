/**
 * What Drawbridge costs, as ratios to something measured on the same machine a moment before or after, or to a bound that can be reckoned:
 * {@code mvn verify -Pbench}. Nothing here is asserted about time; what comes out is kept in {@code target/benchmarks.json} and, with
 * {@code -Ddrawbridge.writeDocs=true}, in {@code docs/benchmarks.md}.
 */
package io.drawbridge.bench;
