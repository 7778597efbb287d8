package io.drawbridge.fuzz;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Sends requests byte by byte as they are given: what no client library would let out. One connection for each. */
public final class RawHttp {

    /** Far longer than any answer takes, also on a machine that is busy. */
    private static final int PATIENCE_MILLIS = 20_000;

    /** Stands for no answer in all that time. */
    public static final int SILENCE = -1;

    private static final int LONGEST_ANSWER = 8 << 20;

    /**
     * One request.
     *
     * @param target as it goes into the first line
     * @param headers whole lines; Host, Connection and the body's length are added unless one of them says so itself
     * @param body null for none
     */
    public record Request(String method, String target, List<String> headers, byte[] body) {

        boolean says(String header) {
            return headers.stream()
                    .anyMatch(line -> line.toLowerCase(Locale.ROOT).startsWith(header + ":"));
        }

        @Override
        public String toString() {
            var shown = new ArrayList<String>();
            headers.stream()
                    .filter(line -> !line.startsWith("Authorization:"))
                    .map(line -> brief(line))
                    .forEach(shown::add);
            return method + " " + brief(target) + " " + shown
                    + (body == null ? "" : " " + brief(new String(body, StandardCharsets.ISO_8859_1)));
        }

        private static String brief(String text) {
            var line = text.replaceAll("[^\\x20-\\x7e]", "·");
            return line.length() > 300 ? line.substring(0, 300) + "… (" + line.length() + ")" : line;
        }
    }

    /**
     * What came back.
     *
     * @param status 0 when the connection was closed without an answer; {@link #SILENCE}
     * @param headers by name in small letters
     */
    public record Answer(int status, Map<String, List<String>> headers, byte[] body) {

        public String text() {
            return new String(body, StandardCharsets.UTF_8);
        }

        public String header(String name) {
            return Optional.ofNullable(headers.get(name))
                    .map(values -> String.join(", ", values))
                    .orElse("");
        }

        /** @return the media type without its parameters */
        public String type() {
            return header("content-type").split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
        }
    }

    private final int port;

    public RawHttp(int port) {
        this.port = port;
    }

    public Answer send(Request request) {
        try (var socket = new Socket()) {
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), PATIENCE_MILLIS);
            try {
                socket.getOutputStream().write(bytes(request));
                socket.getOutputStream().flush();
                // What announces more than it brings is seen to be at its end.
                socket.shutdownOutput();
            } catch (IOException refusedMeanwhile) {
                // The answer may be there although not all was taken.
            }
            return read(socket.getInputStream(), request.method().equals("HEAD"));
        } catch (SocketTimeoutException e) {
            return new Answer(SILENCE, Map.of(), new byte[0]);
        } catch (IOException e) {
            throw new UncheckedIOException(request.toString(), e);
        }
    }

    private static byte[] bytes(Request request) throws IOException {
        var head = new StringBuilder(request.method())
                .append(' ')
                .append(request.target())
                .append(" HTTP/1.1\r\n");
        if (!request.says("host")) {
            head.append("Host: localhost\r\n");
        }
        head.append("Connection: close\r\n");
        request.headers().forEach(line -> head.append(line).append("\r\n"));
        if (request.body() != null && !request.says("content-length") && !request.says("transfer-encoding")) {
            head.append("Content-Length: ").append(request.body().length).append("\r\n");
        }
        var all = new ByteArrayOutputStream();
        all.write(head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
        if (request.body() != null) {
            all.write(request.body());
        }
        return all.toByteArray();
    }

    private static Answer read(InputStream in, boolean head) throws IOException {
        var first = line(in);
        if (first == null) {
            return new Answer(0, Map.of(), new byte[0]);
        }
        int status = Integer.parseInt(first.split(" ", 3)[1]);
        var headers = new TreeMap<String, List<String>>();
        for (var line = line(in); line != null && !line.isEmpty(); line = line(in)) {
            int colon = line.indexOf(':');
            headers.computeIfAbsent(line.substring(0, colon).toLowerCase(Locale.ROOT), any -> new ArrayList<>())
                    .add(line.substring(colon + 1).strip());
        }
        if (status == 100) {
            return read(in, head);
        }
        var answer = new Answer(status, headers, new byte[0]);
        // Events do not end: what is looked at is whether they begin.
        if (head || answer.type().equals("text/event-stream")) {
            return answer;
        }
        byte[] body;
        try {
            body = in.readNBytes(LONGEST_ANSWER);
        } catch (SocketTimeoutException silent) {
            throw silent;
        } catch (IOException cutOff) {
            body = new byte[0];
        }
        return new Answer(
                status, headers, answer.header("transfer-encoding").contains("chunked") ? joined(body) : body);
    }

    private static byte[] joined(byte[] chunks) throws IOException {
        var in = new ByteArrayInputStream(chunks);
        var whole = new ByteArrayOutputStream();
        for (var size = line(in); size != null && !size.isBlank(); size = line(in)) {
            int length = Integer.parseInt(size.split(";")[0].strip(), 16);
            if (length == 0) {
                break;
            }
            whole.write(in.readNBytes(length));
            line(in);
        }
        return whole.toByteArray();
    }

    private static String line(InputStream in) throws IOException {
        var line = new ByteArrayOutputStream();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                return line.size() == 0 ? null : line.toString(StandardCharsets.ISO_8859_1);
            }
            if (next != '\r') {
                line.write(next);
            }
        }
        return line.toString(StandardCharsets.ISO_8859_1);
    }
}
