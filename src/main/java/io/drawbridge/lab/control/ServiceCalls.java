package io.drawbridge.lab.control;

import io.drawbridge.lab.nsx.Universe;
import io.drawbridge.lab.wire.Answer;
import io.drawbridge.lab.wire.Appliance;
import io.drawbridge.lab.wire.Call;
import io.drawbridge.lab.wire.Problem;
import io.drawbridge.lab.wire.Routes;
import io.drawbridge.lab.wire.Wire;
import io.drawbridge.lab.world.Vm;
import io.drawbridge.lab.world.World;
import java.util.List;

/** What the machines of the two sites serve to their users. */
public final class ServiceCalls implements Appliance {

    private final World world;
    private final Universe universe;
    private final Routes routes = Routes.of(this);

    public ServiceCalls(World world, Universe universe) {
        this.world = world;
        this.universe = universe;
    }

    @Wire(
            operation = "GET /services/{site}/{machine}",
            source = "the lab's own",
            checked = "no contract: a stand-in for applications",
            leavesOut = "the site may be any: then wherever the machine runs; 503 as well while no edge carries its"
                    + " traffic",
            session = false)
    Answer service(Call call) {
        String site = call.variable("site");
        String name = call.variable("machine");
        List<Vm> copies = world.vms.where(vm -> vm.name.equals(name) && (site.equals("any") || vm.site.equals(site)));
        if (copies.isEmpty()) {
            return Answer.text(404, "text/plain; charset=utf-8", "no machine " + name + " at " + site + "\n");
        }
        return copies.stream()
                .filter(vm -> vm.on && vm.tools && vm.role != Vm.Role.TEST && world.site(vm.site).up)
                .findFirst()
                .map(this::answer)
                .orElseGet(() -> Answer.text(503, "text/plain; charset=utf-8", name + " does not answer\n"));
    }

    private Answer answer(Vm vm) {
        return universe.cutOff(vm)
                .map(why -> Answer.text(
                        503, "text/plain; charset=utf-8", vm.name + " runs and is not reached: " + why + "\n"))
                .orElseGet(() -> Answer.text(
                        200,
                        "text/plain; charset=utf-8",
                        vm.name + " answers from " + world.site(vm.site).name + "\n"));
    }

    @Override
    public String operationOf(Call call) {
        return call.method() + " " + call.rawPath();
    }

    @Override
    public Answer handle(Call call) {
        return routes.find(call, call.rawPath())
                .map(route -> route.answer(call))
                .orElseGet(() -> Answer.status(404));
    }

    @Override
    public Answer refusal(Problem problem) {
        return Answer.text(problem.status(), "text/plain; charset=utf-8", problem.getMessage() + "\n");
    }
}
