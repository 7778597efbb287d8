package io.drawbridge.lab.nsx;

import io.drawbridge.lab.wire.Answer;
import io.drawbridge.lab.wire.Call;
import io.drawbridge.lab.wire.Problem;
import io.drawbridge.lab.wire.Wire;
import io.drawbridge.lab.wire.Xml;
import io.drawbridge.lab.world.NsxJob;
import io.drawbridge.lab.world.World;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/** The task service, and the jobs of edges. */
final class JobCalls {

    private static final String CHECKED = "against the reference's documents, 2026-11-21";

    private final NsxManager nsx;
    private final World world;

    JobCalls(NsxManager nsx) {
        this.nsx = nsx;
        this.world = nsx.world();
    }

    private NsxJob find(Call call, boolean edge) {
        String id = call.variable("job_id");
        return world.nsxJobs
                .find(nsx.local().id + "/" + id)
                .filter(job -> job.edge == edge)
                .orElseThrow(() -> Problem.notFound("Requested object : " + id));
    }

    private List<NsxJob> all(boolean edge) {
        return world.nsxJobs.where(job -> job.site.equals(nsx.local().id) && job.edge == edge);
    }

    @Wire(
            operation = "GET /api/2.0/services/taskservice/job/{job_id}",
            source = "NSX-v API, PN, RC, AN; reference 1.7",
            checked = CHECKED,
            leavesOut = "jobs of edges are not found here")
    Answer task(Call call) {
        return NsxManager.xml(200, Xml.element("jobInstances").add(instance(find(call, false))));
    }

    @Wire(
            operation = "GET /api/2.0/services/taskservice/job",
            source = "NSX-v API, R64, PN; reference 1.6",
            checked = CHECKED,
            leavesOut = "newest first, always")
    Answer tasks(Call call) {
        int start = NsxManager.number(call, "startIndex", 0);
        int size = NsxManager.number(call, "pageSize", 10);
        Xml list = Xml.element("jobInstances");
        all(false).stream()
                .sorted(Comparator.comparingLong((NsxJob job) -> job.started).reversed())
                .skip(start)
                .limit(size)
                .forEach(job -> list.add(instance(job)));
        return NsxManager.xml(200, list);
    }

    private static Xml instance(NsxJob job) {
        Xml parts = Xml.element("taskInstances");
        for (NsxJob.Part part : job.parts) {
            parts.add(Xml.element("taskInstance")
                    .add("id", part.id)
                    .add("name", part.name)
                    .add("startTimeMillis", part.started)
                    .add("endTimeMillis", part.ended)
                    .add("taskStatus", part.status)
                    .add("statusMessage", part.message)
                    .add("timeoutRetryCount", 0)
                    .add("failureRetryCount", 0)
                    .add(Xml.element("taskOutput")));
        }
        return Xml.element("jobInstance")
                .add("id", job.id)
                .add("name", job.name)
                .add(parts)
                .add("startTimeMillis", job.started)
                .add("status", job.status)
                .add("timeoutRetryCount", 0)
                .add("failureRetryCount", 0)
                .add(Xml.element("jobOutput"));
    }

    @Wire(
            operation = "GET /api/4.0/edges/jobs/{job_id}",
            source = "NSX-v API, R6x, VMC, OS; reference 5.8",
            checked = CHECKED,
            leavesOut = "ends as COMPLETED or FAILED; jobs of controllers are not found here")
    Answer edgeJob(Call call) {
        return NsxManager.xml(200, edgeJob(find(call, true)));
    }

    @Wire(
            operation = "GET /api/4.0/edges/jobs",
            source = "NSX-v API, R6x; reference 5.8",
            checked = CHECKED,
            leavesOut = "status=active or all")
    Answer edgeJobs(Call call) {
        boolean active = call.query("status").orElse("all").equals("active");
        Xml list = Xml.element("edgeJobs");
        all(true).stream()
                .filter(job -> !active || job.running())
                .collect(Collectors.toList())
                .forEach(job -> list.add(edgeJob(job)));
        return NsxManager.xml(200, list);
    }

    private static Xml edgeJob(NsxJob job) {
        Xml shown = Xml.element("edgeJob")
                .add("jobId", job.id)
                .add("message", job.running() || job.error == null ? job.name : job.error)
                .add("status", job.running() ? "RUNNING" : job.status);
        if (job.status.equals("FAILED")) {
            shown.add("errorCode", "10105");
        }
        return shown.add("startTime", job.started)
                .add("endTime", job.ended)
                .add(Xml.element("result").add("key", "ResultURI").add("value", "/api/4.0/edges/" + job.object))
                .add(Xml.element("result").add("key", "edgeId").add("value", job.object));
    }
}
