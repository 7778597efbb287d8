package io.drawbridge.planning;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PlanTableTests {

    private static PlanTable read(String text) {
        return PlanTable.read("csv", text, ProtectionLimits.ofSourceDesign());
    }

    @Test
    void readsGroupsWithTheOrderInWhichTheirMachinesComeUp() {
        var table = read(
                """
                VM;Group;Priority;Depends on;RPO
                db01;payroll;1;;15
                app01;payroll;2;"app02,app03";60
                app02;payroll;2;app03;60
                app03;payroll;2;;60
                web01;shop;;;240
                """);

        assertThat(table.mistakes()).isEmpty();
        assertThat(table.groups()).extracting(PlanTable.Group::name).containsExactly("payroll", "shop");
        assertThat(table.groups())
                .extracting(PlanTable.Group::strictestRpoMinutes)
                .containsExactly(15, 240);
        assertThat(table.groups().get(0).recoveryOrder())
                .isEqualTo("db01 1\napp01 2 after app02, app03\napp02 2 after app03\napp03 2");
        assertThat(table.groups().get(1).machines().get(0).priority()).isEqualTo(3);
    }

    @Test
    void everyMistakeIsNamedByItsLineAndTheOtherLinesStay() {
        var table = read(
                """
                vm,group,priority,depends on,rpo
                ok,payroll,1,,15
                ok,payroll,1,,15
                a,payroll,6,,15
                b,payroll,1,,4
                c,,1,,soon
                d,payroll,2,ok,15
                e,payroll,1,nobody,15
                f,payroll,1,g,15
                g,payroll,1,f,15
                h,payroll,1,h,15
                i,shop,1,ok,15
                """);

        assertThat(table.mistakes())
                .extracting(CsvTable.Mistake::toString)
                .containsExactly(
                        "line 3: vm ok is in line 2 already",
                        "line 4: priority must be 1 to 5",
                        "line 5: rpo must be 5 to 1440 minutes",
                        "line 6: group must have 1 to 80 characters",
                        "line 6: rpo must be 5 to 1440 minutes",
                        "line 7: depends on ok of priority 1: it is up before anyway, leave it out",
                        "line 8: depends on nobody, which is not in the table",
                        "line 9: depends on a circle of machines that wait for each other",
                        "line 10: depends on a circle of machines that wait for each other",
                        "line 11: depends on itself",
                        "line 12: depends on ok of group payroll: the runbook protects one group at a time");
        assertThat(table.groups()).singleElement().satisfies(group -> assertThat(group.machines())
                .extracting(PlanTable.Machine::name)
                .containsExactly("ok"));
    }

    @Test
    void groupsThatAreTooLargeAreNamedWhereTheyBecomeSo() {
        var text = new StringBuilder("vm,group,rpo\n");
        for (int i = 0; i < 501; i++) {
            text.append("m").append(i).append(",all,15\n");
        }

        assertThat(read(text.toString()).mistakes())
                .extracting(CsvTable.Mistake::toString)
                .containsExactly("line 502: group all has more than 500 machines");
    }
}
