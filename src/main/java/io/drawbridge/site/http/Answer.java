package io.drawbridge.site.http;

import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** What came back: any status but those that ask for patience. */
public record Answer(int status, HttpHeaders headers, byte[] body) {

    private static final Pattern PAGE = Pattern.compile("^\\s*<(!doctype\\s+html|html)\\b", Pattern.CASE_INSENSITIVE);
    private static final Pattern TITLE =
            Pattern.compile("<title[^>]*>(.{1,80}?)</title>", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

    public boolean isSuccess() {
        return status >= 200 && status < 300;
    }

    public Optional<String> header(String name) {
        return headers.firstValue(name);
    }

    /** @return whether it is written for people, as what proxies and load balancers show in a system's place */
    public boolean isPage() {
        var type = header("Content-Type").orElse("").toLowerCase(Locale.ROOT);
        if (type.startsWith("text/html") || type.startsWith("application/xhtml")) {
            return true;
        }
        return PAGE.matcher(new String(body, 0, Math.min(body.length, 200), StandardCharsets.UTF_8))
                .find();
    }

    /** @return what the page is headed, without any mark-up; empty where it says nothing */
    String pageTitle() {
        var found = TITLE.matcher(new String(body, 0, Math.min(body.length, 4000), StandardCharsets.UTF_8));
        return found.find() ? found.group(1).replaceAll("<[^>]*>", " ").replaceAll("[<>&]", " ") : "";
    }

    public String text() {
        return new String(body, StandardCharsets.UTF_8);
    }

    /** Bodies may hold secrets. */
    @Override
    public String toString() {
        return "HTTP " + status + ", " + body.length + " bytes";
    }
}
