package io.drawbridge.vcenter;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/**
 * The vendor's own vCenter simulator, started from the search path on a free port: the release that {@code .ci/run}
 * installs. What an older one cannot do differs from what the tests know.
 */
record Vcsim(Process process, URI url, String thumbprint) implements AutoCloseable {

    private static final Pattern ADDRESS = Pattern.compile("https://[^@]*@([^/]+)/sdk");

    /**
     * @param arguments more of its command line
     * @return empty when there is no {@code vcsim} on the search path
     */
    static Optional<Vcsim> start(String... arguments) {
        var program = Stream.of(System.getenv("PATH").split(java.io.File.pathSeparator))
                .map(folder -> Path.of(folder, "vcsim"))
                .filter(Files::isExecutable)
                .findFirst();
        return program.map(found -> start(found, arguments));
    }

    private static Vcsim start(Path program, String... arguments) {
        var command = new ArrayList<>(List.of(program.toString(), "-l", "127.0.0.1:0"));
        command.addAll(List.of(arguments));
        try {
            var process = new ProcessBuilder(command).redirectErrorStream(true).start();
            var output = new BufferedReader(new InputStreamReader(process.getInputStream()));
            for (var line = output.readLine(); line != null; line = output.readLine()) {
                var address = ADDRESS.matcher(line);
                if (address.find()) {
                    var url = URI.create("https://" + address.group(1));
                    drain(output);
                    return new Vcsim(process, url, thumbprint(url));
                }
            }
            throw new IllegalStateException("vcsim ended before it said where it listens");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** It would stand still once nobody reads what it says. */
    private static void drain(BufferedReader output) {
        var reader = new Thread(() -> output.lines().forEach(line -> {}), "vcsim");
        reader.setDaemon(true);
        reader.start();
    }

    /** Trusts whatever is there: only to learn which certificate the client shall pin. */
    private static String thumbprint(URI url) {
        var seen = new X509Certificate[1];
        try {
            var context = SSLContext.getInstance("TLS");
            context.init(
                    null,
                    new TrustManager[] {
                        new X509TrustManager() {
                            @Override
                            public void checkClientTrusted(X509Certificate[] chain, String type) {}

                            @Override
                            public void checkServerTrusted(X509Certificate[] chain, String type) {
                                seen[0] = chain[0];
                            }

                            @Override
                            public X509Certificate[] getAcceptedIssuers() {
                                return new X509Certificate[0];
                            }
                        }
                    },
                    null);
            try (var socket = (SSLSocket) context.getSocketFactory().createSocket(url.getHost(), url.getPort())) {
                socket.startHandshake();
            }
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(seen[0].getEncoded()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
