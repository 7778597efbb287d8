package io.drawbridge.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.drawbridge.testing.Vim25;
import io.drawbridge.testing.VimProxy;
import java.io.ByteArrayInputStream;
import java.io.StringWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamResult;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Element;

/**
 * Everything that the lab's vCenter offers, judged by the vendor's own Python client and by its tables, and the proof
 * that they judge: an answer that was changed on its way is found by a client that knows nothing of ours.
 */
@Timeout(300)
class VendorWalkTests {

    private static final String SITE = "onpremises";
    private static final String MACHINE = "payroll-web01";
    private static final Path OFFERS = Path.of("src/test/resources/lab/vcenter-offers.txt");

    /** Not in the vendor's WSDL: pyVmomi's own way to read one property. */
    private static final String OWN = "Fetch";

    /** Marks of walks on which nothing is changed: the first tells what is usual, the last that it still is. */
    private static final String FIRST = "first";

    private static final String LAST = "last";

    @TempDir
    Path folder;

    private Lab lab;
    private VendorClients clients;
    private Wires.Vim hand;

    @BeforeEach
    void start() {
        lab = Lab.start(LabSettings.builder().timeScale(600).build());
        clients = new VendorClients(lab, folder);
        hand = new Wires(lab).new Vim(SITE);
    }

    @AfterEach
    void stop() {
        lab.close();
    }

    private Map<String, String> asked(String... more) {
        var asked = new TreeMap<String, String>();
        asked.put("MACHINE", MACHINE);
        asked.put("MACHINE_PATH", "SFO01/vm/Rainpole/" + MACHINE);
        for (int i = 0; i < more.length; i += 2) {
            asked.put(more[i], more[i + 1]);
        }
        return asked;
    }

    private static List<String> lines(VendorClients.Ended ended, String word) {
        return ended.lines().stream()
                .filter(line -> line.startsWith(word + " "))
                .map(line -> line.substring(word.length() + 1))
                .toList();
    }

    @Test
    void offersWhatTheVendorsClientKnowsAndNothingElse() throws Exception {
        assumeTrue(clients.hasPyVmomi(), "python3 does not find pyVmomi");

        try (var proxy = new VimProxy(URI.create(clients.setting(SITE, "url")))) {
            var ended = clients.python("vendor_walk.py", SITE, proxy.port(), asked());

            assertThat(ended.code()).as(ended.output()).isZero();
            assertThat(lines(ended, "wrong")).isEmpty();
            var offers = lines(ended, "offers");
            if (Boolean.getBoolean("drawbridge.writeDocs")) {
                Files.write(OFFERS, offers);
            }
            assertThat(offers)
                    .as("what the lab's vCenter offers, as in " + OFFERS + " (-Ddrawbridge.writeDocs=true writes it)")
                    .isEqualTo(Files.readAllLines(OFFERS));
            hold(proxy.exchanges);
        }
    }

    /** The same answers against the tables, which see what the client reads over: order, and defaults it fills in. */
    private static void hold(List<VimProxy.Exchange> exchanges) {
        var vim = Vim25.read();
        var wrong = new TreeSet<String>();
        var held = new TreeSet<String>();
        var answered = new TreeSet<String>();
        for (var one : exchanges) {
            answered.add(one.method());
            if (one.method().equals(OWN) || vim.knows(one.method())) {
                held.add(one.method());
            }
            wrong.addAll(problems(vim, one, one.status(), one.response()));
        }
        System.out.println("lab's vCenter under pyVmomi: " + exchanges.size() + " answers, operations answered "
                + answered.size() + " ÷ held against the vendor's types " + held.size());
        assertThat(wrong).isEmpty();
        assertThat(held).isEqualTo(answered);
    }

    private static List<String> problems(Vim25 vim, VimProxy.Exchange one, int status, byte[] response) {
        return one.method().equals(OWN)
                ? vim.fetched(one.request(), status, response)
                : vim.response(one.method(), status, response);
    }

    // --- mutation

    /** A change of the answers of one operation. */
    private record Mutant(String method, String what, UnaryOperator<VimProxy.Reply> change) {

        String name() {
            return method + " " + what;
        }
    }

    private static Element parse(String body) throws Exception {
        var factory = DocumentBuilderFactory.newInstance();
        factory.setNamespaceAware(true);
        return factory.newDocumentBuilder()
                .parse(new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8)))
                .getDocumentElement();
    }

    private static List<Element> named(Element root, String name) {
        var found = new ArrayList<Element>();
        var all = root.getElementsByTagNameNS("*", name);
        for (int i = 0; i < all.getLength(); i++) {
            found.add((Element) all.item(i));
        }
        return found;
    }

    private interface Change {
        void of(Element element);
    }

    private static Mutant mutant(String method, String element, String what, Change change) {
        return new Mutant(method, what + " " + element, reply -> {
            try {
                var root = parse(reply.body());
                named(root, element).forEach(change::of);
                var out = new StringWriter();
                TransformerFactory.newInstance()
                        .newTransformer()
                        .transform(new DOMSource(root.getOwnerDocument()), new StreamResult(out));
                return new VimProxy.Reply(reply.status(), out.toString());
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
    }

    private static Mutant rename(String method, String element) {
        return mutant(method, element, "renames", found -> found.getOwnerDocument()
                .renameNode(found, found.getNamespaceURI(), found.getLocalName() + "X"));
    }

    private static Mutant drop(String method, String element) {
        return mutant(
                method, element, "leaves out", found -> found.getParentNode().removeChild(found));
    }

    private static Mutant spoil(String method, String element) {
        return mutant(method, element, "spoils", found -> found.setTextContent("sideways"));
    }

    /** One mutant for each element of each operation's answers: renamed, left out and spoiled by turns. */
    private static List<Mutant> mutants(List<VimProxy.Exchange> exchanges) throws Exception {
        var elements = new TreeMap<String, Map<String, Boolean>>();
        var statuses = new TreeMap<String, Set<Integer>>();
        for (var one : exchanges) {
            statuses.computeIfAbsent(one.method(), any -> new TreeSet<>()).add(one.status());
            var all =
                    parse(new String(one.response(), StandardCharsets.UTF_8)).getElementsByTagNameNS("urn:vim25", "*");
            for (int i = 0; i < all.getLength(); i++) {
                var element = (Element) all.item(i);
                boolean value = element.getElementsByTagName("*").getLength() == 0
                        && Pattern.matches("-?\\d+|true|false", element.getTextContent());
                elements.computeIfAbsent(one.method(), any -> new LinkedHashMap<>())
                        .merge(element.getLocalName(), value, Boolean::logicalAnd);
            }
        }
        var mutants = new ArrayList<Mutant>();
        int turn = 0;
        for (var method : elements.entrySet()) {
            for (var element : method.getValue().entrySet()) {
                if (element.getKey().endsWith("Response")) {
                    continue;
                }
                var spoiled = spoil(method.getKey(), element.getKey());
                mutants.add(
                        element.getValue() && turn % 2 == 0 && matters(spoiled, exchanges)
                                ? spoiled
                                : turn % 4 < 2
                                        ? rename(method.getKey(), element.getKey())
                                        : drop(method.getKey(), element.getKey()));
                turn++;
            }
        }
        statuses.forEach((method, seen) -> {
            for (int status : seen) {
                int other = status == 200 ? 500 : 200;
                mutants.add(new Mutant(
                        method,
                        "answers " + other + " for " + status,
                        reply -> reply.status() == status ? new VimProxy.Reply(other, reply.body()) : reply));
            }
        });
        return mutants;
    }

    /** A word instead of a word is no change that a type could tell. */
    private static boolean matters(Mutant spoiled, List<VimProxy.Exchange> exchanges) {
        var vim = Vim25.read();
        return exchanges.stream()
                .filter(one -> one.method().equals(spoiled.method()))
                .anyMatch(one -> isFound(vim, spoiled, one));
    }

    /** The client reads over names that it does not need; the tables do not. */
    private static boolean isFound(Vim25 vim, Mutant mutant, VimProxy.Exchange one) {
        var reply = mutant.change()
                .apply(new VimProxy.Reply(one.status(), new String(one.response(), StandardCharsets.UTF_8)));
        return !problems(vim, one, reply.status(), reply.body().getBytes(StandardCharsets.UTF_8))
                .isEmpty();
    }

    /** Each walk begins with the machine as it was at first, wherever the one before it stopped. */
    private void powerOn() {
        var vm = lab.controls().vm(SITE, MACHINE);
        if (!vm.on()) {
            hand.call("<PowerOnVM_Task><_this type=\"VirtualMachine\">" + vm.id() + "</_this></PowerOnVM_Task>");
        }
        // Two minutes of the lab's time until its tools run: a fifth of a second. A call lets the lab go on.
        while (!lab.controls().vm(SITE, MACHINE).tools()) {
            hand.call("<CurrentTime><_this type=\"ServiceInstance\">ServiceInstance</_this></CurrentTime>");
        }
    }

    @Test
    void isCaughtByTheVendorsClientWhenAnAnswerIsChanged() throws Exception {
        assumeTrue(clients.hasPyVmomi(), "python3 does not find pyVmomi");
        var begun = new TreeSet<String>();
        Map<String, Mutant> mutants = new LinkedHashMap<>();

        try (var proxy = new VimProxy(URI.create(clients.setting(SITE, "url")), (mark, method, reply) -> {
            synchronized (begun) {
                if (!mark.isEmpty() && begun.add(mark)) {
                    powerOn();
                }
            }
            var mutant = mutants.get(mark);
            return mutant != null && mutant.method().equals(method)
                    ? mutant.change().apply(reply)
                    : reply;
        })) {
            var clean = clients.python("vendor_walk.py", SITE, proxy.port(), asked("FEW", "yes"));
            assertThat(lines(clean, "wrong")).isEmpty();
            for (var mutant : mutants(List.copyOf(proxy.exchanges))) {
                mutants.put("m" + mutants.size(), mutant);
            }

            var ended = clients.python(
                    "vendor_walk.py",
                    SITE,
                    proxy.port(),
                    asked("FEW", "yes", "MARKS", FIRST + " " + String.join(" ", mutants.keySet()) + " " + LAST));

            assertThat(ended.code()).as(ended.output()).isZero();
            judge(ended, mutants, List.copyOf(proxy.exchanges));
        }
    }

    private static void judge(
            VendorClients.Ended ended, Map<String, Mutant> mutants, List<VimProxy.Exchange> exchanges) {
        Map<String, List<String>> said = new LinkedHashMap<>();
        for (var line : ended.lines()) {
            if (line.startsWith("mark ")) {
                said.put(line.substring("mark ".length()), new ArrayList<>());
            } else {
                said.values().stream().reduce((one, next) -> next).orElseThrow().add(line);
            }
        }
        var usual = said.get(FIRST);
        assertThat(usual).isNotEmpty().noneMatch(line -> line.startsWith("wrong "));
        assertThat(said.get(LAST)).isEqualTo(usual);
        assertThat(said).hasSize(mutants.size() + 2);
        var survived = mutants.entrySet().stream()
                .filter(one -> said.get(one.getKey()).equals(usual))
                .map(Map.Entry::getValue)
                .collect(Collectors.toCollection(ArrayList::new));
        int read = mutants.size() - survived.size();
        var vim = Vim25.read();
        survived.removeIf(mutant -> exchanges.stream()
                .filter(one -> one.method().equals(mutant.method()))
                .anyMatch(one -> isFound(vim, mutant, one)));
        System.out.println("lab's vCenter, answers changed on their way: " + mutants.size() + " mutants, " + read
                + " caught by pyVmomi's walk, " + (mutants.size() - survived.size()) + " with its tables");
        assertThat(survived)
                .extracting(Mutant::name)
                .as("changes that nobody noticed")
                .isEmpty();
    }

    @Test
    void isCaughtByGovcWhenAnAnswerIsChanged() throws Exception {
        assumeTrue(VendorClients.hasGovc(), "govc is not on the search path");
        // govc reads leniently: it is asked about what it shows and what it goes by.
        var mutants = List.of(
                drop("RetrieveServiceContent", "rootFolder"),
                new Mutant("Login", "answers 503", reply -> new VimProxy.Reply(503, "")),
                rename("RetrieveProperties", "powerState"),
                drop("RetrieveProperties", "guestFullName"),
                spoil("RetrieveProperties", "memorySizeMB"),
                spoil("RetrieveProperties", "numCpu"),
                rename("PowerOffVM_Task", "returnval"),
                drop("PowerOffVM_Task", "returnval"));
        var path = clients.govc(SITE, "find", "/", "-type", "m").lines().stream()
                .filter(one -> one.endsWith("/" + MACHINE))
                .findFirst()
                .orElseThrow();
        var survived = new ArrayList<String>();
        try (var proxy = new VimProxy(URI.create(clients.setting(SITE, "url")), (mark, method, reply) -> {
            var mutant = mark.isEmpty() ? null : mutants.get(Integer.parseInt(mark.substring(1)));
            return mutant != null && method.startsWith(mutant.method())
                    ? mutant.change().apply(reply)
                    : reply;
        })) {
            var right = clients.tryGovc(proxy.url() + "/sdk", SITE, "vm.info", path);
            assertThat(right.output()).contains("poweredOn");
            for (int i = 0; i < mutants.size(); i++) {
                powerOn();
                var url = proxy.url() + "/m" + i + "/sdk";
                var info = clients.tryGovc(url, SITE, "vm.info", path);
                boolean same = info.code() == 0 && info.output().equals(right.output());
                if (same && clients.tryGovc(url, SITE, "vm.power", "-off", path).code() == 0) {
                    survived.add(mutants.get(i).name());
                }
            }
        }
        System.out.println("lab's vCenter, answers changed on their way: " + mutants.size() + " mutants, "
                + (mutants.size() - survived.size()) + " caught by govc");
        assertThat(survived).isEmpty();
    }
}
