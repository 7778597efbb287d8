package io.drawbridge.lab.nsx;

import io.drawbridge.lab.wire.Problem;
import io.drawbridge.lab.world.Event;
import io.drawbridge.lab.world.NsxJob;
import io.drawbridge.lab.world.Site;
import io.drawbridge.lab.world.World;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Lets the managers' jobs go on part by part, and does at the end what they were for. */
final class Jobs {

    private static final String EVENT = "nsx.job";

    private final World world;
    private final Map<String, Consumer<NsxJob>> endings = new HashMap<>();

    Jobs(World world) {
        this.world = world;
        world.on(EVENT, this::next);
    }

    /** Says what happens when a job of this kind ends, well or not. */
    void on(String work, Consumer<NsxJob> ending) {
        endings.put(work, ending);
    }

    /**
     * Begins a job.
     *
     * @param seconds how long all parts take together
     * @param error with what it shall end; null for a good end
     */
    NsxJob begin(
            Site site,
            boolean edge,
            String work,
            String object,
            String payload,
            String error,
            double seconds,
            List<String> parts) {
        NsxJob job = new NsxJob();
        job.site = site.id;
        job.id = "jobdata-" + world.next("jobdata." + site.id);
        job.edge = edge;
        job.work = work;
        job.object = object;
        job.payload = payload;
        job.error = error;
        job.name = parts.get(0);
        job.started = world.now();
        begin(job, parts.get(0));
        world.nsxJobs.save(job);
        for (int i = 1; i <= parts.size(); i++) {
            world.after(seconds * i / parts.size(), EVENT, job.key(), i, i < parts.size() ? parts.get(i) : "");
        }
        return job;
    }

    /** Does at once what a job would do; what is wrong with it is the answer's matter. */
    void now(Site site, String work, String object, String payload, String name) {
        NsxJob job = new NsxJob();
        job.site = site.id;
        job.id = "jobdata-" + world.next("jobdata." + site.id);
        job.edge = true;
        job.work = work;
        job.object = object;
        job.payload = payload;
        job.name = name;
        job.started = world.now();
        begin(job, name);
        endings.get(work).accept(job);
        job.ended = world.now();
        job.status = "COMPLETED";
        job.parts.get(0).status = job.status;
        job.parts.get(0).ended = job.ended;
        world.nsxJobs.save(job);
    }

    private void begin(NsxJob job, String name) {
        NsxJob.Part part = new NsxJob.Part();
        part.id = "task-" + world.next("nsxTask." + job.site);
        part.name = name;
        part.started = world.now();
        job.parts.add(part);
    }

    private void next(Event event) {
        NsxJob job = world.nsxJobs.find(event.arg(0)).orElse(null);
        if (job == null || !job.running()) {
            return;
        }
        NsxJob.Part last = job.parts.get(job.parts.size() - 1);
        last.ended = world.now();
        if (!event.arg(2).isEmpty()) {
            last.status = "COMPLETED";
            begin(job, event.arg(2));
            world.nsxJobs.save(job);
            return;
        }
        if (job.error == null) {
            try {
                endings.get(job.work).accept(job);
            } catch (Problem late) {
                // what was right when it was asked for may no longer be when it is carried out
                job.error = late.getMessage();
            }
        }
        job.ended = world.now();
        job.status = job.error == null ? "COMPLETED" : "FAILED";
        last.status = job.status;
        last.message = job.error == null ? "" : job.error;
        world.nsxJobs.save(job);
        if (job.error != null) {
            endings.getOrDefault(job.work + ".failed", any -> {}).accept(job);
        }
    }
}
