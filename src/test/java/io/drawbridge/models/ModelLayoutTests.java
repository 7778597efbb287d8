package io.drawbridge.models;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.camunda.bpm.model.bpmn.instance.Association;
import org.camunda.bpm.model.bpmn.instance.BaseElement;
import org.camunda.bpm.model.bpmn.instance.BoundaryEvent;
import org.camunda.bpm.model.bpmn.instance.FlowNode;
import org.camunda.bpm.model.bpmn.instance.Gateway;
import org.camunda.bpm.model.bpmn.instance.SequenceFlow;
import org.camunda.bpm.model.bpmn.instance.SubProcess;
import org.camunda.bpm.model.bpmn.instance.bpmndi.BpmnEdge;
import org.camunda.bpm.model.bpmn.instance.bpmndi.BpmnShape;
import org.camunda.bpm.model.bpmn.instance.dc.Bounds;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** A diagram is read at three in the morning: nothing covers anything, and the good way is a straight line. */
class ModelLayoutTests {

    record Box(String id, double x, double y, double right, double bottom) {

        static Box of(String id, Bounds bounds) {
            return new Box(
                    id,
                    bounds.getX(),
                    bounds.getY(),
                    bounds.getX() + bounds.getWidth(),
                    bounds.getY() + bounds.getHeight());
        }

        boolean overlaps(Box other) {
            return x < other.right && other.x < right && y < other.bottom && other.y < bottom;
        }

        boolean holds(Box other) {
            return x < other.x && y < other.y && other.right < right && other.bottom < bottom;
        }

        double middle() {
            return (y + bottom) / 2;
        }
    }

    /** One straight piece of a flow. */
    record Line(String id, double x1, double y1, double x2, double y2) {

        Box box() {
            return new Box(id, Math.min(x1, x2), Math.min(y1, y2), Math.max(x1, x2), Math.max(y1, y2));
        }

        boolean upright() {
            return x1 == x2;
        }

        boolean touches(Box shape) {
            var line = box();
            return line.x < shape.right
                            && shape.x < line.right
                            && line.y == line.bottom
                            && shape.y < line.y
                            && line.y < shape.bottom
                    || line.y < shape.bottom
                            && shape.y < line.bottom
                            && line.x == line.right
                            && shape.x < line.x
                            && line.x < shape.right;
        }

        boolean crosses(Line other) {
            if (upright() == other.upright()) {
                var mine = box();
                var theirs = other.box();
                return upright()
                        ? x1 == other.x1 && mine.y < theirs.bottom && theirs.y < mine.bottom
                        : y1 == other.y1 && mine.x < theirs.right && theirs.x < mine.right;
            }
            var up = upright() ? this : other;
            var flat = upright() ? other : this;
            return flat.box().x < up.x1
                    && up.x1 < flat.box().right
                    && up.box().y < flat.y1
                    && flat.y1 < up.box().bottom;
        }
    }

    static Stream<Model> models() {
        return Model.all();
    }

    @ParameterizedTest
    @MethodSource("models")
    void noShapeCoversAnother(Model model) {
        var shapes = List.copyOf(shapes(model).values());
        for (Box one : shapes) {
            for (Box other : shapes) {
                if (!one.equals(other) && !attached(model, one, other) && !one.holds(other) && !other.holds(one)) {
                    assertThat(one.overlaps(other))
                            .as(one.id + " covers " + other.id)
                            .isFalse();
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("models")
    void whatBelongsToASubProcessLiesInsideIt(Model model) {
        var shapes = shapes(model);
        model.every(FlowNode.class).forEach(node -> {
            if (node.getParentElement() instanceof SubProcess parent) {
                assertThat(shapes.get(parent.getId()).holds(shapes.get(node.getId())))
                        .as(node.getId())
                        .isTrue();
            }
        });
    }

    @ParameterizedTest
    @MethodSource("models")
    void linesAreStraightAndGoThroughNothing(Model model) {
        var shapes = shapes(model);
        for (Line line : lines(model)) {
            assertThat(line.x1 == line.x2 || line.y1 == line.y2).as(line.id).isTrue();
            shapes.values().stream()
                    .filter(shape -> !(model.bpmn().getModelElementById(shape.id) instanceof SubProcess))
                    .forEach(shape -> assertThat(line.touches(shape))
                            .as(line.id + " goes through " + shape.id)
                            .isFalse());
        }
    }

    @ParameterizedTest
    @MethodSource("models")
    void linesDoNotCross(Model model) {
        var lines = lines(model);
        for (Line one : lines) {
            for (Line other : lines) {
                if (!one.id.equals(other.id)) {
                    assertThat(one.crosses(other))
                            .as(one.id + " crosses " + other.id)
                            .isFalse();
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("models")
    void labelsCoverNothing(Model model) {
        var shapes = shapes(model);
        var lines = lines(model);
        var labels = labels(model);
        for (Box label : labels) {
            shapes.values().stream().filter(shape -> !shape.holds(label)).forEach(shape -> assertThat(
                            label.overlaps(shape))
                    .as("label of " + label.id + " covers " + shape.id)
                    .isFalse());
            lines.forEach(line -> assertThat(line.touches(label))
                    .as("label of " + label.id + " covers " + line.id)
                    .isFalse());
            labels.stream().filter(other -> !other.equals(label)).forEach(other -> assertThat(label.overlaps(other))
                    .as("label of " + label.id + " covers that of " + other.id)
                    .isFalse());
        }
    }

    @ParameterizedTest
    @MethodSource("models")
    void workFlowsFromLeftToRight(Model model) {
        var shapes = shapes(model);
        model.every(SequenceFlow.class).stream()
                .filter(flow -> !(flow.getSource() instanceof Gateway)
                        && !(flow.getSource() instanceof BoundaryEvent)
                        && !(flow.getTarget() instanceof Gateway join
                                && join.getOutgoing().size() == 1))
                .forEach(flow -> assertThat(shapes.get(flow.getSource().getId()).x)
                        .as(flow.getId())
                        .isLessThan(shapes.get(flow.getTarget().getId()).right));
    }

    @ParameterizedTest
    @CsvSource({
        "planned-migration, startEvent_migrationRequested serviceTask_checkReadiness callActivity_approveRun"
                + " gateway_runApproved startEvent_workBegun gateway_synchronizeFirst"
                + " serviceTask_synchronizeReplications serviceTask_runPlannedMigration callActivity_redirectTraffic"
                + " callActivity_verifyServices userTask_signOff endEvent_workDone endEvent_migrated",
        "disaster-recovery, startEvent_recoveryRequested gateway_disasterDeclared serviceTask_checkReadiness"
                + " callActivity_approveRun gateway_runApproved startEvent_workBegun serviceTask_fenceProtectedSite"
                + " callActivity_fenceTraffic serviceTask_runDisasterRecovery callActivity_redirectTraffic"
                + " callActivity_verifyServices userTask_signOff endEvent_workDone"
                + " gateway_breakGlassUsed endEvent_recovered",
        "dr-test, startEvent_testRequested serviceTask_checkReadiness callActivity_approveRun gateway_runApproved"
                + " startEvent_workBegun callActivity_rehearseRecovery endEvent_workDone endEvent_tested",
        "rehearse-recovery, startEvent_rehearsalRequested serviceTask_noteSourceState serviceTask_createTestNetwork"
                + " serviceTask_runTest callActivity_verifyServices userTask_inspectWorkloads serviceTask_cleanUpTest"
                + " serviceTask_removeTestNetwork serviceTask_proveSourceUntouched userTask_recordFindings"
                + " endEvent_recoveryRehearsed",
        "reprotect, startEvent_reprotectRequested serviceTask_checkReturnedSite serviceTask_checkReadiness"
                + " callActivity_approveRun gateway_runApproved startEvent_workBegun callActivity_reprotectPlan"
                + " userTask_signOffDirection endEvent_workDone endEvent_reprotected",
        "reprotect-plan, startEvent_reprotectionRequested serviceTask_demoteReturnedManager"
                + " serviceTask_resolveSplitBrain gateway_recoveredAsDisaster"
                + " callActivity_reverseProtection endEvent_planReprotected",
        "failback, startEvent_failbackRequested serviceTask_checkReturnedSite serviceTask_checkReadiness"
                + " callActivity_approveRun gateway_runApproved startEvent_workBegun gateway_reprotectFirst"
                + " gateway_rehearse userTask_decideOnCutover gateway_goingHome serviceTask_synchronizeReplications"
                + " serviceTask_runPlannedMigration callActivity_redirectTraffic callActivity_verifyServices"
                + " callActivity_reverseProtection"
                + " serviceTask_swapPrimaryManager userTask_signOffDirection endEvent_workDone gateway_broughtHome"
                + " endEvent_failedBack",
        "reverse-protection, startEvent_reversalRequested serviceTask_reverseProtection"
                + " serviceTask_awaitInitialSynchronization serviceTask_reopenPools endEvent_protectionReversed",
        "site-failure, startEvent_siteFailureRequested gateway_disasterDeclared serviceTask_checkReadiness"
                + " callActivity_approveRun gateway_runApproved startEvent_workBegun callActivity_fenceSite"
                + " gateway_sideBySide callActivity_recoverAllPlans gateway_bothRecovered callActivity_redirectTraffic"
                + " callActivity_verifyServices userTask_resumeOperations endEvent_workDone gateway_breakGlassUsed"
                + " endEvent_resumed",
        "edge-cluster-failure, startEvent_edgeFailureRequested serviceTask_checkEdgeCluster userTask_chooseWay"
                + " serviceTask_checkReadiness callActivity_approveRun gateway_runApproved startEvent_workBegun"
                + " gateway_failOver callActivity_fenceSite callActivity_recoverAllPlans gateway_controlPlaneLost"
                + " callActivity_recoverNetworkControlPlane serviceTask_redeployEdges callActivity_redirectTraffic"
                + " callActivity_verifyServices userTask_resumeOperations endEvent_workDone gateway_breakGlassUsed"
                + " gateway_failedOver endEvent_resumed",
        "application-failure, startEvent_applicationFailureRequested serviceTask_checkReadiness userTask_chooseRecovery"
                + " gateway_moveLive callActivity_approveRun gateway_runApproved startEvent_workBegun gateway_byPlan"
                + " callActivity_fenceSite serviceTask_runDisasterRecovery gateway_moved callActivity_redirectTraffic"
                + " callActivity_verifyServices userTask_signOff endEvent_workDone gateway_breakGlassUsed"
                + " gateway_planRecovered endEvent_recovered",
        "recover-network-control-plane, startEvent_takeoverRequested serviceTask_promoteSecondaryManager"
                + " serviceTask_redeployControllers serviceTask_pushControllerState serviceTask_redeployUdlrControlVm"
                + " endEvent_controlPlaneRecovered",
        "recover-all-plans, startEvent_recoveryOfPlansRequested serviceTask_recoverAllPlans endEvent_plansRecovered",
        "fence-site, startEvent_fenceRequested serviceTask_fenceProtectedSite callActivity_fenceTraffic"
                + " endEvent_fencedOrSigned",
        "redirect-traffic, startEvent_redirectionRequested serviceTask_redirectNewConnections"
                + " serviceTask_advertiseRoutes serviceTask_withdrawRoutes serviceTask_drainOldConnections"
                + " endEvent_trafficRedirected",
        "restore-traffic, startEvent_restorationRequested serviceTask_restoreRoutes serviceTask_restoreTraffic"
                + " endEvent_trafficRestored",
        "fence-traffic, startEvent_fencingRequested serviceTask_forceMembersOffline serviceTask_withdrawRoutes"
                + " endEvent_trafficFenced",
        "live-migration, startEvent_relocationRequested serviceTask_checkMigrationPath serviceTask_planMigrationWaves"
                + " callActivity_approveRun gateway_runApproved startEvent_workBegun serviceTask_verifyTunnel"
                + " serviceTask_awaitMaintenanceWindow serviceTask_migrateWorkloads gateway_nextWave"
                + " serviceTask_redirectNewConnections serviceTask_drainOldConnections serviceTask_handOverManagement"
                + " gateway_moveForGood serviceTask_verifyWorkloads userTask_signOffRelocation endEvent_workDone"
                + " endEvent_relocated",
        "cloud-burst, startEvent_burstRequested serviceTask_confirmLoad callActivity_approveRun gateway_runApproved"
                + " startEvent_workBegun serviceTask_cloneFromTemplate serviceTask_awaitAnswers serviceTask_addToPools"
                + " serviceTask_watchLoad serviceTask_confirmCalm userTask_scaleIn gateway_scaleIn"
                + " serviceTask_removeFromPools serviceTask_deleteClones endEvent_workDone endEvent_scaledIn",
        "approve-run, startEvent_approvalRequested businessRuleTask_decidePolicy serviceTask_openApproval"
                + " gateway_breakGlass userTask_approveRun serviceTask_concludeApproval gateway_approved"
                + " endEvent_approved",
        "verify-services, startEvent_verificationRequested serviceTask_verifyServices endEvent_servicesVerified",
        "resolve-failed-step, startEvent_stepFailed userTask_resolveFailedStep gateway_howToGoOn"
                + " serviceTask_retryStep endEvent_stepRetried"
    })
    void happyPathIsAStraightLine(String id, String path) {
        var shapes = shapes(Model.named(id));
        var before = shapes.get(path.split(" ")[0]);
        for (String element : path.split(" ")) {
            var shape = shapes.get(element);
            assertThat(shape.middle()).as(element).isEqualTo(before.middle());
            assertThat(shape.x).as(element).isGreaterThanOrEqualTo(before.x);
            before = shape;
        }
    }

    @ParameterizedTest
    @MethodSource("models")
    void whatUndoesAStepIsDrawnBelowIt(Model model) {
        var shapes = shapes(model);
        assertThat(model.every(Association.class)).allSatisfy(line -> {
            var undo = shapes.get(((BaseElement) line.getTarget()).getId());
            var step = shapes.get(
                    ((BoundaryEvent) line.getSource()).getAttachedTo().getId());
            assertThat(undo.x).isEqualTo(step.x);
            assertThat(undo.y).isGreaterThan(step.bottom);
        });
    }

    private static Map<String, Box> shapes(Model model) {
        var shapes = new LinkedHashMap<String, Box>();
        model.every(BpmnShape.class)
                .forEach(shape -> shapes.put(
                        shape.getBpmnElement().getId(),
                        Box.of(shape.getBpmnElement().getId(), shape.getBounds())));
        return shapes;
    }

    private static List<Box> labels(Model model) {
        var labels = new ArrayList<Box>();
        model.every(BpmnShape.class).stream()
                .filter(shape -> shape.getBpmnLabel() != null)
                .forEach(shape -> labels.add(Box.of(
                        shape.getBpmnElement().getId(), shape.getBpmnLabel().getBounds())));
        model.every(BpmnEdge.class).stream()
                .filter(edge -> edge.getBpmnLabel() != null)
                .forEach(edge -> labels.add(Box.of(
                        edge.getBpmnElement().getId(), edge.getBpmnLabel().getBounds())));
        return labels;
    }

    private static List<Line> lines(Model model) {
        var lines = new ArrayList<Line>();
        model.every(BpmnEdge.class).forEach(edge -> {
            var points = List.copyOf(edge.getWaypoints());
            for (int i = 1; i < points.size(); i++) {
                lines.add(new Line(
                        edge.getBpmnElement().getId(),
                        points.get(i - 1).getX(),
                        points.get(i - 1).getY(),
                        points.get(i).getX(),
                        points.get(i).getY()));
            }
        });
        return lines;
    }

    private static boolean attached(Model model, Box one, Box other) {
        return model.every(BoundaryEvent.class).stream()
                .anyMatch(event -> event.getId().equals(one.id)
                                && event.getAttachedTo().getId().equals(other.id)
                        || event.getId().equals(other.id)
                                && event.getAttachedTo().getId().equals(one.id));
    }
}
