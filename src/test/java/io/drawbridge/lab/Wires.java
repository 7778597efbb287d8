package io.drawbridge.lab;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/** Talks to a lab with hand-written requests: no class of the product, no class of the lab's own protocols. */
final class Wires {

    static final ObjectMapper JSON = new ObjectMapper();
    static final String ONPREMISES = "onpremises";
    static final String PROVIDER = "provider";

    private final Map<String, String> properties;
    private final HttpClient http;
    private final Map<String, String> sessions = new LinkedHashMap<>();
    private final Map<String, String> pairings = new LinkedHashMap<>();

    Wires(Lab lab) {
        this.properties = lab.connectionProperties();
        this.http = HttpClient.newBuilder()
                .sslContext(pinned(Set.copyOf(properties.values())))
                .connectTimeout(Duration.ofSeconds(5))
                .version(HttpClient.Version.HTTP_1_1)
                .build();
    }

    /** An answer as it came. */
    record Reply(int status, String body, HttpResponse<String> raw) {

        JsonNode json() {
            try {
                return JSON.readTree(body);
            } catch (IOException e) {
                throw new AssertionError("not JSON: " + body, e);
            }
        }

        String text(String field) {
            return json().path(field).asText();
        }

        String header(String name) {
            return raw.headers().firstValue(name).orElse("");
        }
    }

    private static SSLContext pinned(Set<String> thumbprints) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new Pinned(thumbprints)}, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    String property(String key) {
        return properties.get(key);
    }

    String url(String site, String system) {
        return properties.get("drawbridge.sites." + site + "." + system + ".url");
    }

    String user(String site, String system) {
        return properties.get("drawbridge.sites." + site + "." + system + ".username");
    }

    String password(String site, String system) {
        return properties.get("drawbridge.sites." + site + "." + system + ".password");
    }

    String basic(String site, String system) {
        return credentials(user(site, system), password(site, system));
    }

    static String credentials(String user, String password) {
        return "Basic " + Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
    }

    HttpClient http() {
        return http;
    }

    Reply send(String method, String url, String body, String... headers) {
        return send(request(method, url, body, headers));
    }

    HttpRequest request(String method, String url, String body, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url))
                .timeout(Duration.ofSeconds(30))
                .method(
                        method,
                        body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body));
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        return request.build();
    }

    private Reply send(HttpRequest request) {
        try {
            HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
            return new Reply(response.statusCode(), response.body(), response);
        } catch (IOException e) {
            throw new NoAnswer(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** The connection was refused, or closed without an answer. */
    static final class NoAnswer extends RuntimeException {
        NoAnswer(IOException cause) {
            super(cause.toString(), cause);
        }
    }

    // --- the two REST gateways

    /** Logs in at a gateway, and through it at the other site where that answers. */
    Wires login(String site, String system) {
        String id = newSession(site, system).text("session_id");
        sessions.put(site + system, id);
        String pairing = rest(site, system, "GET", "/pairings", null)
                .json()
                .at("/list/0/pairing_id")
                .asText();
        pairings.put(site + system, pairing);
        return this;
    }

    /** The pool may still hold a connection that ended when the site was lost; the next try opens a new one. */
    private Reply newSession(String site, String system) {
        try {
            return send("POST", url(site, system) + "/session", null, "Authorization", basic(site, system));
        } catch (NoAnswer stale) {
            return send("POST", url(site, system) + "/session", null, "Authorization", basic(site, system));
        }
    }

    int loginRemotely(String site, String system) {
        return send(
                        "POST",
                        url(site, system) + pairing(site, system) + "/remote-session",
                        null,
                        "x-dr-session",
                        sessions.get(site + system),
                        "Authorization",
                        basic(site, system))
                .status();
    }

    Wires loginBoth(String site, String system) {
        login(site, system);
        loginRemotely(site, system);
        return this;
    }

    String session(String site, String system) {
        return sessions.get(site + system);
    }

    String pairing(String site, String system) {
        return "/pairings/" + pairings.get(site + system);
    }

    Reply rest(String site, String system, String method, String path, String body) {
        return send(
                method,
                url(site, system) + path.replace("~", pairing(site, system)),
                body,
                "x-dr-session",
                sessions.getOrDefault(site + system, "none"),
                "Content-Type",
                "application/json",
                "Accept",
                "application/json");
    }

    Reply srm(String site, String method, String path, String body) {
        return rest(site, "srm", method, path, body);
    }

    Reply replication(String site, String method, String path, String body) {
        return rest(site, "replication", method, path, body);
    }

    JsonNode plan(String site, String name) {
        for (JsonNode plan :
                srm(site, "GET", "~/recovery-management/plans", null).json().get("list")) {
            if (plan.get("name").asText().equals(name)) {
                return plan;
            }
        }
        throw new AssertionError("no plan " + name);
    }

    String planPath(String site, String name) {
        return "~/recovery-management/plans/"
                + encode(plan(site, name).get("id").asText());
    }

    String status(String site, String plan) {
        return plan(site, plan).get("status").asText();
    }

    Reply act(String site, String plan, String action, String body) {
        return srm(site, "POST", planPath(site, plan) + "/actions/" + action, body);
    }

    Reply task(String site, String system, Reply accepted) {
        return rest(site, system, "GET", "/tasks/" + encode(accepted.text("id")), null);
    }

    static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    // --- vCenter

    /** A vim25 connection that keeps its cookie. */
    final class Vim {
        private final String url;
        private String cookie = "";

        Vim(String site) {
            this.url = Wires.this.url(site, "vcenter");
            call("<Login><_this type=\"SessionManager\">SessionManager</_this><userName>" + user(site, "vcenter")
                    + "</userName><password>" + password(site, "vcenter") + "</password></Login>");
        }

        Reply call(String operation) {
            Reply reply = send(
                    "POST",
                    url,
                    envelope(operation),
                    "Content-Type",
                    "text/xml; charset=utf-8",
                    "SOAPAction",
                    "urn:vim25/8.0.3.0",
                    "Cookie",
                    cookie);
            String set = reply.header("Set-Cookie");
            if (!set.isEmpty()) {
                cookie = set.split(";")[0];
            }
            return reply;
        }
    }

    static String envelope(String operation) {
        String named = operation.replaceFirst("^<(\\w+)", "<$1 xmlns=\"urn:vim25\"");
        return "<?xml version=\"1.0\" encoding=\"UTF-8\"?><soapenv:Envelope"
                + " xmlns:soapenv=\"http://schemas.xmlsoap.org/soap/envelope/\""
                + " xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"><soapenv:Body>" + named
                + "</soapenv:Body></soapenv:Envelope>";
    }

    // --- NSX

    Reply nsx(String site, String method, String path, String body) {
        return send(
                method,
                url(site, "nsx") + path,
                body,
                "Authorization",
                basic(site, "nsx"),
                "Content-Type",
                "application/xml",
                "Accept",
                "application/xml");
    }

    // --- BIG-IP

    Reply bigip(String site, String method, String path, String body, String... headers) {
        String[] all = Arrays.copyOf(headers, headers.length + 4);
        all[headers.length] = "Authorization";
        all[headers.length + 1] = basic(site, "bigip");
        all[headers.length + 2] = "Content-Type";
        all[headers.length + 3] = "application/json";
        return send(method, url(site, "bigip") + "/mgmt" + path, body, all);
    }

    private static final class Pinned extends X509ExtendedTrustManager {
        private final Set<String> thumbprints;

        private Pinned(Set<String> thumbprints) {
            this.thumbprints = thumbprints;
        }

        private void check(X509Certificate[] chain) throws CertificateException {
            try {
                byte[] digest = MessageDigest.getInstance("SHA-256").digest(chain[0].getEncoded());
                if (!thumbprints.contains(
                        HexFormat.ofDelimiter(":").withUpperCase().formatHex(digest))) {
                    throw new CertificateException("not the pinned certificate");
                }
            } catch (GeneralSecurityException e) {
                throw new CertificateException(e);
            }
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
                throws CertificateException {
            check(chain);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
                throws CertificateException {
            check(chain);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
            check(chain);
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
