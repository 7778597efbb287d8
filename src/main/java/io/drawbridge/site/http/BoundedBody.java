package io.drawbridge.site.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;

/** Takes a body of so many bytes and not more: an answer without end must not take all memory. */
final class BoundedBody implements BodySubscriber<byte[]> {

    private final long most;
    private final boolean refused;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final CompletableFuture<byte[]> body = new CompletableFuture<>();
    private Flow.Subscription subscription;

    private BoundedBody(long most, HttpResponse.ResponseInfo head) {
        this.most = most;
        this.refused = head.headers().firstValueAsLong("Content-Length").orElse(0) > most;
    }

    static BodyHandler<byte[]> atMost(long bytes) {
        return head -> new BoundedBody(bytes, head);
    }

    /** The body is larger than anything that could be an answer. */
    static final class TooLarge extends IOException {
        TooLarge(long most) {
            super("it is larger than " + most / (1 << 20) + " MB");
        }
    }

    @Override
    public CompletionStage<byte[]> getBody() {
        return body;
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
        subscription = given;
        if (refused) {
            refuse();
        } else {
            given.request(Long.MAX_VALUE);
        }
    }

    private void refuse() {
        body.completeExceptionally(new TooLarge(most));
        subscription.cancel();
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
        for (var buffer : buffers) {
            if (body.isDone()) {
                return;
            }
            if (bytes.size() + (long) buffer.remaining() > most) {
                refuse();
                return;
            }
            var chunk = new byte[buffer.remaining()];
            buffer.get(chunk);
            bytes.writeBytes(chunk);
        }
    }

    @Override
    public void onError(Throwable failure) {
        body.completeExceptionally(failure);
    }

    @Override
    public void onComplete() {
        body.complete(bytes.toByteArray());
    }
}
