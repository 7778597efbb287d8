package io.drawbridge.lab.wire;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.drawbridge.lab.world.Change;
import io.drawbridge.lab.world.FaultRule;
import io.drawbridge.lab.world.Faults;
import io.drawbridge.lab.world.World;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;

/**
 * The port of one appliance on the loopback interface. It can be closed, so that connections are really refused, and
 * opened again on the same port. Every request goes through the fault rules.
 */
public final class Listener implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(Listener.class.getName());
    private static final String PAGE = "<!DOCTYPE html>\n<html><head><title>503 Service Temporarily Unavailable</title>"
            + "</head><body><center><h1>No server is available to handle this request</h1></center></body></html>\n";
    private static final AtomicLong REQUESTS = new AtomicLong();

    static {
        // without it every small answer waits for a delayed acknowledgement
        System.setProperty("sun.net.httpserver.nodelay", "true");
        // a client's pool must not lose its connections while a runbook waits for people
        if (System.getProperty("sun.net.httpserver.idleInterval") == null) {
            System.setProperty("sun.net.httpserver.idleInterval", "1500");
        }
        if (System.getProperty("sun.net.httpserver.maxIdleConnections") == null) {
            System.setProperty("sun.net.httpserver.maxIdleConnections", "1000");
        }
    }

    private final String site;
    private final String system;
    private SSLContext tls;
    private final Executor executor;
    private final World world;
    private final Faults faults;
    private final Appliance appliance;
    private final Consumer<Exchange> witness;
    private final Set<HttpExchange> hanging = ConcurrentHashMap.newKeySet();
    private HttpServer server;
    private BadPort bad;
    private int port;

    /**
     * @param site absent for a listener that belongs to no site
     * @param tls absent for plain HTTP
     * @param witness is told of each request and its answer before the answer goes out; absent for nobody
     */
    public Listener(
            String site,
            String system,
            int port,
            SSLContext tls,
            Executor executor,
            World world,
            Faults faults,
            Appliance appliance,
            Consumer<Exchange> witness) {
        this.site = site;
        this.system = system;
        this.port = port;
        this.tls = tls;
        this.executor = executor;
        this.world = world;
        this.faults = faults;
        this.appliance = appliance;
        this.witness = witness;
    }

    public String site() {
        return site;
    }

    public String system() {
        return system;
    }

    public int port() {
        return port;
    }

    public String url() {
        return (tls == null ? "http" : "https") + "://127.0.0.1:" + port;
    }

    /** Gives up the port it had. */
    public void anyPort() {
        port = 0;
    }

    public boolean isOpen() {
        return server != null;
    }

    public void open() {
        if (server != null) {
            return;
        }
        close();
        try {
            InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
            if (tls == null) {
                server = HttpServer.create(address, 128);
            } else {
                HttpsServer secure = HttpsServer.create(address, 128);
                secure.setHttpsConfigurator(new HttpsConfigurator(tls));
                server = secure;
            }
        } catch (BindException e) {
            throw new UncheckedIOException("port " + port + " for " + name() + " is taken by somebody else", e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        port = server.getAddress().getPort();
        server.setExecutor(executor);
        server.createContext("/", this::exchange);
        server.start();
    }

    /** Closes the port and every connection; the next one is refused. */
    @Override
    public void close() {
        if (server != null) {
            server.stop(0);
            server = null;
        }
        if (bad != null) {
            bad.close();
            bad = null;
        }
        hangUp();
    }

    /** Puts something at the port that is no appliance. */
    public void open(FaultRule.Effect effect) {
        if (bad != null && bad.effect() == effect) {
            return;
        }
        close();
        bad = new BadPort(port, effect);
    }

    /** Ends what was left without an answer. */
    public void hangUp() {
        hanging.forEach(HttpExchange::close);
        hanging.clear();
    }

    /** Shows another certificate from the next connection on, and ends those that have seen the former. */
    public void certificate(SSLContext other) {
        if (tls != other) {
            tls = other;
            if (server != null) {
                close();
                open();
            }
        }
    }

    private String name() {
        return site == null ? system : site + "/" + system;
    }

    private void exchange(HttpExchange exchange) throws IOException {
        try {
            byte[] body = exchange.getRequestBody().readAllBytes();
            Call call = new Call(
                    exchange.getRequestMethod(),
                    exchange.getRequestURI().getRawPath(),
                    exchange.getRequestURI().getRawQuery(),
                    exchange.getRequestHeaders(),
                    body,
                    exchange.getRemoteAddress().getAddress().getHostAddress(),
                    url());
            FaultRule fault = site == null ? null : faultFor(call).orElse(null);
            Answer answer = answer(call, fault);
            show(exchange, call, answer, fault != null && fault.effect.forges());
            if (fault != null && fault.effect == FaultRule.Effect.HANG) {
                hanging.add(exchange);
            } else if (answer == null) {
                exchange.close();
            } else {
                send(exchange, answer, fault);
            }
        } catch (CutOff broken) {
            // thrown on: the server then closes the connection without ending the answer
            throw broken;
        } catch (IOException gone) {
            LOG.log(System.Logger.Level.DEBUG, "{0}: the caller hung up: {1}", name(), gone.getMessage());
            exchange.close();
        } catch (RuntimeException | Error e) {
            LOG.log(
                    System.Logger.Level.ERROR,
                    name() + ": " + exchange.getRequestURI().getPath() + " failed",
                    e);
            exchange.close();
        }
    }

    /** The answer ends here, as it would when the machine in the middle dies. */
    private static final class CutOff extends IOException {}

    /** @return what goes out; null where the connection is closed instead */
    private Answer answer(Call call, FaultRule fault) {
        FaultRule.Effect effect = fault == null ? null : fault.effect;
        if (effect == FaultRule.Effect.DROP_REQUEST) {
            return null;
        }
        if (effect != null && effect.inItsPlace()) {
            Answer own = fault.carriedOut ? carryOut(call) : null;
            return effect == FaultRule.Effect.HANG || fault.carriedOut && own == null ? null : inItsPlace(fault);
        }
        if (effect == FaultRule.Effect.DELAY && !pause(fault.delayMillis)) {
            return null;
        }
        if (effect == FaultRule.Effect.TASK_ERROR) {
            call.taskError(fault.message == null ? "Operation failed." : fault.message);
        }
        Answer answer = carryOut(call);
        if (answer == null || effect == FaultRule.Effect.DROP_ANSWER) {
            return null;
        }
        if (effect == FaultRule.Effect.GARBLED) {
            byte[] half = new String(answer.body(), StandardCharsets.UTF_8)
                    .substring(0, answer.body().length / 3)
                    .concat("\u0000<{%")
                    .getBytes(StandardCharsets.UTF_8);
            return new Answer(200, answer.headers(), half);
        }
        return effect == FaultRule.Effect.MISTYPED ? answer.with("Content-Type", "application/octet-stream") : answer;
    }

    private void show(HttpExchange exchange, Call call, Answer answer, boolean forged) {
        if (witness != null) {
            witness.accept(new Exchange(
                    site,
                    system,
                    appliance.operationOf(call),
                    call.method(),
                    call.rawPath(),
                    exchange.getRequestURI().getRawQuery(),
                    Map.copyOf(exchange.getRequestHeaders()),
                    call.body(),
                    answer,
                    forged));
        }
    }

    private Optional<FaultRule> faultFor(Call call) {
        return world.inside(
                () -> faults.forRequest(site, system, appliance.operationOf(call), call.method(), call.rawPath()));
    }

    private Answer inItsPlace(FaultRule rule) {
        Answer answer =
                switch (rule.effect) {
                    case FAIL -> failed(rule);
                    case PAGE ->
                        Answer.text(rule.status, "text/html; charset=utf-8", rule.body == null ? PAGE : rule.body);
                    default -> Answer.status(200);
                };
        for (Map.Entry<String, String> header :
                (rule.headers == null ? Map.<String, String>of() : rule.headers).entrySet()) {
            answer = answer.with(header.getKey(), header.getValue());
        }
        return answer;
    }

    private Answer failed(FaultRule rule) {
        if (rule.body == null) {
            return appliance.refusal(new Problem(
                    rule.status, "lab.fault", rule.message == null ? "made to fail by a fault rule" : rule.message));
        }
        String type = rule.body.startsWith("<") ? "application/xml" : "application/json";
        return Answer.text(rule.status, type, rule.body);
    }

    /** Waits as long as a slow appliance would; real time, since the caller's own time-outs are real. */
    private boolean pause(long millis) {
        try {
            TimeUnit.MILLISECONDS.sleep(millis);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** @return null when the site was lost meanwhile: then nobody is there to answer */
    private Answer carryOut(Call call) {
        Change change = new Change(system, "#" + REQUESTS.incrementAndGet(), digest(call));
        return world.inside(change, () -> {
            if (site != null && !world.site(site).up) {
                return null;
            }
            try {
                return appliance.handle(call);
            } catch (Problem problem) {
                return appliance.refusal(problem);
            } catch (RuntimeException bug) {
                LOG.log(System.Logger.Level.ERROR, name() + ": " + call.rawPath() + " failed", bug);
                return appliance.refusal(new Problem(500, "lab.bug", "The lab itself failed: " + bug));
            }
        });
    }

    private static String digest(Call call) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update((call.method() + " " + call.rawPath() + "\n").getBytes(StandardCharsets.UTF_8));
            digest.update(call.body());
            return HexFormat.of().formatHex(digest.digest(), 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private void send(HttpExchange exchange, Answer answer, FaultRule fault) throws IOException {
        for (Map.Entry<String, String> header : answer.headers().entrySet()) {
            exchange.getResponseHeaders().set(header.getKey(), header.getValue());
        }
        FaultRule.Effect effect = fault == null ? null : fault.effect;
        if (effect == FaultRule.Effect.HUGE) {
            sendWithoutEnd(exchange);
            return;
        }
        boolean empty = answer.body().length == 0 || answer.status() == 204;
        if (effect == FaultRule.Effect.TRUNCATED || effect == FaultRule.Effect.CUT_CHUNKS) {
            boolean chunks = effect == FaultRule.Effect.CUT_CHUNKS;
            // What has no body is cut off before it: a length is announced of which nothing comes.
            int status = empty ? 200 : answer.status();
            exchange.sendResponseHeaders(status, chunks ? 0 : Math.max(1, answer.body().length));
            exchange.getResponseBody().write(answer.body(), 0, answer.body().length / 2);
            exchange.getResponseBody().flush();
            throw new CutOff();
        }
        exchange.sendResponseHeaders(answer.status(), empty ? -1 : answer.body().length);
        if (!empty) {
            try (OutputStream out = exchange.getResponseBody()) {
                if (effect == FaultRule.Effect.DRIP) {
                    for (byte one : answer.body()) {
                        out.write(one);
                        out.flush();
                        if (!pause(fault.delayMillis)) {
                            throw new CutOff();
                        }
                    }
                } else {
                    out.write(answer.body());
                }
            }
        }
        exchange.close();
    }

    /** Until the caller hangs up. */
    private static void sendWithoutEnd(HttpExchange exchange) throws IOException {
        exchange.sendResponseHeaders(200, 1L << 40);
        byte[] blanks = new byte[1 << 16];
        Arrays.fill(blanks, (byte) ' ');
        while (true) {
            exchange.getResponseBody().write(blanks);
        }
    }
}
