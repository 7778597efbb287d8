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
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
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
    private final SSLContext tls;
    private final Executor executor;
    private final World world;
    private final Faults faults;
    private final Appliance appliance;
    private final Consumer<Exchange> witness;
    private HttpServer server;
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
    }

    private String name() {
        return site == null ? system : site + "/" + system;
    }

    private void exchange(HttpExchange exchange) {
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
            Reply reply = reply(call);
            Answer answer = reply.answer();
            show(exchange, call, reply);
            if (answer == null) {
                exchange.close();
            } else {
                send(exchange, answer);
            }
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

    /**
     * What goes out.
     *
     * @param answer null where the connection is closed instead
     * @param forged whether a fault rule wrote it
     */
    private record Reply(Answer answer, boolean forged) {

        static final Reply NONE = new Reply(null, false);
    }

    private Reply reply(Call call) {
        Optional<FaultRule> fault = site == null ? Optional.empty() : faultFor(call);
        FaultRule.Effect effect = fault.map(rule -> rule.effect).orElse(null);
        if (effect == FaultRule.Effect.DROP_REQUEST) {
            return Reply.NONE;
        }
        if (effect == FaultRule.Effect.FAIL) {
            return new Reply(failed(fault.get()), true);
        }
        if (effect == FaultRule.Effect.DELAY && !pause(fault.get().delayMillis)) {
            return Reply.NONE;
        }
        if (effect == FaultRule.Effect.TASK_ERROR) {
            call.taskError(fault.get().message == null ? "Operation failed." : fault.get().message);
        }
        Answer answer = carryOut(call);
        if (answer == null || effect == FaultRule.Effect.DROP_ANSWER) {
            return Reply.NONE;
        }
        if (effect == FaultRule.Effect.GARBLED) {
            byte[] half = new String(answer.body(), StandardCharsets.UTF_8)
                    .substring(0, answer.body().length / 3)
                    .concat("\u0000<{%")
                    .getBytes(StandardCharsets.UTF_8);
            return new Reply(new Answer(200, answer.headers(), half), true);
        }
        return new Reply(answer, false);
    }

    private void show(HttpExchange exchange, Call call, Reply reply) {
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
                    reply.answer(),
                    reply.forged()));
        }
    }

    private Optional<FaultRule> faultFor(Call call) {
        return world.inside(
                () -> faults.forRequest(site, system, appliance.operationOf(call), call.method(), call.rawPath()));
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

    private static void send(HttpExchange exchange, Answer answer) throws IOException {
        for (Map.Entry<String, String> header : answer.headers().entrySet()) {
            exchange.getResponseHeaders().set(header.getKey(), header.getValue());
        }
        boolean empty = answer.body().length == 0 || answer.status() == 204;
        exchange.sendResponseHeaders(answer.status(), empty ? -1 : answer.body().length);
        if (!empty) {
            try (OutputStream out = exchange.getResponseBody()) {
                out.write(answer.body());
            }
        }
        exchange.close();
    }
}
