package io.drawbridge.probe;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/**
 * The end that listens, on one port for TCP and UDP, for one measurement: after it, after its time, or after too many who do
 * not know the secret, it ends by itself. It answers datagrams of the measurement alone, each with one of the same size, and
 * reads no more than its limits.
 */
public final class PathListener implements AutoCloseable {

    /** How it came to its end. */
    public enum End {
        MEASURED,
        TIME_OVER,
        TOO_MANY_STRANGERS,
        CLOSED
    }

    private static final int MOST_CONNECTIONS = 20;
    private static final int MOST_STRANGERS = 20;
    private static final int MOST_DATAGRAMS = 200_000;
    private static final long MOST_BYTES = 64_000_000_000L;
    private static final int PATIENCE_MILLIS = 10_000;
    private static final int LOOK_MILLIS = 200;

    private final ServerSocket server;
    private final DatagramSocket datagrams;
    private final ProbeSecret secret;
    private final long until;
    private final Consumer<String> tell;
    private final Semaphore room = new Semaphore(MOST_CONNECTIONS);
    private final AtomicInteger strangers = new AtomicInteger();
    private final AtomicReference<ProbeSecret> session = new AtomicReference<>();
    private final AtomicReference<End> end = new AtomicReference<>();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();

    private PathListener(
            ServerSocket server, DatagramSocket datagrams, ProbeSecret secret, Duration time, Consumer<String> tell) {
        this.server = server;
        this.datagrams = datagrams;
        this.secret = secret;
        this.until = System.nanoTime() + time.toNanos();
        this.tell = tell;
    }

    /**
     * @param address on which to listen; empty for all of this machine
     * @param port 0 for any that is free
     * @param time after which it ends whatever happens
     * @param tell hears who came and what became of it
     * @throws IOException when the port is taken
     */
    public static PathListener on(
            Optional<InetAddress> address, int port, ProbeSecret secret, Duration time, Consumer<String> tell)
            throws IOException {
        var server = new ServerSocket();
        try {
            server.bind(
                    address.map(one -> new InetSocketAddress(one, port)).orElseGet(() -> new InetSocketAddress(port)));
            server.setSoTimeout(LOOK_MILLIS);
            var here = new InetSocketAddress(server.getInetAddress(), server.getLocalPort());
            var datagrams = new DatagramSocket(here);
            datagrams.setSoTimeout(LOOK_MILLIS);
            return new PathListener(server, datagrams, secret, time, tell);
        } catch (IOException | RuntimeException e) {
            server.close();
            throw e;
        }
    }

    public int port() {
        return server.getLocalPort();
    }

    /** Listens until the end. */
    public End listen() {
        var echo = thread("path-probe-datagrams", this::echo);
        while (end.get() == null) {
            if (System.nanoTime() - until >= 0) {
                ends(End.TIME_OVER);
            } else {
                accept();
            }
        }
        close();
        try {
            echo.join(PATIENCE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return end.get();
    }

    private void ends(End how) {
        end.compareAndSet(null, how);
    }

    private void accept() {
        Socket socket;
        try {
            socket = server.accept();
        } catch (SocketTimeoutException nobody) {
            return;
        } catch (IOException e) {
            ends(End.CLOSED);
            return;
        }
        if (!room.tryAcquire()) {
            quietly(socket);
            return;
        }
        open.add(socket);
        thread("path-probe-connection", () -> {
            try (socket) {
                serve(socket);
            } catch (ProbeWire.Stranger stranger) {
                tell.accept("refused " + socket.getInetAddress().getHostAddress() + ": " + stranger.getMessage());
                if (strangers.incrementAndGet() >= MOST_STRANGERS) {
                    ends(End.TOO_MANY_STRANGERS);
                }
            } catch (IOException gone) {
                tell.accept("lost " + socket.getInetAddress().getHostAddress());
            } finally {
                open.remove(socket);
                room.release();
            }
        });
    }

    private void serve(Socket socket) throws IOException {
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.setTcpNoDelay(true);
        var greeting = ProbeWire.welcome(socket, secret);
        switch (greeting.purpose()) {
            case ProbeWire.CONTROL -> control(socket, greeting.session());
            case ProbeWire.BULK -> bulk(socket);
            default -> throw new ProbeWire.Stranger("it asks for something that is not known");
        }
    }

    /** One measurement at a time; the first one is it. */
    private void control(Socket socket, ProbeSecret key) throws IOException {
        if (!session.compareAndSet(null, key)) {
            throw new ProbeWire.Stranger("another measurement goes on");
        }
        tell.accept("measured by " + socket.getInetAddress().getHostAddress());
        // Between two questions it measures something else.
        socket.setSoTimeout((int) PathProbe.LONGEST.toMillis());
        try {
            var in = new DataInputStream(socket.getInputStream());
            var out = new DataOutputStream(socket.getOutputStream());
            for (int asked = in.read(); asked == ProbeWire.PING; asked = in.read()) {
                out.writeLong(in.readLong());
                out.flush();
            }
        } finally {
            ends(End.MEASURED);
        }
    }

    /** Reads to the end and says how much came in what time. */
    private static void bulk(Socket socket) throws IOException {
        var in = socket.getInputStream();
        var buffer = new byte[256 * 1024];
        long bytes = 0;
        long begun = 0;
        long latest = 0;
        for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
            latest = System.nanoTime();
            if (bytes == 0) {
                begun = latest;
            }
            bytes += read;
            if (bytes > MOST_BYTES || latest - begun > PathProbe.LONGEST.toNanos()) {
                throw new IOException("more than one measurement needs");
            }
        }
        var out = new DataOutputStream(socket.getOutputStream());
        out.writeLong(bytes);
        out.writeLong(latest - begun);
        out.flush();
    }

    private void echo() {
        var packet = new DatagramPacket(new byte[65_535], 65_535);
        int answered = 0;
        while (end.get() == null && answered < MOST_DATAGRAMS) {
            try {
                packet.setLength(packet.getData().length);
                datagrams.receive(packet);
                var key = session.get();
                var answer = key == null
                        ? Optional.<byte[]>empty()
                        : ProbeWire.answer(key, packet.getData(), packet.getLength());
                if (answer.isPresent()) {
                    answered++;
                    datagrams.send(new DatagramPacket(answer.get(), answer.get().length, packet.getSocketAddress()));
                }
            } catch (SocketTimeoutException nobody) {
                // looks whether it is over
            } catch (IOException e) {
                if (datagrams.isClosed()) {
                    return;
                }
            }
        }
    }

    private static Thread thread(String name, Runnable work) {
        var thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private static void quietly(AutoCloseable one) {
        try {
            one.close();
        } catch (Exception e) {
            // it is closed as far as it can be
        }
    }

    @Override
    public void close() {
        ends(End.CLOSED);
        quietly(server);
        quietly(datagrams);
        open.forEach(PathListener::quietly);
    }
}
