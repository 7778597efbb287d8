package io.drawbridge.lab.bigip;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.drawbridge.lab.bigip.Types.Problems;
import io.drawbridge.lab.wire.Answer;
import io.drawbridge.lab.wire.Call;
import io.drawbridge.lab.wire.Json;
import io.drawbridge.lab.wire.Problem;
import io.drawbridge.lab.wire.Wire;
import io.drawbridge.lab.world.BigipObject;
import io.drawbridge.lab.world.BigipTransaction;
import io.drawbridge.lab.world.World;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** Several commands that take effect together or not at all. */
final class TransactionCalls {

    private static final String SOURCE = "iControl REST, LAB, SDK, DC; reference 6";
    private static final String BASE = "/mgmt/tm/transaction";
    private static final long IDLE_SECONDS = 120;

    private final Bigip bigip;
    private final World world;

    TransactionCalls(Bigip bigip) {
        this.bigip = bigip;
        this.world = bigip.world();
    }

    private BigipTransaction find(String id) {
        return world.transactions
                .find(bigip.local().id + " " + id)
                .filter(found -> !found.state.equals("STARTED") || world.now() < found.touchedAt + IDLE_SECONDS * 1000)
                .orElseThrow(() -> Problems.tmos(404, 1, "there is no transaction " + id + "."));
    }

    private static ObjectNode show(BigipTransaction transaction) {
        return Json.object()
                .put("transId", transaction.id)
                .put("state", transaction.state)
                .put("timeoutSeconds", IDLE_SECONDS)
                .put("asyncExecution", false)
                .put("validateOnly", false)
                .put("executionTimeout", 300)
                .put("executionTime", 0)
                .put("failureReason", transaction.failure)
                .put("kind", "tm:transactionstate")
                .put("selfLink", Tree.link("transaction/" + transaction.id));
    }

    @Wire(operation = "GET,POST " + BASE, source = SOURCE, checked = Objects.CHECKED)
    Answer all(Call call) {
        String site = bigip.local().id;
        if (call.method().equals("GET")) {
            ObjectNode answer = Json.object()
                    .put("kind", "tm:transactioncollectionstate")
                    .put("selfLink", Tree.link("transaction"));
            ArrayNode items = answer.putArray("items");
            world.transactions.where(one -> one.site.equals(site)).forEach(one -> items.add(show(one)));
            return Json.answer(200, answer);
        }
        BigipTransaction transaction = new BigipTransaction();
        transaction.site = site;
        // microseconds, and one apart from each other when the clock stands
        transaction.id = world.now() * 1000 + world.next("bigip.transaction." + site);
        transaction.touchedAt = world.now();
        return Json.answer(200, show(world.transactions.save(transaction)));
    }

    /** Takes a command for later. */
    Answer queue(String id, Call call) {
        BigipTransaction transaction = find(id);
        if (call.rawPath().startsWith(BASE)) {
            throw Problems.tmos(
                    400, 1, "Transaction " + id + " operation .... is not allowed to be added to transaction.");
        }
        if (!transaction.state.equals("STARTED")) {
            throw Problems.tmos(400, 1, "transaction " + id + " is " + transaction.state + ".");
        }
        BigipTransaction.Command command = new BigipTransaction.Command();
        command.id = transaction.commands.stream().mapToInt(one -> one.id).max().orElse(0) + 1;
        command.order = transaction.commands.size() + 1;
        command.method = call.method();
        command.path = call.rawPath();
        command.body = Json.body(call);
        transaction.commands.add(command);
        transaction.touchedAt = world.now();
        world.transactions.save(transaction);
        return Json.answer(200, show(transaction, command));
    }

    private static ObjectNode show(BigipTransaction transaction, BigipTransaction.Command command) {
        ObjectNode shown = Json.object().put("method", command.method).put("uri", Tree.HOST + command.path);
        shown.set("body", command.body);
        return shown.put("evalOrder", command.order)
                .put("commandId", command.id)
                .put("kind", "tm:transaction:commandsstate")
                .put("selfLink", Tree.link("transaction/" + transaction.id + "/commands/" + command.id));
    }

    @Wire(
            operation = "GET,PATCH,DELETE " + BASE + "/{transaction}",
            source = SOURCE,
            checked = Objects.CHECKED,
            leavesOut = "the answer to a commit says COMPLETED at once; after 120 idle seconds 404, an inference")
    Answer one(Call call) {
        BigipTransaction transaction = find(call.variable("transaction"));
        if (call.method().equals("DELETE")) {
            world.transactions.remove(transaction.key());
            return Answer.status(200);
        }
        if (call.method().equals("PATCH")) {
            ObjectNode body = Json.body(call);
            if (!body.path("state").asText("").equals("VALIDATING")) {
                throw Problems.nothingGiven();
            }
            commit(transaction, body.path("validateOnly").asBoolean());
        }
        return Json.answer(200, show(transaction));
    }

    private void commit(BigipTransaction transaction, boolean onlyTry) {
        if (transaction.commands.isEmpty()) {
            throw Problems.tmos(404, 1, "there is no command to commit in the transaction.");
        }
        if (!transaction.state.equals("STARTED")) {
            throw Problems.tmos(400, 1, "transaction " + transaction.id + " is " + transaction.state + ".");
        }
        List<BigipObject> before = bigip.tree().snapshot();
        String sync = bigip.traffic().syncStatus(transaction.site);
        long ledger = Long.parseLong(world.setting("next.ledger", "0"));
        Problem[] problem = new Problem[1];
        bigip.traffic().together(() -> {
            problem[0] = carryOut(transaction.commands);
            if (problem[0] != null || onlyTry) {
                bigip.tree().restore(before);
                bigip.traffic().syncStatus(transaction.site, sync);
                world.ledger.where(entry -> entry.seq > ledger).forEach(entry -> world.ledger.remove(entry.key()));
            }
        });
        if (problem[0] != null) {
            transaction.state = "FAILED";
            transaction.failure = problem[0].getMessage();
            world.transactions.save(transaction);
            Integer apiError = Problems.apiError(problem[0]);
            throw Problems.tmos(400, apiError == null ? 2 : apiError, "transaction failed:" + problem[0].getMessage());
        }
        if (!onlyTry) {
            transaction.state = "COMPLETED";
            world.transactions.save(transaction);
            world.command(
                    transaction.site,
                    "bigip",
                    "bigip.transaction.committed",
                    Long.toString(transaction.id),
                    transaction.commands.size() + " commands");
        }
    }

    private Problem carryOut(List<BigipTransaction.Command> commands) {
        List<BigipTransaction.Command> inOrder = commands.stream()
                .sorted(Comparator.comparingInt(command -> command.order))
                .toList();
        for (BigipTransaction.Command command : inOrder) {
            byte[] body = command.body.isEmpty()
                    ? new byte[0]
                    : command.body.toString().getBytes(StandardCharsets.UTF_8);
            try {
                bigip.carryOut(new Call(command.method, command.path, null, Map.of(), body, "127.0.0.1", Tree.HOST));
            } catch (Problem problem) {
                return problem;
            }
        }
        return null;
    }

    @Wire(operation = "GET " + BASE + "/{transaction}/commands", source = SOURCE, checked = Objects.CHECKED)
    Answer commands(Call call) {
        BigipTransaction transaction = find(call.variable("transaction"));
        ObjectNode answer = Json.object()
                .put("kind", "tm:transaction:commandscollectionstate")
                .put("selfLink", Tree.link("transaction/" + transaction.id + "/commands"));
        ArrayNode items = answer.putArray("items");
        transaction.commands.forEach(command -> items.add(show(transaction, command)));
        return Json.answer(200, answer);
    }

    @Wire(
            operation = "GET,PATCH,DELETE " + BASE + "/{transaction}/commands/{command}",
            source = SOURCE,
            checked = Objects.CHECKED,
            leavesOut = "only evalOrder can be changed; equal ones are carried out as they came")
    Answer command(Call call) {
        BigipTransaction transaction = find(call.variable("transaction"));
        String id = call.variable("command");
        BigipTransaction.Command command = transaction.commands.stream()
                .filter(one -> Integer.toString(one.id).equals(id))
                .findFirst()
                .orElseThrow(() -> Problems.tmos(404, 1, "there is no command " + id + " in the transaction."));
        if (call.method().equals("DELETE")) {
            transaction.commands.remove(command);
            world.transactions.save(transaction);
            return Answer.status(200);
        }
        if (call.method().equals("PATCH")) {
            command.order = Json.body(call).path("evalOrder").asInt(command.order);
            world.transactions.save(transaction);
        }
        return Json.answer(200, show(transaction, command));
    }
}
