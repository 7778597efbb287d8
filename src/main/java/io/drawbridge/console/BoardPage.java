package io.drawbridge.console;

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

    BoardPage(Board board, Changes changes) {
        this.board = board;
        this.changes = changes;
    }

    @GetMapping("/")
    String show(Model model) {
        model.addAttribute("board", board.view());
        return "board";
    }

    /** What of the page changes while one looks at it. */
    @GetMapping("/runs/board")
    String live(Model model) {
        model.addAttribute("board", board.view());
        return "board :: live";
    }

    @GetMapping(path = "/runs/changes", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    SseEmitter changes() {
        return changes.follow("board", board::view);
    }
}
