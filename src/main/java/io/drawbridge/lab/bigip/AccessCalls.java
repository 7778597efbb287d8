package io.drawbridge.lab.bigip;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.drawbridge.lab.bigip.Types.Problems;
import io.drawbridge.lab.wire.Answer;
import io.drawbridge.lab.wire.Call;
import io.drawbridge.lab.wire.Json;
import io.drawbridge.lab.wire.Wire;
import io.drawbridge.lab.world.Access;
import io.drawbridge.lab.world.BigipToken;
import io.drawbridge.lab.world.World;
import java.math.BigInteger;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.UUID;

/** Tokens: given out for a password, living for a while, never for longer than ten hours. */
final class AccessCalls {

    private static final String SOURCE = "iControl REST, ICR, ANS, SDK, DC; reference 2.1, 2.2, 2.4";
    private static final String CHECKED = "against the contract by the lab's tests, 2026-11-21";
    private static final long DEFAULT_SECONDS = 1200;
    private static final long MOST_SECONDS = 36_000;
    private static final int MOST_TOKENS = 100;
    private static final int LENGTH = 26;

    private final Bigip bigip;
    private final World world;

    AccessCalls(Bigip bigip) {
        this.bigip = bigip;
        this.world = bigip.world();
    }

    @Wire(
            operation = "POST /mgmt/shared/authn/login",
            source = SOURCE,
            checked = CHECKED,
            leavesOut = "the provider tmos only; 100 tokens for each user, nobody is exempt",
            session = false)
    Answer login(Call call) {
        ObjectNode body = Json.body(call);
        String user = body.path("username").asText("");
        if (!body.path("loginProviderName").asText("tmos").equals("tmos")) {
            throw Problems.framework(401, "loginProviderName is invalid.");
        }
        if (!bigip.users().accepts(user, body.path("password").asText(""))) {
            throw Problems.framework(401, "Authentication failed.");
        }
        String site = bigip.local().id;
        long now = world.now();
        world.tokens
                .where(token -> token.site.equals(site) && token.createdAt < now - 2 * MOST_SECONDS * 1000)
                .forEach(token -> world.tokens.remove(token.key()));
        int live = world.tokens
                .where(token -> token.site.equals(site) && token.user.equals(user) && token.expiresAt > now)
                .size();
        if (live >= MOST_TOKENS) {
            throw Problems.framework(400, "user " + user + " has reached maximum active login tokens");
        }
        BigipToken token = new BigipToken();
        token.site = site;
        token.user = user;
        token.token = world.handOut("token of BIG-IP", word());
        token.createdAt = now;
        token.timeout = DEFAULT_SECONDS;
        token.expiresAt = now + DEFAULT_SECONDS * 1000;
        world.tokens.save(token);
        ObjectNode answer = Json.object().put("username", user);
        answer.putObject("loginReference")
                .put(
                        "link",
                        Tree.HOST + "/mgmt/cm/system/authn/providers/tmos/" + world.uuid(site + "/tmos") + "/login");
        answer.put("loginProviderName", "tmos");
        answer.set("token", show(token, call));
        return Json.answer(200, answer.put("generation", 0).put("lastUpdateMicros", 0));
    }

    private static String word() {
        BigInteger number = new BigInteger(UUID.randomUUID().toString().replace("-", ""), 16)
                .multiply(BigInteger.valueOf(1_000_003));
        String digits = number.toString(36).toUpperCase(Locale.ROOT);
        return (digits + "0".repeat(LENGTH)).substring(0, LENGTH);
    }

    private ObjectNode show(BigipToken token, Call call) {
        long ahead = Access.ahead(world, bigip.local().id);
        ObjectNode shown = Json.object()
                .put("token", token.token)
                .put("name", token.token)
                .put("userName", token.user)
                .put("authProviderName", "tmos");
        shown.putObject("user").put("link", Tree.HOST + "/mgmt/shared/authz/users/" + token.user);
        shown.putArray("groupReferences");
        return shown.put("timeout", token.timeout)
                .put(
                        "startTime",
                        DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSZ")
                                .format(Instant.ofEpochMilli(token.createdAt).atOffset(ZoneOffset.UTC)))
                .put("address", call.client())
                .put("partition", "[All]")
                .put("generation", 1)
                .put("lastUpdateMicros", (token.createdAt + ahead) * 1000)
                .put("expirationMicros", (token.expiresAt + ahead) * 1000)
                .put("kind", "shared:authz:tokens:authtokenitemstate")
                .put("selfLink", Tree.HOST + "/mgmt/shared/authz/tokens/" + token.token);
    }

    @Wire(
            operation = "GET /mgmt/tm/auth/user/{user}",
            source = "not in the reference: path and partitionAccess as public automation clients use them",
            checked = "not compared with anything",
            leavesOut = "one role on all partitions; nothing else of an account")
    Answer user(Call call) {
        String user = call.variable("user");
        if (!user.equals(bigip.users().operator()) && !user.equals(bigip.users().observer())) {
            throw Problems.notFound("user", user);
        }
        String role = bigip.users().hasRights(user) ? Access.role(world, bigip.local().id, "bigip", "admin") : "guest";
        ObjectNode shown = Json.object()
                .put("kind", "tm:auth:user:userstate")
                .put("name", user)
                .put("fullPath", user)
                .put("selfLink", Tree.link("auth/user/" + user));
        shown.putArray("partitionAccess")
                .addObject()
                .put("name", "all-partitions")
                .put("role", role);
        return Json.answer(200, shown);
    }

    @Wire(
            operation = "GET,PATCH,DELETE /mgmt/shared/authz/tokens/{token}",
            source = SOURCE,
            checked = CHECKED,
            leavesOut = "another user's token is refused with 400")
    Answer token(Call call) {
        String key = bigip.local().id + " " + call.variable("token");
        BigipToken token = world.tokens
                .find(key)
                .filter(found -> world.now() < found.expiresAt)
                .orElseThrow(() -> Problems.framework(404, "Object not found - " + call.variable("token")));
        if (!token.user.equals(call.user())) {
            throw Problems.framework(400, "The token belongs to another user.");
        }
        if (call.method().equals("DELETE")) {
            world.tokens.remove(key);
            return Answer.status(200);
        }
        if (call.method().equals("PATCH")) {
            extend(token, Json.body(call).path("timeout"));
        }
        return Json.answer(200, show(token, call));
    }

    private void extend(BigipToken token, JsonNode given) {
        // a number may come as text
        if (!given.asText().matches("\\d{1,9}")) {
            throw Problems.framework(400, "timeout must be a number");
        }
        long seconds = Long.parseLong(given.asText());
        if (seconds > MOST_SECONDS || world.now() >= token.createdAt + MOST_SECONDS * 1000) {
            throw Problems.framework(406, "Auth-token absolute timeout (36000 seconds) exceeded");
        }
        token.timeout = seconds;
        token.expiresAt = Math.min(world.now() + seconds * 1000, token.createdAt + MOST_SECONDS * 1000);
        world.tokens.save(token);
    }
}
