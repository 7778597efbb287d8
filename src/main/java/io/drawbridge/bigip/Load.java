package io.drawbridge.bigip;

import java.util.OptionalDouble;

/**
 * How full something is (contract 8).
 *
 * @param connections open now
 * @param limit connections at once; 0 for no limit
 * @param begun connections since the counter was last reset; two samples give a rate
 * @param bitsIn since the counter was last reset
 * @param bitsOut since the counter was last reset
 */
public record Load(long connections, long limit, long begun, long bitsIn, long bitsOut) {

    /** @return 1 when it is full; empty where no limit says what full is */
    public OptionalDouble fraction() {
        return fractionOf(limit);
    }

    /** @param capacity connections that count as full, where the device has no limit */
    public OptionalDouble fractionOf(long capacity) {
        return capacity <= 0 ? OptionalDouble.empty() : OptionalDouble.of((double) connections / capacity);
    }

    Load plus(Load other) {
        return new Load(
                connections + other.connections,
                // one without a limit leaves the whole without one
                limit == 0 || other.limit == 0 ? 0 : limit + other.limit,
                begun + other.begun,
                bitsIn + other.bitsIn,
                bitsOut + other.bitsOut);
    }
}
