package io.drawbridge.console;

import io.drawbridge.approval.DecisionRefused;
import io.drawbridge.approval.PaperApprovals;
import io.drawbridge.core.InvalidInput;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;

/**
 * Approving with a code on paper, for a browser that cannot sign in. It needs nothing but Drawbridge itself. The code
 * travels in the body only and is kept nowhere.
 */
@Controller
@RequestMapping("/paper-code")
class PaperCodePage {

    private final PaperApprovals approvals;

    PaperCodePage(PaperApprovals approvals) {
        this.approvals = approvals;
    }

    @GetMapping
    String ask(HttpServletResponse response) {
        keepNowhere(response);
        return "paper-code";
    }

    /** Shows what waits for the code's holder. */
    @PostMapping("/waiting")
    String waiting(
            @RequestParam(name = "code", defaultValue = "") String code, Model model, HttpServletResponse response) {
        keepNowhere(response);
        try {
            model.addAttribute("waiting", approvals.waiting(code));
            model.addAttribute("code", code);
        } catch (InvalidInput | DecisionRefused refused) {
            refuse(refused, model, response);
        }
        return "paper-code";
    }

    @PostMapping("/decide")
    String decide(
            @RequestParam(name = "code", defaultValue = "") String code,
            @RequestParam(name = "run", defaultValue = "") String run,
            @RequestParam(name = "fingerprint", defaultValue = "") String fingerprint,
            @RequestParam(name = "decision", defaultValue = "") String decision,
            @RequestParam(name = "reason", required = false) String reason,
            Model model,
            HttpServletResponse response) {
        keepNowhere(response);
        try {
            approvals.decide(
                    code, run, fingerprint, decision, reason == null || reason.isBlank() ? null : reason, null);
            model.addAttribute("done", decision.equals("approve") ? "You have approved." : "You have declined.");
        } catch (InvalidInput | DecisionRefused refused) {
            refuse(refused, model, response);
        }
        return "paper-code";
    }

    private static void refuse(RuntimeException refused, Model model, HttpServletResponse response) {
        response.setStatus(refused instanceof InvalidInput ? 422 : 403);
        model.addAttribute("refused", refused.getMessage());
    }

    private static void keepNowhere(HttpServletResponse response) {
        response.setHeader("Cache-Control", "no-store");
    }
}
