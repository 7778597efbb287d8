package io.drawbridge.verify;

import io.drawbridge.site.ServiceCheck;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.stereotype.Component;

/**
 * Asks services whether they answer, all at once and each within its time. HTTPS is checked against the JVM's
 * authorities. A check that cannot be made has not passed.
 */
@Component
public class ServiceChecks implements DisposableBean {

    private static final int MOST_BYTES = 1 << 20;

    private final VerifySettings settings;
    private final HttpClient http;
    private final ExecutorService workers;

    ServiceChecks(VerifySettings settings) {
        this.settings = settings;
        this.http = HttpClient.newBuilder()
                .connectTimeout(settings.checkTimeout())
                .followRedirects(HttpClient.Redirect.NEVER)
                .build();
        this.workers = Executors.newFixedThreadPool(16, task -> {
            var thread = new Thread(task, "service-check");
            thread.setDaemon(true);
            return thread;
        });
    }

    @Override
    public void destroy() {
        workers.shutdownNow();
    }

    /** @return one result for each check, in their order */
    public List<CheckResult> run(List<ServiceCheck> checks) {
        List<Future<String>> asked = checks.stream()
                .map(check -> workers.submit((Callable<String>) () -> ask(check)))
                .toList();
        var results = new ArrayList<CheckResult>();
        for (int i = 0; i < checks.size(); i++) {
            results.add(result(checks.get(i), asked.get(i)));
        }
        return results;
    }

    private CheckResult result(ServiceCheck check, Future<String> asked) {
        try {
            return new CheckResult(
                    check, true, asked.get(settings.checkTimeout().toMillis() * 2, TimeUnit.MILLISECONDS));
        } catch (TimeoutException e) {
            asked.cancel(true);
            return new CheckResult(check, false, "no answer within " + settings.checkTimeout());
        } catch (InterruptedException e) {
            asked.cancel(true);
            Thread.currentThread().interrupt();
            return new CheckResult(check, false, "the check was interrupted");
        } catch (ExecutionException e) {
            return new CheckResult(check, false, words(e.getCause()));
        }
    }

    private static String words(Throwable cause) {
        if (cause instanceof NotAsExpected) {
            return cause.getMessage();
        }
        return cause.getClass().getSimpleName().replaceFirst("Exception$", "")
                + (cause.getMessage() == null ? "" : ": " + cause.getMessage());
    }

    /** The service answers, but not what it should. */
    private static final class NotAsExpected extends Exception {
        NotAsExpected(String message) {
            super(message);
        }
    }

    private String ask(ServiceCheck check) throws NotAsExpected, IOException, InterruptedException {
        return switch (check.type()) {
            case HTTP -> http(check);
            case TCP -> tcp(check);
            case DNS -> dns(check);
        };
    }

    private String http(ServiceCheck check) throws NotAsExpected, IOException, InterruptedException {
        var request = HttpRequest.newBuilder(check.url().orElseThrow())
                .timeout(settings.checkTimeout())
                .header("User-Agent", "Drawbridge")
                .build();
        var answer = http.send(request, HttpResponse.BodyHandlers.ofInputStream());
        try (var body = answer.body()) {
            int wanted = check.expectStatus().orElse(200);
            if (answer.statusCode() != wanted) {
                throw new NotAsExpected("HTTP " + answer.statusCode() + " instead of " + wanted);
            }
            if (check.expectText().isPresent()) {
                var text = new String(body.readNBytes(MOST_BYTES), StandardCharsets.UTF_8);
                if (!text.contains(check.expectText().get())) {
                    throw new NotAsExpected("HTTP " + answer.statusCode() + " without the expected text");
                }
            }
            return "HTTP " + answer.statusCode();
        }
    }

    private String tcp(ServiceCheck check) throws IOException {
        try (var socket = new Socket()) {
            socket.connect(
                    new InetSocketAddress(
                            check.host().orElseThrow(), check.port().orElseThrow()),
                    (int) settings.checkTimeout().toMillis());
            return "port " + check.port().getAsInt() + " open";
        }
    }

    private static String dns(ServiceCheck check) throws NotAsExpected {
        try {
            var addresses = Arrays.stream(InetAddress.getAllByName(check.host().orElseThrow()))
                    .map(InetAddress::getHostAddress)
                    .toList();
            if (check.expectAddress().isPresent()
                    && !addresses.contains(check.expectAddress().get())) {
                throw new NotAsExpected("leads to " + addresses + " instead of "
                        + check.expectAddress().get());
            }
            return "leads to " + addresses;
        } catch (UnknownHostException e) {
            throw new NotAsExpected("the name is not known");
        }
    }
}
