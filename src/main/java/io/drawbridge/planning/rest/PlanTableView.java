package io.drawbridge.planning.rest;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.drawbridge.planning.CsvTable;
import io.drawbridge.planning.PlanTable;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;

/** What a table of a plan would become. */
@Schema(name = "PlanTablePreview")
record PlanTableView(
        @Schema(description = "whether there is no mistake") boolean usable,
        List<MistakeView> mistakes,
        @Schema(description = "of the lines without a mistake") List<GroupView> groups) {

    /** The body of the request. */
    @Schema(name = "PlanTableRequest")
    @JsonIgnoreProperties(ignoreUnknown = false)
    record Text(
            @Schema(
                            description = "CSV (RFC 4180) with the headings vm, group, rpo (minutes) and, where wanted,"
                                    + " priority (1 to 5; 3 without) and depends on (names, separated by commas or |)",
                            example = "vm,group,priority,depends on,rpo\npayroll-db01,payroll,1,,15",
                            requiredMode = Schema.RequiredMode.REQUIRED)
                    String csv) {}

    @Schema(name = "PlanTableMistake")
    record MistakeView(@Schema(description = "counted from 1, the headings' among them") int line, String what) {

        static MistakeView of(CsvTable.Mistake mistake) {
            return new MistakeView(mistake.line(), mistake.what());
        }
    }

    @Schema(name = "PlanTableGroup")
    record GroupView(
            String name,
            int strictestRpoMinutes,
            @Schema(description = "as the input virtualMachines of protection-onboarding wants it")
                    String virtualMachines,
            @Schema(description = "as its input recoveryOrder wants it") String recoveryOrder,
            List<MachineView> machines) {}

    @Schema(name = "PlanTableMachine")
    record MachineView(int line, String name, int priority, List<String> dependsOn, int rpoMinutes) {}

    static PlanTableView of(PlanTable table) {
        return new PlanTableView(
                table.mistakes().isEmpty(),
                table.mistakes().stream().map(MistakeView::of).toList(),
                table.groups().stream()
                        .map(group -> new GroupView(
                                group.name(),
                                group.strictestRpoMinutes(),
                                String.join(
                                        ", ",
                                        group.machines().stream()
                                                .map(PlanTable.Machine::name)
                                                .toList()),
                                group.recoveryOrder(),
                                group.machines().stream()
                                        .map(one -> new MachineView(
                                                one.line(),
                                                one.name(),
                                                one.priority(),
                                                one.dependsOn(),
                                                one.rpoMinutes()))
                                        .toList()))
                        .toList());
    }
}
