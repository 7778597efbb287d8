"""Walks everything a vCenter offers, with the vendor's Python client as the judge of every name and type.

Prints a line for each property that is offered, `offers TYPE PATH KIND`, and for each thing that is wrong, `wrong …`.
With MARKS in the environment it walks once for each mark, which stands before the path of the address, and prints
`mark NAME` before what that walk found.
"""
import os
import ssl
import time

from pyVim.connect import Disconnect, SmartConnect
from pyVmomi import SoapAdapter, VmomiSupport, vim, vmodl

DEPTH = 3
FEW = bool(os.environ.get("FEW"))  # one or two objects of each type instead of all
PATIENCE = 2 if FEW else 20  # seconds for a task

unverified = ssl.create_default_context()
unverified.check_hostname = False
unverified.verify_mode = ssl.CERT_NONE  # the lab's certificate signs itself; the password is known to everybody


class Missing:
    """Stands where an answer must have said something."""


def notice_what_is_missing():
    # pyVmomi fills what is required and did not come with a default, so that nobody would see it.
    start = SoapAdapter.SoapDeserializer.StartElementHandler

    def begun(self, tag, attributes):
        start(self, tag, attributes)
        made = self.stack[-1]
        if isinstance(made, VmomiSupport.DataObject):
            for info in made._GetPropertyList():
                if not info.flags & VmomiSupport.F_OPTIONAL and not issubclass(info.type, list):
                    object.__setattr__(made, info.name, Missing)

    SoapAdapter.SoapDeserializer.StartElementHandler = begun


class Walk:
    def __init__(self, mark):
        self.found = set()
        self.read_of = set()
        self.values = {}
        self.wrong = set()
        self.path = ("/" + mark if mark else "") + "/sdk"

    # --- values

    def kind(self, value):
        if isinstance(value, list):
            return "|".join(sorted({type(one).__name__ for one in value})) + "[]"
        return type(value).__name__

    def look(self, value, at):
        """Everything that is required is there."""
        if value is Missing:
            self.wrong.add(at + " is required and missing")
        elif isinstance(value, list):
            for one in value:
                self.look(one, at + "[]")
        elif isinstance(value, VmomiSupport.DataObject):
            for info in value._GetPropertyList():
                inner = value.__dict__.get(info.name)
                if inner is not None:
                    self.look(inner, at + "." + info.name)

    def fits(self, value, declared):
        if issubclass(declared, list):
            return isinstance(value, list) and all(self.fits(one, declared.Item) for one in value)
        if declared is type:  # names of types travel as words
            return isinstance(value, (str, type))
        if declared in (bool, int) or declared is VmomiSupport.long:
            return type(value) is declared
        return isinstance(value, declared)

    def whole(self):
        """Who offers a part of something offers the whole of it."""
        for kind, path in self.read_of:
            if "." in path and (kind, path.rsplit(".", 1)[0]) not in self.read_of:
                self.wrong.add("%s %s is offered, %s is not" % (kind, path, path.rsplit(".", 1)[0]))

    def offered(self, kind, path, value):
        declared = kind
        for name in path.split("."):
            declared = declared._GetPropertyInfo(name).type
        if not self.fits(value, declared):
            self.wrong.add("%s.%s is %s, not %s" % (kind.__name__, path, self.kind(value), declared.__name__))
        self.look(value, kind.__name__ + "." + path)
        self.read_of.add((kind.__name__, path))
        self.note(kind.__name__, path, value, declared)

    def note(self, owner, path, value, declared):
        self.found.add("%s %s %s" % (owner, path, self.kind(value)))
        items = value if isinstance(value, list) else [value]
        for one in items:
            if isinstance(one, VmomiSupport.DataObject):
                for info in one._GetPropertyList():
                    inner = one.__dict__.get(info.name)
                    if inner is not None and inner is not Missing and not (isinstance(inner, list) and not inner):
                        self.note(type(one).__name__, info.name, inner, info.type)

    # --- properties

    def paths(self, kind):
        found = []

        def below(struct, prefix, depth):
            for info in struct._GetPropertyList():
                if info.name in ("dynamicType", "dynamicProperty"):
                    continue
                found.append(prefix + info.name)
                if depth < DEPTH and isinstance(info.type, type) and issubclass(info.type, VmomiSupport.DataObject):
                    below(info.type, prefix + info.name + ".", depth + 1)

        below(kind, "", 1)
        return found

    def read(self, content, objects, **wanted):
        collector = vmodl.query.PropertyCollector
        kinds = {type(one) for one in objects}
        spec = collector.FilterSpec(
            propSet=[collector.PropertySpec(type=kind, **{name: of(kind) for name, of in wanted.items()})
                     for kind in sorted(kinds, key=lambda one: one.__name__)],
            objectSet=[collector.ObjectSpec(obj=one) for one in objects])
        result = content.propertyCollector.RetrievePropertiesEx([spec], collector.RetrieveOptions(maxObjects=20))
        while result is not None:
            for one in result.objects:
                for property in one.propSet:
                    self.offered(type(one.obj), property.name, property.val)
                    self.values[one.obj, property.name] = str(property.val)
            if not result.token:
                return
            result = content.propertyCollector.ContinueRetrievePropertiesEx(result.token)

    # --- tasks

    def ended(self, content, task):
        """Follows a task the way the vendor's own waiting does, but not for ever."""
        collector = vmodl.query.PropertyCollector
        waiter = content.propertyCollector.CreatePropertyCollector()
        waiter.CreateFilter(
            collector.FilterSpec(
                propSet=[collector.PropertySpec(type=vim.Task, pathSet=["info.state", "info.error", "info.progress"])],
                objectSet=[collector.ObjectSpec(obj=task)]),
            False)
        version, until = "", time.monotonic() + PATIENCE
        state = error = None
        while time.monotonic() < until:
            updates = waiter.WaitForUpdatesEx(version, collector.WaitOptions(maxWaitSeconds=1))
            if updates is None:
                continue
            self.look(updates, "UpdateSet")
            version = updates.version
            for change in (c for f in updates.filterSet for o in f.objectSet for c in o.changeSet):
                if change.name == "info.state":
                    state = change.val
                if change.name == "info.error":
                    error = change.val
            if state in ("success", "error"):
                waiter.Destroy()
                return state, error
        raise RuntimeError("the task does not end")

    def expect(self, what, got, wanted):
        if got != wanted:
            self.wrong.add("%s is %s, not %s" % (what, got, wanted))

    def offer(self, content, by_kind, machine):
        """Reads all properties at once, and each by its name."""
        chosen = [one for many in by_kind.values()
                  for one in (([machine] if machine in many else many[:1] + many[-1:]) if FEW and not isinstance(many[0], vim.Task) else many)]
        self.read(content, chosen, all=lambda kind: True)
        at_once = set(self.read_of)
        self.read(content, chosen, pathSet=self.paths)
        for kind, path in self.read_of - at_once:
            if "." not in path:
                self.wrong.add("%s %s is offered, but not among all" % (kind, path))

    # --- all of it

    def walk(self):
        service = SmartConnect(host="127.0.0.1", port=int(os.environ["VCENTER_PORT"]), path=self.path,
                               user=os.environ["VCENTER_USER"], pwd=os.environ["VCENTER_PASSWORD"],
                               sslContext=unverified)
        content = service.RetrieveContent()
        self.look(content, "ServiceContent")
        self.note("ServiceInstance", "content", content, type(content))
        session = content.sessionManager.currentSession
        self.look(session, "UserSession")
        self.note("SessionManager", "currentSession", session, type(session))
        self.expect("the session's user", session.userName, os.environ["VCENTER_USER"])
        self.expect("the session", content.sessionManager.SessionIsActive(session.key, session.userName), True)
        if abs((service.CurrentTime() - session.lastActiveTime).total_seconds()) > 3600:
            self.wrong.add("the clock is far from the session's")

        view = content.viewManager.CreateContainerView(content.rootFolder, [], True)
        everything = list(view.view)
        by_kind = {}
        for one in everything + [content.rootFolder]:
            by_kind.setdefault(type(one), []).append(one)
        for kind in (vim.VirtualMachine, vim.HostSystem, vim.Datastore, vim.ResourcePool, vim.Folder,
                     vim.ClusterComputeResource, vim.Datacenter, vim.dvs.DistributedVirtualPortgroup,
                     vim.dvs.VmwareDistributedVirtualSwitch):
            if kind not in by_kind:
                self.wrong.add("no " + kind.__name__ + " is in the inventory")
        named = content.searchIndex.FindByInventoryPath(os.environ["MACHINE_PATH"])
        machine = {one.name: one for one in [named] if one is not None}.get(os.environ["MACHINE"])
        if machine is None:
            self.wrong.add("the machine is not found by its path")
            return
        self.expect("the machine by its uuid",
                    content.searchIndex.FindByUuid(None, machine.config.instanceUuid, True, True), machine)

        self.offer(content, by_kind, machine)
        for path in ("config", "runtime", "guest", "summary", "network"):
            if str(getattr(machine, path)) != self.values.get((machine, path)):
                self.wrong.add("a machine's %s is not the same when it is read by itself" % path)
        again = machine.PowerOnVM_Task()
        _, failed = self.ended(content, again)
        self.expect("the fault of a second power on", type(failed).__name__, "vim.fault.InvalidPowerState")
        if failed is not None:
            self.expect("what it asked for", failed.requestedState, "poweredOn")
            self.expect("what it is", failed.existingState, "poweredOn")
            self.expect("the words of the fault", bool(failed.msg), True)
        off = machine.PowerOffVM_Task()
        self.expect("the task", self.ended(content, off)[0], "success")
        self.expect("the machine's power", machine.runtime.powerState, "poweredOff")
        try:
            machine.ShutdownGuest()
            self.wrong.add("a guest that is off shuts down")
        except vim.fault.InvalidPowerState as refused:
            self.expect("what it must be", refused.requestedState, "poweredOn")
            self.expect("what it is", refused.existingState, "poweredOff")
        on = machine.PowerOnVM_Task()
        self.expect("the task", self.ended(content, on)[0], "success")
        check = content.vmProvisioningChecker.CheckRelocate_Task(
            machine, vim.vm.RelocateSpec(datastore=vim.Datastore("datastore-0", service._stub)), None)
        self.expect("the check", self.ended(content, check)[0], "success")
        try:
            vim.VirtualMachine("vm-0", service._stub).PowerOffVM_Task()
            self.wrong.add("a machine that is not there is powered off")
        except vmodl.fault.ManagedObjectNotFound as gone:
            self.expect("the object that is not there", gone.obj, vim.VirtualMachine("vm-0", service._stub))
        self.offer(content, {vim.Task: [again, off, on, check]}, machine)
        self.whole()
        view.Destroy()
        Disconnect(service)


def walked(mark):
    walk = Walk(mark)
    try:
        walk.walk()
    except Exception as stopped:  # whatever it is, the client could not go on
        walk.wrong.add("the client stopped: %s %s" % (type(stopped).__name__, str(stopped).replace("\n", " ")[:200]))
    return walk


notice_what_is_missing()
marks = os.environ.get("MARKS", "").split()
for mark in marks or [""]:
    if mark:
        print("mark", mark)
    done = walked(mark)
    for line in sorted(done.found):
        print("offers", line)
    for line in sorted(done.wrong):
        print("wrong", line, flush=True)
