package io.drawbridge.probe;

import io.drawbridge.core.InvalidInput;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketOption;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.function.Consumer;

/**
 * The end that measures: round trips by datagrams (by TCP where none comes back), what is lost of them, what one TCP
 * connection and several carry towards the listener, and the MTU where Java can tell.
 */
public final class PathProbe {

    /** No part of a measurement takes longer. */
    static final Duration LONGEST = Duration.ofMinutes(5);

    private static final int CONNECT_MILLIS = 10_000;
    private static final int PINGS = 20;
    private static final int DATAGRAM_BYTES = 200;
    private static final int BLOCK_BYTES = 128 * 1024;
    private static final int TRIES_OF_A_SIZE = 3;
    private static final int IP_AND_UDP_BYTES_V4 = 28;
    private static final int IP_AND_UDP_BYTES_V6 = 48;

    /**
     * What to do.
     *
     * @param streams TCP connections at once, 1 to 16
     * @param bulk how long each bulk transfer takes, 1 to 60 seconds
     * @param datagrams how many are sent to see what is lost, 10 to 100,000
     * @param pause between two of them
     */
    public record Settings(int streams, Duration bulk, int datagrams, Duration pause) {

        public static final Settings USUAL = new Settings(4, Duration.ofSeconds(10), 2000, Duration.ofMillis(5));

        public Settings {
            if (streams < 1 || streams > 16) {
                throw new InvalidInput("streams", "must be 1 to 16");
            }
            if (bulk.toMillis() < 100 || bulk.toSeconds() > 60) {
                throw new InvalidInput("seconds", "must be 1 to 60");
            }
            if (datagrams < 10 || datagrams > 100_000) {
                throw new InvalidInput("datagrams", "must be 10 to 100000");
            }
            if (pause.multipliedBy(datagrams).compareTo(LONGEST) > 0) {
                throw new InvalidInput("datagrams", "must be sent within " + LONGEST.toMinutes() + " minutes");
            }
        }
    }

    private final InetSocketAddress there;
    private final ProbeSecret secret;
    private final Settings settings;
    private final Consumer<String> tell;

    /** @param tell hears what is measured at the moment */
    public PathProbe(InetSocketAddress there, ProbeSecret secret, Settings settings, Consumer<String> tell) {
        this.there = there;
        this.secret = secret;
        this.settings = settings;
        this.tell = tell;
    }

    /** @throws IOException when nobody listens there, or with another secret */
    public PathMeasurement measure() throws IOException {
        try (var control = connect()) {
            var greeting = ProbeWire.greet(control, secret, ProbeWire.CONTROL);
            tell.accept("round trip");
            var pings = pings(control);
            tell.accept("jitter and loss, " + settings.datagrams() + " datagrams");
            var echoes = echoes(control.getInetAddress(), greeting.session());
            tell.accept("MTU");
            var mtu = mtu(control, greeting);
            tell.accept("bandwidth of one connection");
            long one = bulk(1);
            tell.accept("bandwidth of " + settings.streams() + " connections");
            long all = settings.streams() == 1 ? one : Math.max(one, bulk(settings.streams()));
            new DataOutputStream(control.getOutputStream()).writeByte(ProbeWire.BYE);
            return PathMeasurement.of(pings, echoes, settings.datagrams(), one, all, mtu);
        }
    }

    private Socket connect() throws IOException {
        var socket = new Socket();
        try {
            socket.connect(there, CONNECT_MILLIS);
            socket.setTcpNoDelay(true);
            socket.setSoTimeout((int) settings.bulk().toMillis() + 3 * CONNECT_MILLIS);
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    private static List<Duration> pings(Socket control) throws IOException {
        var in = new DataInputStream(control.getInputStream());
        var out = new DataOutputStream(control.getOutputStream());
        var times = new ArrayList<Duration>();
        for (int i = 0; i < PINGS; i++) {
            long sent = System.nanoTime();
            var ask = java.nio.ByteBuffer.allocate(9).put(ProbeWire.PING).putLong(i);
            out.write(ask.array());
            out.flush();
            if (in.readLong() != i) {
                throw new IOException("the other end answers something else than was asked");
            }
            times.add(Duration.ofNanos(System.nanoTime() - sent));
        }
        return times;
    }

    /** @return the round trip of each datagram that came back */
    private List<Duration> echoes(InetAddress address, ProbeSecret session) throws IOException {
        try (var socket = new DatagramSocket()) {
            socket.connect(address, there.getPort());
            socket.setSoTimeout(1000);
            var sent = new ConcurrentHashMap<Integer, Long>();
            var back = new ConcurrentHashMap<Integer, Duration>();
            var reader = new Thread(
                    () -> {
                        var packet = new DatagramPacket(new byte[DATAGRAM_BYTES * 2], DATAGRAM_BYTES * 2);
                        while (back.size() < settings.datagrams() && receive(socket, packet)) {
                            long now = System.nanoTime();
                            ProbeWire.answered(session, packet.getData(), packet.getLength())
                                    .ifPresent(number -> {
                                        var at = sent.get(number);
                                        if (at != null) {
                                            back.putIfAbsent(number, Duration.ofNanos(now - at));
                                        }
                                    });
                        }
                    },
                    "path-probe-echoes");
            reader.setDaemon(true);
            reader.start();
            for (int number = 0; number < settings.datagrams(); number++) {
                var data = ProbeWire.ask(session, number, DATAGRAM_BYTES);
                sent.put(number, System.nanoTime());
                send(socket, data);
                Thread.sleep(settings.pause().toMillis());
            }
            reader.join(LONGEST.toMillis());
            return List.copyOf(back.values());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    /** Where a port is closed, the system says so at the next call: as lost as any other. */
    private static void send(DatagramSocket socket, byte[] data) {
        try {
            socket.send(new DatagramPacket(data, data.length));
        } catch (IOException e) {
            // it does not come back, which is counted
        }
    }

    private static boolean receive(DatagramSocket socket, DatagramPacket packet) {
        try {
            packet.setLength(packet.getData().length);
            socket.receive(packet);
            return true;
        } catch (SocketTimeoutException quiet) {
            return false;
        } catch (IOException closed) {
            return !socket.isClosed() && !(closed instanceof SocketException && socket.isClosed());
        }
    }

    /** @return bits a second that arrived */
    private long bulk(int streams) throws IOException {
        var pool = Executors.newFixedThreadPool(streams, work -> {
            var thread = new Thread(work, "path-probe-bulk");
            thread.setDaemon(true);
            return thread;
        });
        try {
            var all = new ArrayList<java.util.concurrent.Future<long[]>>();
            for (int i = 0; i < streams; i++) {
                all.add(pool.submit(this::stream));
            }
            long bytes = 0;
            long nanos = 0;
            for (var one : all) {
                bytes += one.get()[0];
                nanos = Math.max(nanos, one.get()[1]);
            }
            return PathMeasurement.bitsPerSecond(bytes, nanos);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException failure ? failure : new IOException(e.getCause());
        } finally {
            pool.shutdownNow();
        }
    }

    /** @return bytes, and the nanoseconds in which they arrived */
    private long[] stream() throws IOException {
        try (var socket = connect()) {
            ProbeWire.greet(socket, secret, ProbeWire.BULK);
            var block = new byte[BLOCK_BYTES];
            // What no device on the way can compress.
            new java.util.SplittableRandom(7).nextBytes(block);
            var out = socket.getOutputStream();
            long until = System.nanoTime() + settings.bulk().toNanos();
            while (System.nanoTime() - until < 0) {
                out.write(block);
            }
            socket.shutdownOutput();
            var in = new DataInputStream(socket.getInputStream());
            return new long[] {in.readLong(), in.readLong()};
        }
    }

    /** From Java 19 on datagrams can be kept from being cut; before, only what the cards say is known. */
    private PathMeasurement.Mtu mtu(Socket control, ProbeWire.Greeting greeting) throws IOException {
        var mine = ProbeWire.mtu(control.getLocalAddress());
        var theirs = Optional.of(greeting.otherMtuBytes()).filter(mtu -> mtu > 0);
        var most = mine.flatMap(one -> theirs.map(other -> Math.min(one, other)))
                .or(() -> mine)
                .or(() -> theirs);
        var whole = dontFragment();
        if (whole.isEmpty() || most.isEmpty()) {
            return new PathMeasurement.Mtu(Optional.empty(), most);
        }
        int headers = control.getInetAddress().getAddress().length == 4 ? IP_AND_UDP_BYTES_V4 : IP_AND_UDP_BYTES_V6;
        try (var socket = new DatagramSocket()) {
            socket.setOption(whole.get(), true);
            socket.connect(control.getInetAddress(), there.getPort());
            socket.setSoTimeout(500);
            var number = new int[] {1_000_000};
            var largest = MtuSearch.largest(
                    Math.min(most.get(), 65_507 + headers),
                    size -> passes(socket, greeting.session(), number, size - headers));
            return new PathMeasurement.Mtu(largest, most);
        }
    }

    private static boolean passes(DatagramSocket socket, ProbeSecret session, int[] number, int size) {
        for (int i = 0; i < TRIES_OF_A_SIZE; i++) {
            int mine = number[0]++;
            var data = ProbeWire.ask(session, mine, size);
            send(socket, data);
            var packet = new DatagramPacket(new byte[65_535], 65_535);
            while (receive(socket, packet)) {
                if (ProbeWire.answered(session, packet.getData(), packet.getLength())
                        .filter(answered -> answered == mine)
                        .isPresent()) {
                    return true;
                }
            }
        }
        return false;
    }

    @SuppressWarnings("unchecked")
    private static Optional<SocketOption<Boolean>> dontFragment() {
        try {
            return Optional.of((SocketOption<Boolean>) Class.forName("jdk.net.ExtendedSocketOptions")
                    .getField("IP_DONTFRAGMENT")
                    .get(null));
        } catch (ReflectiveOperationException olderJava) {
            return Optional.empty();
        }
    }
}
