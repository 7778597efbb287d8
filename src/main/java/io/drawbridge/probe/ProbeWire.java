package io.drawbridge.probe;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * What goes over the wire. A connection begins with the listener's random number; the measurer answers with its own, what
 * the connection is for and a proof; the listener with a proof and the MTU of its network card. Until then nothing is read
 * beyond these few bytes, and no datagram is answered.
 */
final class ProbeWire {

    static final int MAGIC = 0x44425031;

    /** What a connection is for. */
    static final byte CONTROL = 1;

    static final byte BULK = 2;

    /** What is asked on the control connection. */
    static final byte PING = 3;

    static final byte BYE = 4;

    static final int HEADER_BYTES = 4 + 1 + 4 + ProbeSecret.STAMP_BYTES;

    private static final byte ASK = 0;
    private static final byte ECHO = 1;

    /** Both ends of a connection have shown that they know the secret. */
    record Greeting(byte purpose, ProbeSecret session, int otherMtuBytes) {}

    /** The other end does not know the secret, or speaks something else. */
    static final class Stranger extends IOException {

        private static final long serialVersionUID = 1L;

        Stranger(String message) {
            super(message);
        }
    }

    private ProbeWire() {}

    static Greeting welcome(Socket socket, ProbeSecret secret) throws IOException {
        var in = new DataInputStream(socket.getInputStream());
        var out = new DataOutputStream(socket.getOutputStream());
        var mine = ProbeSecret.nonce();
        out.write(mine);
        out.flush();
        if (in.readInt() != MAGIC) {
            throw new Stranger("it speaks something else");
        }
        byte purpose = in.readByte();
        var theirs = in.readNBytes(ProbeSecret.NONCE_BYTES);
        var proof = in.readNBytes(ProbeSecret.PROOF_BYTES);
        if (!ProbeSecret.same(proof, secret.proof("measurer " + purpose, mine, theirs))) {
            throw new Stranger("it does not know the secret");
        }
        out.write(secret.proof("listener", mine, theirs));
        out.writeInt(mtu(socket.getLocalAddress()).orElse(0));
        out.flush();
        return new Greeting(purpose, secret.session(mine, theirs), 0);
    }

    static Greeting greet(Socket socket, ProbeSecret secret, byte purpose) throws IOException {
        var in = new DataInputStream(socket.getInputStream());
        var out = new DataOutputStream(socket.getOutputStream());
        var theirs = in.readNBytes(ProbeSecret.NONCE_BYTES);
        var mine = ProbeSecret.nonce();
        out.writeInt(MAGIC);
        out.writeByte(purpose);
        out.write(mine);
        out.write(secret.proof("measurer " + purpose, theirs, mine));
        out.flush();
        var proof = in.readNBytes(ProbeSecret.PROOF_BYTES);
        if (!ProbeSecret.same(proof, secret.proof("listener", theirs, mine))) {
            throw new Stranger(
                    proof.length == 0
                            ? "the other end closed the connection: it listens with another secret, or for something else"
                            : "the other end does not know the secret");
        }
        return new Greeting(purpose, secret.session(theirs, mine), in.readInt());
    }

    /** @return the MTU of the network card that has this address; empty where the system does not tell */
    static Optional<Integer> mtu(InetAddress address) {
        try {
            var card = NetworkInterface.getByInetAddress(address);
            return card == null ? Optional.empty() : Optional.of(card.getMTU()).filter(mtu -> mtu > 0);
        } catch (SocketException e) {
            return Optional.empty();
        }
    }

    static byte[] ask(ProbeSecret session, int number, int size) {
        return datagram(session, false, number, size);
    }

    /** @return the answer to a datagram of this session, of the same size; empty for anything else */
    static Optional<byte[]> answer(ProbeSecret session, byte[] data, int length) {
        return number(session, false, data, length).map(number -> datagram(session, true, number, length));
    }

    /** @return which datagram this answers; empty for anything else */
    static Optional<Integer> answered(ProbeSecret session, byte[] data, int length) {
        return number(session, true, data, length);
    }

    private static byte[] datagram(ProbeSecret session, boolean echo, int number, int size) {
        return ByteBuffer.allocate(Math.max(HEADER_BYTES, size))
                .putInt(MAGIC)
                .put(echo ? ECHO : ASK)
                .putInt(number)
                .put(session.stamp(echo, number, Math.max(HEADER_BYTES, size)))
                .array();
    }

    private static Optional<Integer> number(ProbeSecret session, boolean echo, byte[] data, int length) {
        if (length < HEADER_BYTES) {
            return Optional.empty();
        }
        var buffer = ByteBuffer.wrap(data, 0, length);
        if (buffer.getInt() != MAGIC || buffer.get() != (echo ? ECHO : ASK)) {
            return Optional.empty();
        }
        int number = buffer.getInt();
        var stamp = new byte[ProbeSecret.STAMP_BYTES];
        buffer.get(stamp);
        return ProbeSecret.same(stamp, session.stamp(echo, number, length)) ? Optional.of(number) : Optional.empty();
    }
}
