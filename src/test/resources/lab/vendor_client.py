"""The vendor's Python client against a vCenter: signs in, lists, powers, follows tasks. Prints what it saw, a line each."""
import os
import ssl

from pyVim.connect import Disconnect, SmartConnect
from pyVim.task import WaitForTask
from pyVmomi import vim

unverified = ssl.create_default_context()
unverified.check_hostname = False
unverified.verify_mode = ssl.CERT_NONE  # the lab's certificate signs itself; the password is known to everybody

service = SmartConnect(
    host="127.0.0.1",
    port=int(os.environ["VCENTER_PORT"]),
    user=os.environ["VCENTER_USER"],
    pwd=os.environ["VCENTER_PASSWORD"],
    sslContext=unverified,
)
content = service.RetrieveContent()
print("about", content.about.apiType, content.about.instanceUuid)

view = content.viewManager.CreateContainerView(content.rootFolder, [vim.VirtualMachine], True)
machines = {machine.name: machine for machine in view.view}
print("machines", len(machines))

machine = machines[os.environ["MACHINE"]]
print("power", machine.runtime.powerState)
print("tools", machine.guest.toolsRunningStatus)
print("disks", sum(isinstance(one, vim.vm.device.VirtualDisk) for one in machine.config.hardware.device))
print("host", machine.runtime.host.name)

WaitForTask(machine.PowerOffVM_Task())
print("power", machine.runtime.powerState)
try:
    WaitForTask(machine.PowerOffVM_Task())
    print("second", "done")
except vim.fault.InvalidPowerState:
    print("second", "InvalidPowerState")
WaitForTask(machine.PowerOnVM_Task())
print("power", machine.runtime.powerState)

found = content.searchIndex.FindByUuid(None, machine.config.instanceUuid, True, True)
print("found", found.name if found else None)
view.Destroy()
Disconnect(service)
