package io.drawbridge.lab;

import io.drawbridge.lab.control.ControlCalls;
import io.drawbridge.lab.control.ServiceCalls;
import io.drawbridge.lab.wire.Listener;
import io.drawbridge.lab.world.LabClock;
import io.drawbridge.lab.world.World;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Two simulated sites with five appliances each, on loopback ports. */
public final class Lab implements AutoCloseable {

    private static final int REQUEST_THREADS = 64;
    private static final int CONTROL_THREADS = 4;
    private static final int TICK_MILLIS = 50;

    private final LabSettings settings;
    private final ThreadPoolExecutor requests = pool("lab-request", REQUEST_THREADS);
    private final ThreadPoolExecutor controls = pool("lab-control", CONTROL_THREADS);
    private final ScheduledExecutorService ticker =
            Executors.newSingleThreadScheduledExecutor(work -> daemon("lab-ticker", work));
    private final Appliances appliances;
    private final LabControl operations;
    private final Listener services;
    private final Listener control;

    private Lab(LabSettings settings) {
        this.settings = settings;
        this.appliances = new Appliances(settings, requests);
        this.operations = new LabControl(appliances);
        World world = appliances.world();
        int port = settings.basePort() == 0 ? 0 : settings.basePort() + Appliances.servicesOffset();
        this.services = new Listener(
                null,
                "services",
                port,
                null,
                controls,
                world,
                appliances.faults(),
                new ServiceCalls(world, appliances.universe()),
                null);
        this.control = new Listener(
                null,
                "control",
                port == 0 ? 0 : port + 1,
                null,
                controls,
                world,
                appliances.faults(),
                new ControlCalls(operations, this::connectionProperties),
                null);
    }

    /** Starts a lab; it answers when this returns. */
    public static Lab start(LabSettings settings) {
        Lab lab = new Lab(settings);
        try {
            lab.open();
            return lab;
        } catch (RuntimeException e) {
            lab.close();
            throw e;
        }
    }

    private void open() {
        appliances.open();
        services.open();
        control.open();
        if (settings.clock() == LabClock.Mode.REAL) {
            World world = appliances.world();
            // what is due happens even while nobody asks
            ticker.scheduleWithFixedDelay(
                    () -> world.inside(() -> null), TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private static ThreadPoolExecutor pool(String name, int threads) {
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                threads, threads, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), work -> daemon(name, work));
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    private static Thread daemon(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        return thread;
    }

    /** @return Spring-style properties with which an application connects to this lab */
    public Map<String, String> connectionProperties() {
        return Connection.properties(appliances, settings, services.url());
    }

    /** @return where the control operations answer over HTTP */
    public URI control() {
        return URI.create(control.url() + "/lab/");
    }

    /** @return the control operations */
    public LabControl controls() {
        return operations;
    }

    @Override
    public void close() {
        ticker.shutdownNow();
        control.close();
        services.close();
        appliances.close();
        requests.shutdownNow();
        controls.shutdownNow();
    }

    /** Starts a lab that stands alone until it is stopped; see {@code docs/lab.md} for the arguments. */
    public static void main(String[] args) {
        LabCommand.run(args);
    }
}
