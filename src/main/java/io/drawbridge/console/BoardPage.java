package io.drawbridge.console;

import io.drawbridge.core.TenantId;
import io.drawbridge.security.Callers;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/** The first page: what runs and what waits for whom. */
@Controller
class BoardPage {

    private final Board board;
    private final Changes changes;
    private final Callers callers;

    BoardPage(Board board, Changes changes, Callers callers) {
        this.board = board;
        this.callers = callers;
        this.changes = changes;
    }

    @GetMapping("/")
    String show(Model model) {
        model.addAttribute("board", board.view(callers.current()));
        return "board";
    }

    /** What of the page changes while one looks at it. */
    @GetMapping("/runs/board")
    String live(Model model) {
        model.addAttribute("board", board.view(callers.current()));
        return "board :: live";
    }

    @GetMapping(path = "/runs/changes", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    SseEmitter changes() {
        var reader = callers.current();
        return changes.follow(
                "board of "
                        + reader.seen().stream().map(TenantId::value).sorted().toList(),
                () -> board.view(reader));
    }
}
