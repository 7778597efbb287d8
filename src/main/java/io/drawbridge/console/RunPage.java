package io.drawbridge.console;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.drawbridge.core.InvalidInput;
import io.drawbridge.core.RunId;
import io.drawbridge.evidence.ChainCheck;
import io.drawbridge.runbook.Run;
import io.drawbridge.runbook.RunPaths;
import io.drawbridge.runbook.RunRefused;
import io.drawbridge.runbook.Runs;
import io.drawbridge.runbook.Undo;
import io.drawbridge.security.Callers;
import java.util.Map;
import java.util.Set;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseBody;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/** One run: where it stands, what was done, who decided; and the way out of it. */
@Controller
@RequestMapping("/runs/{id}")
class RunPage {

    /** What the drawing needs: the model, and what to mark on it. */
    record Drawing(
            @JsonProperty String xml,
            @JsonProperty Map<String, RunPaths.Mark> elements,
            @JsonProperty Set<String> flows) {}

    private final Runs runs;
    private final RunView view;
    private final RunPaths paths;
    private final Undo undo;
    private final Changes changes;
    private final Callers callers;
    private final ChainCheck chains;

    RunPage(Runs runs, RunView view, RunPaths paths, Undo undo, Changes changes, Callers callers, ChainCheck chains) {
        this.chains = chains;
        this.callers = callers;
        this.runs = runs;
        this.view = view;
        this.paths = paths;
        this.undo = undo;
        this.changes = changes;
    }

    @GetMapping
    String show(@PathVariable String id, Model model) {
        model.addAttribute("page", view.of(find(id)));
        model.addAttribute("later", false);
        return "run";
    }

    /** What of the page changes while one looks at it. */
    @GetMapping("/live")
    String live(@PathVariable String id, Model model) {
        model.addAttribute("page", view.of(find(id)));
        model.addAttribute("later", true);
        return "run :: live";
    }

    @GetMapping(path = "/changes", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    SseEmitter changes(@PathVariable String id) {
        var run = find(id).id();
        var reader = callers.current();
        return changes.follow(
                "run " + run, () -> view.digest(runs.find(run, reader).orElseThrow()));
    }

    /** Checks the chain of the run's entries in the database at this very moment. */
    @GetMapping("/chain")
    String chain(@PathVariable String id, Model model) {
        var run = find(id);
        model.addAttribute("run", run);
        model.addAttribute("problems", chains.check(run.id()));
        return "chain";
    }

    /**
     * A drawing with the way through it.
     *
     * @param instance which of the run's: the runbook's own where it is left out
     */
    @GetMapping(path = "/drawing", produces = MediaType.APPLICATION_JSON_VALUE)
    @ResponseBody
    Drawing drawing(@PathVariable String id, @RequestParam(required = false) String instance) {
        var all = paths.of(find(id).id());
        var path = all.stream()
                .filter(one -> instance == null || one.instance().equals(instance))
                .findFirst()
                .orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND));
        return new Drawing(paths.drawing(path.definition()), path.elements(), path.flows());
    }

    @GetMapping("/abort")
    String askForAbort(@PathVariable String id, Model model) {
        var run = find(id);
        model.addAttribute("run", run);
        model.addAttribute("undo", undo.of(run));
        return "abort";
    }

    @PostMapping("/abort")
    String abort(@PathVariable String id, @RequestParam(defaultValue = "") String reason, Model model) {
        var run = find(id);
        try {
            runs.abort(run.id(), callers.current(), reason);
        } catch (InvalidInput | RunRefused refused) {
            model.addAttribute("refused", refused.getMessage());
            model.addAttribute("reason", reason);
            return askForAbort(id, model);
        }
        return "redirect:/runs/" + run.id();
    }

    private Run find(String id) {
        try {
            return runs.find(new RunId(id), callers.current())
                    .orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND));
        } catch (InvalidInput noId) {
            throw new ResponseStatusException(HttpStatus.NOT_FOUND);
        }
    }
}
