package io.drawbridge.lab.wire;

import io.drawbridge.lab.world.FaultRule;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Something at an appliance's port that is no appliance: it accepts connections and that is all it does right. */
final class BadPort implements AutoCloseable {

    private final FaultRule.Effect effect;
    private final ServerSocket port;
    private final Thread accepting;
    private final Set<Socket> accepted = ConcurrentHashMap.newKeySet();

    BadPort(int number, FaultRule.Effect effect) {
        this.effect = effect;
        try {
            this.port = new ServerSocket(number, 128, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException("port " + number + " is taken by somebody else", e);
        }
        accepting = new Thread(this::accept, "lab-bad-port");
        accepting.setDaemon(true);
        accepting.start();
    }

    FaultRule.Effect effect() {
        return effect;
    }

    private void accept() {
        while (!port.isClosed()) {
            try {
                Socket socket = port.accept();
                switch (effect) {
                    case RESET -> {
                        socket.setSoLinger(true, 0);
                        socket.close();
                    }
                    case PLAIN -> {
                        socket.getOutputStream()
                                .write("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n"
                                        .getBytes(StandardCharsets.US_ASCII));
                        socket.shutdownOutput();
                        accepted.add(socket);
                    }
                    default -> accepted.add(socket);
                }
            } catch (IOException goneOrClosed) {
                // the caller went away, or the port is being closed
            }
        }
    }

    @Override
    public void close() {
        try {
            port.close();
            // the port is free only when nobody waits at it any more
            accepting.join();
            for (Socket socket : accepted) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
