package io.drawbridge.lab.world;

/** Who is behind the changes that are being made right now. */
public record Change(String user, String requestId, String digest) {

    static final Change EVENT = new Change("event", "", null);

    String by() {
        return requestId.isEmpty() ? user : user + " " + requestId;
    }
}
