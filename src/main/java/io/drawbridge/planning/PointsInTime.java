package io.drawbridge.planning;

/**
 * Replicas of earlier moments that are kept beside the newest one (source design 4.7.1.3).
 *
 * @param perDay how many for each day; 0 for none at all
 * @param days for how many days
 */
public record PointsInTime(int perDay, int days) {

    public PointsInTime {
        if (perDay < 0 || days < 0) {
            throw new IllegalArgumentException("fewer than none cannot be kept");
        }
    }

    public int count() {
        return perDay * days;
    }
}
