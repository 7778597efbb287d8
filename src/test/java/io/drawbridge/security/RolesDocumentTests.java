package io.drawbridge.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.camunda.bpm.model.bpmn.Bpmn;
import org.camunda.bpm.model.bpmn.instance.Process;
import org.camunda.bpm.model.bpmn.instance.UserTask;
import org.camunda.bpm.model.bpmn.instance.camunda.CamundaProperty;
import org.camunda.bpm.model.dmn.Dmn;
import org.camunda.bpm.model.dmn.instance.DecisionTable;
import org.camunda.bpm.model.dmn.instance.Output;
import org.camunda.bpm.model.dmn.instance.Rule;
import org.junit.jupiter.api.Test;

/** Models and policy name only roles that may do it; and the page for auditors is made of all three. */
class RolesDocumentTests {

    private static final Path PAGE = Path.of("docs", "roles.md");

    /** A task that people decide, and for whom it is. */
    private record Decided(String process, String task, String name, String kind, List<String> roles) {}

    private record Started(String key, String name, List<String> roles) {}

    private record Policy(String approvers, List<String> seats, List<String> deputies) {}

    private static List<Path> models(String ending) {
        try (Stream<Path> files = Files.walk(Path.of("bpmn"))) {
            return files.filter(file -> file.toString().endsWith(ending))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> list(String text) {
        return text == null
                ? List.of()
                : Arrays.stream(text.replace("\"", "").split(","))
                        .map(String::strip)
                        .filter(role -> !role.isEmpty() && !role.startsWith("$"))
                        .toList();
    }

    private static List<Started> starters() {
        return models(".bpmn").stream()
                .flatMap(file -> Bpmn.readModelFromFile(file.toFile()).getModelElementsByType(Process.class).stream())
                .filter(process -> process.getCamundaCandidateStarterGroups() != null)
                .map(process -> new Started(
                        process.getId(), process.getName(), list(process.getCamundaCandidateStarterGroups())))
                .sorted(Comparator.comparing(Started::name))
                .toList();
    }

    private static List<Decided> decisions() {
        var found = new ArrayList<Decided>();
        for (var file : models(".bpmn")) {
            var model = Bpmn.readModelFromFile(file.toFile());
            var process = model.getModelElementsByType(Process.class).iterator().next();
            for (var task : model.getModelElementsByType(UserTask.class)) {
                var kind = task.getExtensionElements() == null
                        ? "decision"
                        : task
                                .getExtensionElements()
                                .getElementsQuery()
                                .filterByType(org.camunda.bpm.model.bpmn.instance.camunda.CamundaProperties.class)
                                .list()
                                .stream()
                                .flatMap(properties -> properties.getCamundaProperties().stream())
                                .filter(property -> "decision".equals(property.getCamundaName()))
                                .map(CamundaProperty::getCamundaValue)
                                .findFirst()
                                .orElse("decision");
                found.add(new Decided(
                        process.getName(), task.getId(), task.getName(), kind, list(task.getCamundaCandidateGroups())));
            }
        }
        return found;
    }

    private static List<Policy> policy() {
        var found = new ArrayList<Policy>();
        for (var file : models(".dmn")) {
            for (var table : Dmn.readModelFromFile(file.toFile()).getModelElementsByType(DecisionTable.class)) {
                var outputs = table.getOutputs().stream().map(Output::getName).toList();
                for (Rule rule : table.getRules()) {
                    found.add(new Policy(
                            rule.getDescription() == null
                                    ? rule.getId()
                                    : rule.getDescription().getTextContent(),
                            list(cell(rule, outputs, "approverRoles")),
                            list(cell(rule, outputs, "escalateTo"))));
                }
            }
        }
        return found;
    }

    private static String cell(Rule rule, List<String> outputs, String column) {
        return List.copyOf(rule.getOutputEntries())
                .get(outputs.indexOf(column))
                .getText()
                .getTextContent();
    }

    private static Set<String> ids(Right right) {
        return Rights.holders(right).stream().map(Role::id).collect(Collectors.toSet());
    }

    @Test
    void runbooksAreStartedByRolesThatMayStart() {
        assertThat(starters()).isNotEmpty().allSatisfy(runbook -> assertThat(runbook.roles())
                .as(runbook.key())
                .isNotEmpty()
                .isSubsetOf(ids(Right.START)));
    }

    @Test
    void whoeverMayStartARunbookMayAbortItsRuns() {
        assertThat(ids(Right.ABORT)).isEqualTo(ids(Right.START));
    }

    @Test
    void tasksAreForRolesThatMayDecideThem() {
        assertThat(decisions()).isNotEmpty().allSatisfy(task -> assertThat(task.roles())
                .as(task.process() + " " + task.task())
                .isSubsetOf(ids(task.kind().equals("failed-step") ? Right.RESOLVE : Right.APPROVE)));
        assertThat(decisions()).anyMatch(task -> task.kind().equals("failed-step"));
    }

    @Test
    void thePolicyAsksAndDeputisesRolesThatMayApprove() {
        assertThat(policy()).isNotEmpty().allSatisfy(row -> {
            assertThat(row.seats()).as(row.approvers()).isNotEmpty().isSubsetOf(ids(Right.APPROVE));
            assertThat(row.deputies()).as(row.approvers()).isNotEmpty().isSubsetOf(ids(Right.APPROVE));
        });
    }

    @Test
    void noRoleMayMoreThanItIsEverAskedFor() {
        var started = starters().stream().flatMap(one -> one.roles().stream()).collect(Collectors.toSet());
        var decided = Stream.concat(
                        decisions().stream()
                                .filter(task -> !task.kind().equals("failed-step"))
                                .flatMap(task -> task.roles().stream()),
                        policy().stream().flatMap(row -> Stream.concat(row.seats().stream(), row.deputies().stream())))
                .collect(Collectors.toSet());
        var resolved = decisions().stream()
                .filter(task -> task.kind().equals("failed-step"))
                .flatMap(task -> task.roles().stream())
                .collect(Collectors.toSet());

        assertThat(ids(Right.START)).isEqualTo(started);
        assertThat(ids(Right.APPROVE)).isEqualTo(decided);
        assertThat(ids(Right.RESOLVE)).isEqualTo(resolved);
    }

    @Test
    void aTenantsPeopleAreNeverLetNearAddressesNorKeys() {
        assertThat(Rights.holders(Right.CHECK_SITES))
                .noneMatch(role -> role.organisation() == Role.Organisation.TENANT || role == Role.AUDITOR);
        assertThat(Rights.holders(Right.CONFIGURE)).containsExactly(Role.SYSTEM_ADMINISTRATOR);
        assertThat(Rights.of(Role.AUDITOR))
                .doesNotContain(Right.START, Right.APPROVE, Right.RESOLVE, Right.ABORT, Right.CONFIGURE);
    }

    @Test
    void theDocumentIsFresh() throws IOException {
        var fresh = page();
        if (Boolean.getBoolean("drawbridge.writeDocs")) {
            Files.writeString(PAGE, fresh);
        }

        assertThat(Files.exists(PAGE) ? Files.readString(PAGE) : "")
                .as("docs/roles.md is stale: run this test with -Ddrawbridge.writeDocs=true")
                .isEqualTo(fresh);
    }

    // ---- the page

    private static String page() {
        var page = new StringBuilder(
                """
                # Roles

                Who may do what. Nothing is allowed that is not said here. The roles are those of the two organisations of the
                source design (V 5.1.4 and 5.2.5, tables 12 and 13), and ours for auditing and for running Drawbridge. This
                page is generated from the code, the models and the approval policy; it fails the build when it is stale.

                | Role | Whose |""");
        for (var right : Right.values()) {
            page.append(' ').append(right.title()).append(" |");
        }
        page.append("\n| --- | --- |")
                .append(" :-: |".repeat(Right.values().length))
                .append('\n');
        for (var role : Role.values()) {
            page.append("| [%s](#%s) `%s` | %s |".formatted(role.title(), anchor(role), role.id(), whose(role)));
            for (var right : Right.values()) {
                page.append(Rights.has(role, right) ? " ● |" : " |");
            }
            page.append('\n');
        }
        page.append("\n");
        for (var right : Right.values()) {
            page.append("- **%s**: %s.\n".formatted(right.title(), right.what()));
        }
        page.append(
                """

                ## How far a role reaches

                - A role of the **provider** counts for all tenants, and so does the system administrator's.
                - A role of the **tenant** counts for the tenants that the person belongs to, and for no other, also when the
                  person works for the provider as well. Somebody with a tenant's role and no tenant sees nothing.
                - An **auditor** who belongs to a tenant reads that tenant's runs; one who is in the group `provider` reads
                  all. It is the same role.
                - The roles that a runbook's model names as starters, and a task's as candidates, narrow this further. A model
                  that names a role without the right gives it nothing.
                - Whoever may start a runbook may abort its runs.
                - Four eyes hold whatever the roles: who asked for a run does not approve it, and nobody counts twice.
                - What is another tenant's is answered like what does not exist.

                A tenant's people read a run without what is the provider's own: addresses of systems, and other tenants.
                Forms and tasks, which both sides open, hold no addresses at all.

                Membership is the engine's: groups carry the id of the role, a tenant has the id from `drawbridge.tenants`.

                ## Role by role

                """);
        var starters = starters();
        var decisions = decisions();
        var policy = policy();
        for (var role : Role.values()) {
            page.append("### %s\n\n%s\n\n".formatted(role.title(), source(role)));
            line(
                    page,
                    "Starts",
                    starters.stream()
                            .filter(runbook -> runbook.roles().contains(role.id()))
                            .map(Started::name)
                            .toList());
            line(
                    page,
                    "Approves",
                    policy.stream()
                            .filter(row -> row.seats().contains(role.id()))
                            .map(row -> plain(row.approvers()))
                            .toList());
            line(
                    page,
                    "Stands in, when nobody decides,",
                    policy.stream()
                            .filter(row -> row.deputies().contains(role.id()))
                            .map(row -> plain(row.approvers()))
                            .toList());
            line(
                    page,
                    "Decides",
                    decisions.stream()
                            .filter(task -> task.roles().contains(role.id()))
                            .map(task -> "%s (%s)".formatted(task.name(), task.process()))
                            .toList());
        }
        return page.toString().stripTrailing() + "\n";
    }

    private static void line(StringBuilder page, String word, Collection<String> things) {
        var once = new LinkedHashSet<>(new TreeSet<>(things));
        if (!once.isEmpty()) {
            page.append("**").append(word).append("**\n\n");
            once.forEach(thing -> page.append("- ").append(thing).append('\n'));
            page.append('\n');
        }
    }

    private static String plain(String description) {
        return description.strip().replaceAll("\\s+", " ");
    }

    private static String anchor(Role role) {
        return role.title().toLowerCase(java.util.Locale.ROOT).replace(' ', '-');
    }

    private static String whose(Role role) {
        return switch (role.organisation()) {
            case PROVIDER -> "provider";
            case TENANT -> "tenant";
            case NEITHER -> role == Role.AUDITOR ? "either" : "provider";
        };
    }

    /** What the source design says of the role; in our words. */
    private static String source(Role role) {
        return switch (role) {
            case SITE_RECOVERY_ADMINISTRATOR ->
                "V table 12: answers for how Site Recovery Manager is set up: protection groups, recovery plans, mappings.";
            case VSPHERE_ADMINISTRATOR -> "V table 12: answers for the provider's vSphere.";
            case REPLICATION_ADMINISTRATOR -> "V table 12: answers for vSphere Replication.";
            case NSX_ADMINISTRATOR -> "V table 12, as NSX enterprise administrator: answers for all of NSX.";
            case PROTECTION_GROUP_ADMINISTRATOR,
                    RECOVERY_PLAN_ADMINISTRATOR,
                    RECOVERY_ADMINISTRATOR,
                    TEST_ADMINISTRATOR ->
                "V table 13: operates Site Recovery Manager for the tenant, as far as its name says.";
            case REPLICATION_USER -> "V table 13, as virtual machine replication user: has machines replicated.";
            case TENANT_NSX_ADMINISTRATOR -> "V table 13: works with NSX on the tenant's side.";
            case AUDITOR -> "Ours: reads everything and changes nothing.";
            case SYSTEM_ADMINISTRATOR ->
                "Ours: runs Drawbridge itself, not the recoveries; reviews break-glass starts as a second pair of eyes.";
            case MONITORING -> "Ours: for the token of a monitoring system, which collects figures and sees no run.";
        };
    }

    @Test
    void everyRoleIsSpokenFor() {
        assertThat(EnumSet.allOf(Role.class)).allSatisfy(role -> {
            assertThat(Rights.of(role)).containsAnyOf(Right.SEE, Right.MONITOR);
            assertThat(source(role)).isNotBlank();
        });
    }
}
