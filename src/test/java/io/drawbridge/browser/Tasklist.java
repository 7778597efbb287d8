package io.drawbridge.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import io.drawbridge.security.LabUsers;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** Tasklist as one person has it open, and what that person does there. */
final class Tasklist {

    private final Page page;
    private final Map<String, String> typed = new LinkedHashMap<>();
    private final Map<String, String> chosen = new LinkedHashMap<>();

    private Tasklist(Page page) {
        this.page = page;
    }

    static Tasklist signIn(Page page, int port, String who) {
        page.navigate("http://localhost:" + port + "/camunda/app/tasklist/default/");
        signIn(page, who);
        assertThat(page.getByText("Waiting for a decision")).isVisible();
        return new Tasklist(page);
    }

    /** At the page to which everybody is led who is not signed in. */
    static void signIn(Page page, String who) {
        page.getByLabel("Name").fill(who);
        page.getByLabel("Password").fill(LabUsers.PASSWORD);
        page.getByRole(AriaRole.BUTTON, named("Sign in")).click();
    }

    Page page() {
        return page;
    }

    /** Opens a runbook's start form. */
    Locator ask(String runbook) {
        page.getByText("Start process").click();
        page.locator(".processes")
                .getByText(runbook, new Locator.GetByTextOptions().setExact(true))
                .click();
        var dialog = page.locator(".modal-dialog");
        // The frame stands before its fields do; each start form asks for the reason.
        assertThat(text("Reason")).isVisible();
        return dialog;
    }

    void start() {
        page.waitForCondition(() -> allStands() && button("Start").isEnabled());
        button("Start").click();
        typed.clear();
        chosen.clear();
        assertThat(page.getByText("The process has been started.")).isVisible();
    }

    boolean hasSelect(String label) {
        return selects(label).count() > 0;
    }

    private Locator selects(String label) {
        return form().locator(".fjs-form-field-select").filter(new Locator.FilterOptions().setHasText(label));
    }

    void select(String label, String choice) {
        selects(label).locator(".fjs-select-display").click();
        page.locator(".fjs-dropdownlist-item")
                .getByText(choice, new Locator.GetByTextOptions().setExact(true))
                .click();
        chosen.put(label, choice);
    }

    void fill(String label, String text) {
        // Exactly, since labels begin alike; numbers have another role than texts.
        var field = text(label);
        field.fill(text);
        field.blur();
        typed.put(label, text);
    }

    private Locator text(String label) {
        return form().getByRole(AriaRole.TEXTBOX, exactly(label))
                .or(form().getByRole(AriaRole.SPINBUTTON, exactly(label)));
    }

    /**
     * The form takes what was typed a moment later, or at once when the field is left. Drawing itself anew it may forget
     * what a machine types into the next field within that moment; no person is as fast. So a machine looks over the
     * form as a person does, and says again what is not there.
     *
     * @return whether nothing had to be said again
     */
    private boolean allStands() {
        var forgottenTexts = typed.keySet().stream()
                .filter(label ->
                        text(label).isVisible() && text(label).inputValue().isEmpty())
                .toList();
        forgottenTexts.forEach(label -> fill(label, typed.get(label)));
        var forgottenChoices = chosen.keySet().stream()
                .filter(label -> !selects(label).textContent().contains(chosen.get(label)))
                .toList();
        forgottenChoices.forEach(label -> select(label, chosen.get(label)));
        return forgottenTexts.isEmpty() && forgottenChoices.isEmpty();
    }

    void fill(Map<String, String> texts) {
        texts.forEach(this::fill);
    }

    /** Waits for the task, since a run may be at work before it asks; opens it and takes it. */
    Locator open(String name) {
        assertThat(task(name).first()).isVisible();
        task(name).first().click();
        page.getByText("Claim", new Page.GetByTextOptions().setExact(true)).click();
        assertThat(form().locator("input[type=radio]").first()).isEnabled();
        return form();
    }

    Locator task(String name) {
        return page.locator(".tasks-list h4 a").filter(new Locator.FilterOptions().setHasText(name));
    }

    Locator form() {
        return page.locator(".fjs-container");
    }

    Locator table(String label) {
        return form().locator(".fjs-form-field-table").filter(new Locator.FilterOptions().setHasText(label));
    }

    void choose(String answer) {
        form().getByLabel(answer).check();
    }

    void press(String button) {
        page.waitForCondition(() -> allStands() && button(button).isEnabled());
        button(button).click();
        typed.clear();
    }

    private Locator button(String name) {
        return page.getByRole(AriaRole.BUTTON, named(name));
    }

    void complete() {
        press("Complete");
        assertThat(form()).hasCount(0);
    }

    /** For whoever wants to look: nothing is compared. The whole form is on it, however long. */
    void picture(String name) {
        var size = page.viewportSize();
        page.setViewportSize(size.width, 3 * size.height);
        page.screenshot(new Page.ScreenshotOptions().setPath(Path.of("target", "pictures", name + ".png")));
        page.setViewportSize(size.width, size.height);
    }

    private static Locator.GetByRoleOptions exactly(String name) {
        return new Locator.GetByRoleOptions().setName(name).setExact(true);
    }

    private static Page.GetByRoleOptions named(String name) {
        return new Page.GetByRoleOptions().setName(name).setExact(true);
    }
}
