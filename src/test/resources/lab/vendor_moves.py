"""The vendor's Python client moves machines between hosts, datastores and two vCenters, copies one and removes the copy.
Prints what it saw, a line each."""
import hashlib
import os
import ssl

from pyVim.connect import Disconnect, SmartConnect
from pyVim.task import WaitForTask
from pyVmomi import vim

unverified = ssl.create_default_context()
unverified.check_hostname = False
unverified.verify_mode = ssl.CERT_NONE  # the lab's certificate signs itself; the password is known to everybody


def connect(port):
    service = SmartConnect(host="127.0.0.1", port=port, user=os.environ["VCENTER_USER"],
                           pwd=os.environ["VCENTER_PASSWORD"], sslContext=unverified)
    return service, service.RetrieveContent()


def every(content, kind):
    view = content.viewManager.CreateContainerView(content.rootFolder, [kind], True)
    found = list(view.view)
    view.Destroy()
    return found


def named(content, kind, name):
    return next(one for one in every(content, kind) if one.name == name)


def outcome(what, task):
    try:
        WaitForTask(task)
        print(what, "done")
    except Exception as fault:
        print(what, type(fault).__name__.split(".")[-1])
    return task.info.result


def card_to(machine, group):
    """The first network card as the server gave it, connected to another port group."""
    card = next(one for one in machine.config.hardware.device if isinstance(one, vim.vm.device.VirtualEthernetCard))
    card.backing = vim.vm.device.VirtualEthernetCard.DistributedVirtualPortBackingInfo(
        port=vim.dvs.PortConnection(
            switchUuid=group.config.distributedVirtualSwitch.uuid, portgroupKey=group.key))
    return vim.vm.device.VirtualDeviceSpec(operation="edit", device=card)


here_port, there_port = int(os.environ["VCENTER_PORT"]), int(os.environ["OTHER_PORT"])
here, content = connect(here_port)
there, other = connect(there_port)
machine = named(content, vim.VirtualMachine, os.environ["MACHINE"])
uuid = machine.config.instanceUuid

# inside
hosts = [one for one in machine.runtime.host.parent.host if one != machine.runtime.host]
outcome("host", machine.RelocateVM_Task(vim.vm.RelocateSpec(host=hosts[0])))
print("host is", machine.runtime.host == hosts[0])
store = next(one for one in every(content, vim.Datastore)
             if one not in machine.datastore and one.summary.freeSpace > 1 << 40)
outcome("datastore", machine.RelocateVM_Task(vim.vm.RelocateSpec(datastore=store)))
print("datastore is", list(machine.datastore) == [store])

# a copy
copied = outcome("copy", machine.CloneVM_Task(
    folder=machine.parent, name="copy of " + machine.name,
    spec=vim.vm.CloneSpec(location=vim.vm.RelocateSpec(
        datastore=store, host=hosts[0], pool=machine.resourcePool), template=False, powerOn=False)))
print("copy is", copied.name, copied.runtime.powerState)
outcome("copy again", machine.CloneVM_Task(
    folder=machine.parent, name="copy of " + machine.name,
    spec=vim.vm.CloneSpec(location=vim.vm.RelocateSpec(
        datastore=store, host=hosts[0], pool=machine.resourcePool), template=False, powerOn=False)))
outcome("copy removed", copied.Destroy_Task())
outcome("destroy while it runs", machine.Destroy_Task())

# to the other vCenter
certificate = ssl.PEM_cert_to_DER_cert(ssl.get_server_certificate(("127.0.0.1", there_port)))
digest = hashlib.sha1(certificate).hexdigest().upper()
thumbprint = ":".join(digest[at:at + 2] for at in range(0, len(digest), 2))
pool = named(other, vim.ResourcePool, os.environ["OTHER_POOL"])
wire = machine.network[0].name.split("-sid-")[-1]
group = next(one for one in every(other, vim.dvs.DistributedVirtualPortgroup) if one.name.endswith(wire))


def locator(password, thumb):
    return vim.ServiceLocator(
        instanceUuid=other.about.instanceUuid,
        url="https://127.0.0.1:%d" % there_port,
        credential=vim.ServiceLocator.NamePassword(username=os.environ["VCENTER_USER"], password=password),
        sslThumbprint=thumb)


def spec(way):
    return vim.vm.RelocateSpec(
        service=way,
        folder=named(other, vim.Folder, os.environ["OTHER_FOLDER"]),
        datastore=named(other, vim.Datastore, os.environ["OTHER_STORE"]),
        pool=pool,
        host=pool.owner.host[0],
        deviceChange=[card_to(machine, group)])


password = os.environ["VCENTER_PASSWORD"]
checked = outcome("check", content.vmProvisioningChecker.CheckRelocate_Task(
    machine, spec(locator(password, thumbprint)), None))
print("check found", [type(one.fault if hasattr(one, "fault") else one).__name__.split(".")[-1]
                      for result in checked for one in result.error])
checked = outcome("check of a wrong thumbprint", content.vmProvisioningChecker.CheckRelocate_Task(
    machine, spec(locator(password, "AA:BB")), None))
print("check found", [type(one.fault if hasattr(one, "fault") else one).__name__.split(".")[-1]
                      for result in checked for one in result.error])
outcome("wrong password", machine.RelocateVM_Task(spec(locator("no", thumbprint))))
outcome("wrong thumbprint", machine.RelocateVM_Task(spec(locator(password, "AA:BB"))))
outcome("move", machine.RelocateVM_Task(
    spec(locator(password, thumbprint)), vim.VirtualMachine.MovePriority.highPriority))
print("left", content.searchIndex.FindByUuid(None, uuid, True, True))
moved = other.searchIndex.FindByUuid(None, uuid, True, True)
print("arrived", moved.name, moved.runtime.powerState, moved.guest.toolsRunningStatus)
print("network is", moved.network[0] == group)
try:
    print("old id", machine.name)
except Exception as fault:
    print("old id", type(fault).__name__.split(".")[-1])
Disconnect(here)
Disconnect(there)
