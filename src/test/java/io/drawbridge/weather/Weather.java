package io.drawbridge.weather;

import io.drawbridge.lab.Fault;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.function.Function;

/** What may happen to a request or to its answer on the way, and by which words people shall know it again. */
enum Weather {
    ANSWER_LOST("the connection broke before the whole answer came", now -> Fault.dropAnswer()),
    REQUEST_LOST("the connection broke before the whole answer came", now -> Fault.dropRequest()),
    HALF_OPEN("no whole answer within", now -> Fault.hang()),
    HALF_OPEN_AFTER_THE_WORK("no whole answer within", now -> Fault.hang().carriedOut()),
    SLOW_DRIP("no whole answer within", now -> Fault.drip(Duration.ofMillis(200))),
    TRUNCATED("the connection broke before the whole answer came", now -> Fault.truncated()),
    CHUNKS_CUT("the connection broke before the whole answer came", now -> Fault.cutChunks()),
    GARBLED("the answer cannot be read", now -> Fault.garbled()),
    WRONG_TYPE("", now -> Fault.mistyped()),
    PAGE_200("a web page headed '503 Service Temporarily Unavailable'", now -> Fault.page(200)),
    PAGE_502("a proxy in between answered HTTP 502", now -> Fault.page(502)),
    PAGE_504_AFTER_THE_WORK(
            "a proxy in between answered HTTP 504", now -> Fault.page(504).carriedOut()),
    NOT_AVAILABLE("not available at the moment (HTTP 503)", now -> Fault.fail(503)),
    NOT_AVAILABLE_FOR_SECONDS(
            "not available at the moment (HTTP 503)", now -> Fault.page(503).header("Retry-After", "45")),
    NOT_AVAILABLE_UNTIL("not available at the moment (HTTP 503)", now -> Fault.fail(503)
            .header(
                    "Retry-After",
                    DateTimeFormatter.RFC_1123_DATE_TIME.format(
                            now.plusSeconds(70).atZone(ZoneOffset.UTC)))),
    TOO_MANY_REQUESTS("too many requests (HTTP 429)", now -> Fault.fail(429).header("Retry-After", "30")),
    SERVER_ERROR("the request was refused (HTTP 500)", now -> Fault.fail(500)),
    EMPTY("it is empty", now -> Fault.empty()),
    WITHOUT_END("it is larger than 64 MB", now -> Fault.huge()),
    ELSEWHERE("it sends us elsewhere (HTTP 302 to login.example)", now -> Fault.fail(302)
            .header("Location", "https://login.example/?session=0815"));

    private final String words;
    private final Function<Instant, Fault> fault;

    Weather(String words, Function<Instant, Fault> fault) {
        this.words = words;
        this.fault = fault;
    }

    /** @return what the operator reads; empty for what nobody needs to hear of */
    String words() {
        return words;
    }

    /** @param now by the clock of the application */
    Fault at(Instant now) {
        return fault.apply(now);
    }
}
