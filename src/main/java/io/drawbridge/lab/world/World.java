package io.drawbridge.lab.world;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The state of both sites. Everything that reads or changes it holds the one lock; what is due is applied before, what
 * changed is in the journal after.
 */
public final class World implements AutoCloseable {

    private static final String TIME_SCALE = "timeScale";
    private static final String LINK_FACTOR = "linkFactor";
    private static final String LINK_CUT = "linkCut";
    private static final String MANUAL_CLOCK = "manualClock";
    private static final System.Logger LOG = System.getLogger(World.class.getName());

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Map<String, Table<?>> tables = new LinkedHashMap<>();
    private final Map<Table<?>, Set<String>> dirty = new LinkedHashMap<>();
    private final Map<String, Consumer<Event>> handlers = new HashMap<>();
    private final PriorityQueue<Event> queue = new PriorityQueue<>();
    private final List<String> problems = new ArrayList<>();
    private final LabClock clock;
    private final Journal journal;

    private long version;
    private Event applying;
    private Change cause = Change.EVENT;

    public final Table<Setting> settings = table("setting", Setting.class);
    public final Table<Site> sites = table("site", Site.class);
    public final Table<InventoryObject> objects = table("object", InventoryObject.class);
    public final Table<Vm> vms = table("vm", Vm.class);
    public final Table<Machine> machines = table("machine", Machine.class);
    public final Table<Group> groups = table("group", Group.class);
    public final Table<Plan> plans = table("plan", Plan.class);
    public final Table<Run> runs = table("run", Run.class);
    public final Table<History> history = table("history", History.class);
    public final Table<Replication> replications = table("replication", Replication.class);
    public final Table<LabTask> tasks = table("task", LabTask.class);
    public final Table<Mapping> mappings = table("mapping", Mapping.class);
    public final Table<VirtualWire> wires = table("wire", VirtualWire.class);
    public final Table<FirewallSection> sections = table("section", FirewallSection.class);
    public final Table<Controller> controllers = table("controller", Controller.class);
    public final Table<IpPool> pools = table("pool", IpPool.class);
    public final Table<Edge> edges = table("edge", Edge.class);
    public final Table<NsxJob> nsxJobs = table("nsxJob", NsxJob.class);
    public final Table<FaultRule> faults = table("fault", FaultRule.class);
    public final Table<LedgerEntry> ledger = table("ledger", LedgerEntry.class);
    public final Table<BigipObject> bigips = table("bigip", BigipObject.class);
    public final Table<BigipFlow> flows = table("bigipFlow", BigipFlow.class);
    public final Table<BigipToken> tokens = table("bigipToken", BigipToken.class);
    public final Table<BigipTransaction> transactions = table("bigipTransaction", BigipTransaction.class);
    public final Table<Move> moves = table("move", Move.class);
    /** What was handed out that opens a door, by its kind: sessions, tokens. Tests look for it where it must not be. */
    private final Map<String, Set<String>> handedOut = new TreeMap<>();

    private final Table<Event> events = table("event", Event.class);

    /**
     * @param directory where the world survives; absent for a world in memory
     */
    public World(LabClock clock, Path directory) {
        this.clock = clock;
        this.journal = directory == null ? null : new Journal(directory);
    }

    /** @return the secret, which is kept to be looked for */
    public String handOut(String kind, String secret) {
        synchronized (handedOut) {
            handedOut.computeIfAbsent(kind, key -> new LinkedHashSet<>()).add(secret);
        }
        return secret;
    }

    public Map<String, Set<String>> handedOut() {
        synchronized (handedOut) {
            Map<String, Set<String>> copy = new TreeMap<>();
            handedOut.forEach((kind, secrets) -> copy.put(kind, new LinkedHashSet<>(secrets)));
            return copy;
        }
    }

    private <T extends Row> Table<T> table(String name, Class<T> type) {
        Table<T> table = new Table<>(name, type, this);
        tables.put(name, table);
        return table;
    }

    /** @return all of them, also those that have no field here */
    Collection<Table<?>> tables() {
        return tables.values();
    }

    /** @return false when there is no earlier world to go on with */
    public boolean load() {
        if (journal == null || !journal.load(tables) || sites.size() == 0) {
            return false;
        }
        queue.addAll(events.all());
        clock.set(Long.parseLong(setting(MANUAL_CLOCK, Long.toString(LabClock.MANUAL_START.toEpochMilli()))));
        return true;
    }

    /** Empties everything; the caller builds the first world again. */
    public void clear() {
        tables.values().forEach(Table::clear);
        queue.clear();
        dirty.clear();
        problems.clear();
        clock.set(LabClock.MANUAL_START.toEpochMilli());
    }

    /** Says what an event of this kind does. */
    public void on(String kind, Consumer<Event> handler) {
        handlers.put(kind, handler);
    }

    // --- time

    public LabClock.Mode clockMode() {
        return clock.mode();
    }

    /** @return the lab's time; while an event is applied, the time at which it was due */
    public long now() {
        return applying == null ? clock.millis() : applying.due;
    }

    /** Moves a manual clock, stopping at each event on the way. */
    public void advance(Duration step) {
        long target = clock.target(step);
        while (!queue.isEmpty() && queue.peek().due <= target) {
            Event next = queue.poll();
            clock.set(Math.max(clock.millis(), next.due));
            apply(next);
        }
        clock.set(target);
        set(MANUAL_CLOCK, Long.toString(target));
    }

    /** @return whether anything is going to happen by itself, and when */
    public Long nextEventAt() {
        return queue.isEmpty() ? null : queue.peek().due;
    }

    public int pendingEvents() {
        return queue.size();
    }

    /** Applies what has become due. */
    public void settle() {
        long now = clock.millis();
        while (!queue.isEmpty() && queue.peek().due <= now) {
            apply(queue.poll());
        }
    }

    private void apply(Event event) {
        events.remove(event.key());
        Change before = cause;
        applying = event;
        cause = Change.EVENT;
        try {
            Consumer<Event> handler = handlers.get(event.kind);
            if (handler == null) {
                throw new IllegalStateException("nobody handles the event " + event.kind);
            }
            handler.accept(event);
        } catch (RuntimeException e) {
            // one broken event must not stop the world, nor go unseen: invariants() lists it
            problems.add("event " + event.kind + event.args + " failed: " + e);
            LOG.log(System.Logger.Level.ERROR, "event " + event.kind + event.args + " failed", e);
        } finally {
            applying = null;
            cause = before;
        }
    }

    /** Lets something happen after a while; the time scale divides the while. */
    public void after(double seconds, String kind, Object... args) {
        Event event = new Event();
        event.number = next("event");
        event.due = now() + scaled(Math.round(seconds * 1000));
        event.kind = kind;
        event.args = new ArrayList<>();
        for (Object arg : args) {
            event.args.add(String.valueOf(arg));
        }
        events.save(event);
        queue.add(event);
    }

    /** @return how long an operation of so many milliseconds takes at the present time scale */
    public long scaled(long millis) {
        return Math.round(millis / timeScale());
    }

    public double timeScale() {
        return Double.parseDouble(setting(TIME_SCALE, "1"));
    }

    /** Changes the speed of operations, also of those under way. */
    public void timeScale(double scale) {
        double before = timeScale();
        set(TIME_SCALE, Double.toString(scale));
        long now = now();
        List<Event> pending = new ArrayList<>(queue);
        queue.clear();
        for (Event event : pending) {
            event.due = now + Math.round((event.due - now) * before / scale);
            events.save(event);
            queue.add(event);
        }
    }

    // --- the two sites

    public Site site(String id) {
        return sites.get(id);
    }

    public Site peerOf(String id) {
        for (Site site : sites.all()) {
            if (!site.id.equals(id)) {
                return site;
            }
        }
        throw new IllegalStateException("site " + id + " has no peer");
    }

    /** @return whether the sites see each other */
    public boolean connected() {
        return !linkCut() && sites.all().stream().allMatch(site -> site.up);
    }

    public boolean linkCut() {
        return Boolean.parseBoolean(setting(LINK_CUT, "false"));
    }

    public void linkCut(boolean cut) {
        set(LINK_CUT, Boolean.toString(cut));
    }

    public double linkFactor() {
        return Double.parseDouble(setting(LINK_FACTOR, "1"));
    }

    public void linkFactor(double factor) {
        set(LINK_FACTOR, Double.toString(factor));
    }

    public Vm copyOf(Machine machine, String site) {
        return vms.get(site + "/" + machine.copies.get(site));
    }

    // --- small values

    public String setting(String name, String otherwise) {
        return settings.find(name).map(setting -> setting.value).orElse(otherwise);
    }

    public void set(String name, String value) {
        Setting setting = new Setting();
        setting.name = name;
        setting.value = value;
        settings.save(setting);
    }

    /** @return the next number of a sequence, beginning with 1 */
    public long next(String sequence) {
        long number = Long.parseLong(setting("next." + sequence, "0")) + 1;
        set("next." + sequence, Long.toString(number));
        return number;
    }

    /** @return an id that is the same in every world built from the same inventory by the same calls */
    public String uuid(String about) {
        return UUID.nameUUIDFromBytes(("drawbridge-lab/" + about).getBytes(StandardCharsets.UTF_8))
                .toString();
    }

    /** @return a value from 0 up to below 1 that belongs to the name: variety without chance */
    public static double variety(String name) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(name.getBytes(StandardCharsets.UTF_8));
            return (ByteBuffer.wrap(digest).getInt() >>> 1) / (double) (1L << 31);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    // --- ledger

    /** Writes down that a caller's command was taken up. */
    public LedgerEntry command(String site, String system, String change, String object, String name) {
        return entry(site, system, change, object, name, true);
    }

    /** Writes down what followed of itself. */
    public LedgerEntry consequence(String site, String system, String change, String object, String name) {
        return entry(site, system, change, object, name, false);
    }

    private LedgerEntry entry(String site, String system, String change, String object, String name, boolean asked) {
        LedgerEntry entry = new LedgerEntry();
        entry.seq = next("ledger");
        entry.at = now();
        entry.site = site;
        entry.system = system;
        entry.change = change;
        entry.object = object;
        entry.objectName = name;
        entry.commanded = asked;
        entry.by = cause.by();
        entry.request = cause.digest();
        return ledger.save(entry);
    }

    // --- lock, journal

    /** Does something with the world: due events first, the journal last. */
    public <T> T inside(Change who, Supplier<T> work) {
        lock.lock();
        Change before = cause;
        try {
            settle();
            cause = who;
            return work.get();
        } finally {
            cause = before;
            commit();
            changed.signalAll();
            lock.unlock();
        }
    }

    /** Says who is behind the request that is being carried out, once that is known. */
    public void actingAs(String user) {
        cause = new Change(user, cause.requestId(), cause.digest());
    }

    public <T> T inside(Supplier<T> work) {
        return inside(Change.EVENT, work);
    }

    /**
     * Waits, without holding the world, until something changed.
     *
     * @return false when the time is over
     */
    public boolean awaitChange(long deadlineNanos) {
        Change mine = cause;
        cause = Change.EVENT;
        commit();
        long seen = version;
        try {
            while (version == seen) {
                long left = deadlineNanos - System.nanoTime();
                if (left <= 0) {
                    return false;
                }
                changed.await(left, TimeUnit.NANOSECONDS);
            }
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            cause = mine;
        }
    }

    private void commit() {
        if (dirty.isEmpty()) {
            return;
        }
        if (journal != null) {
            journal.write(dirty, tables.values());
        }
        dirty.clear();
    }

    /** Writes the whole world anew; for a world that was just built. */
    public void writeAll() {
        dirty.clear();
        if (journal != null) {
            journal.write(null, tables.values());
        }
    }

    long nextVersion() {
        return ++version;
    }

    public long version() {
        return version;
    }

    void dirty(Table<?> table, String key) {
        dirty.computeIfAbsent(table, any -> new LinkedHashSet<>()).add(key);
    }

    /** Remembers what must never be and was, if only for a moment. */
    public void problem(String what) {
        problems.add(what);
    }

    /** @return what went wrong inside the lab itself, and what must never be and was for a moment */
    public Collection<String> problems() {
        return List.copyOf(problems);
    }

    @Override
    public void close() {
        lock.lock();
        try {
            commit();
            if (journal != null) {
                journal.close();
            }
        } finally {
            lock.unlock();
        }
    }
}
