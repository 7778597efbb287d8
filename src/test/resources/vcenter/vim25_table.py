"""Writes what the vendor's pyVmomi knows of vim25's XML: which children an element has, in which order, since which version.

Facts only: names, order, types, versions. The base type's children come first, as in the vendor's schema (xsd:sequence).

    python3 src/test/resources/vcenter/vim25_table.py > src/test/resources/vcenter/vim25-table.txt

Lines: `method NAME OBJECT SINCE RESULT`, `type NAME BASE`, `object NAME BASE`, `enum NAME VALUES…`; below them, indented,
`child TYPE SINCE MARKS` with the marks `?` for optional and `*` for any number of times.
"""
import importlib.metadata

from pyVmomi import VmomiSupport, vmodl

# What our client calls and what the lab answers. A name that is missing here fails the test that meets it.
METHODS = """
    CancelRetrievePropertiesEx CancelTask CancelWaitForUpdates CheckForUpdates CheckRelocate_Task CloneVM_Task
    ContinueRetrievePropertiesEx CreateContainerView CreateFilter CreatePropertyCollector CurrentTime
    DestroyPropertyCollector DestroyPropertyFilter DestroyView Destroy_Task FindByInventoryPath FindByUuid FindChild
    HasPrivilegeOnEntities Login
    Logout PowerOffVM_Task PowerOnVM_Task RelocateVM_Task RetrieveProperties RetrievePropertiesEx RetrieveServiceContent
    SessionIsActive ShutdownGuest UnregisterVM WaitForUpdates WaitForUpdatesEx
"""
OBJECTS = """
    AuthorizationManager ClusterComputeResource ComputeResource ContainerView Datacenter Datastore DistributedVirtualPortgroup EventManager Folder
    HostSystem ManagedEntity Network PropertyCollector PropertyFilter ResourcePool SearchIndex ServiceInstance SessionManager
    Task TaskManager ViewManager VirtualMachine VirtualMachineProvisioningChecker VmwareDistributedVirtualSwitch
"""
TYPES = """
    AboutInfo CheckResult DVPortgroupConfigInfo DVSConfigInfo DVSContactInfo DatastoreInfo DatastoreSummary Description DistributedVirtualSwitchPortConnection
    DynamicData DynamicProperty EntityPrivilege PrivilegeAvailability GuestInfo HostListSummary HostRuntimeInfo LocalizedMethodFault ManagedByInfo MethodFault
    MissingProperty NetworkSummary ObjectContent ObjectSpec ObjectUpdate OptionValue ParaVirtualSCSIController PropertyChange
    PropertyFilterSpec PropertyFilterUpdate PropertySpec ResourceAllocationInfo ResourceConfigSpec ResourcePoolQuickStats
    ResourcePoolResourceUsage ResourcePoolRuntimeInfo ResourcePoolSummary RetrieveOptions RetrieveResult RuntimeFault
    SelectionSpec ServiceContent ServiceLocator ServiceLocatorCredential ServiceLocatorNamePassword SharesInfo TaskInfo
    TaskReason TaskReasonUser TraversalSpec UpdateSet UserSession VirtualDevice VirtualDeviceBackingInfo
    VirtualDeviceConfigSpec VirtualDeviceConnectInfo VirtualDisk VirtualDiskFlatVer2BackingInfo VirtualE1000
    VirtualEthernetCardDistributedVirtualPortBackingInfo VirtualEthernetCardNetworkBackingInfo VirtualHardware
    VirtualMachineCloneSpec VirtualMachineConfigInfo VirtualMachineConfigSummary VirtualMachineDefaultPowerOpInfo VirtualMachineFlagInfo VirtualMachineFileInfo
    VirtualMachineGuestSummary VirtualMachineQuickStats VirtualMachineRelocateSpec VirtualMachineRelocateSpecDiskLocator
    VirtualMachineRuntimeInfo VirtualMachineSummary VirtualVmxnet3 WaitOptions
    VMwareDVSPortgroupPolicy HostConfigSummary HostHardwareSummary HostListSummaryQuickStats
    ClusterComputeResourceSummary ComputeResourceSummary VirtualDevicePciBusSlotInfo VirtualEthernetCardResourceAllocation
    HostConnectFault InsufficientResourcesFault InvalidArgument InvalidCollectorVersion InvalidLogin InvalidPowerState
    InvalidProperty InvalidRequest ManagedObjectNotFound MethodDisabled MethodNotFound MigrationFault NoPermission
    NotAuthenticated NotSupported RequestCanceled SSLVerifyFault SystemError TaskInProgress DuplicateName
    CannotAccessNetwork InsufficientStorageSpace
"""

SIMPLE = {bool: "boolean", int: "int", str: "string", float: "double", object: "anyType", type: "TypeName",
          type(None): "-", VmomiSupport.datetime: "dateTime", VmomiSupport.ManagedMethod: "MethodName"}
SINCE = {inner: wire.split("/", 1)[1] for wire, inner in VmomiSupport.versionMap.items() if wire.startswith("vim25/")}
NAMESPACES = ["urn:vim25", "urn:vim2", "urn:vmodl"]


def find(name):
    for namespace in NAMESPACES:
        try:
            return VmomiSupport.GetWsdlType(namespace, name)
        except KeyError:
            pass
    return VmomiSupport.GuessWsdlType(name)


def is_array(kind):
    return isinstance(kind, type) and issubclass(kind, list)


def name_of(kind):
    if is_array(kind):
        return name_of(kind.Item)
    if kind in SIMPLE:
        return SIMPLE[kind]
    return getattr(kind, "_wsdlName", None) or kind.__name__.split(".")[-1]


def since(version):
    # What is older than the first public version, or the collector's own numbering, has been there always.
    return SINCE.get(version, "0") if version.startswith("vim.") else "0"


def child(info):
    marks = ("?" if info.flags & VmomiSupport.F_OPTIONAL else "") + ("*" if is_array(info.type) else "")
    return ("  %s %s %s %s" % (info.name, wire_type(info), since(info.version), marks)).rstrip()


def wire_type(info):
    # pyVmomi unpacks what a struct carries of a fault, so that its tables do not tell of the wrapping.
    kind = info.type.Item if is_array(info.type) else info.type
    carried = issubclass(kind, vmodl.MethodFault) and info is not vmodl.LocalizedMethodFault._GetPropertyInfo("fault")
    return "LocalizedMethodFault" if carried else name_of(kind)


def own(kind):
    inherited = set()
    for base in kind.__mro__[1:]:
        if hasattr(base, "_GetPropertyList"):
            inherited.update(one.name for one in base._GetPropertyList())
    if kind is vmodl.MethodFault:
        inherited.add("msg")  # pyVmomi's own, for Python
    if kind is vmodl.LocalizedMethodFault:
        return [one for one in kind._GetPropertyList() if one.name in ("fault", "localizedMessage")]
    return [one for one in kind._GetPropertyList() if one.name not in inherited]


def base_of(kind):
    if kind in (vmodl.LocalizedMethodFault, vmodl.MethodFault):
        return vmodl.DynamicData
    if kind is vmodl.DynamicData:
        return None
    for base in kind.__mro__[1:]:
        if hasattr(base, "_wsdlName") and base._wsdlName != kind._wsdlName:
            return base
    return None


lines, waiting, done, enums = [], [], set(), set()


def want(name):
    kind = find(name)
    if name_of(kind) not in done:
        done.add(name_of(kind))
        waiting.append(kind)


def note(kind):
    if is_array(kind):
        kind = kind.Item
    if isinstance(kind, type) and issubclass(kind, VmomiSupport.Enum):
        enums.add(kind)


for name in METHODS.split():
    method = VmomiSupport.GuessWsdlMethod(name)
    info = method.info
    # A method that makes a task answers with it; pyVmomi's tables hold what the task brings in the end.
    result = "Task" if name.endswith("_Task") else name_of(info.methodResult)
    many = "*" if is_array(info.methodResult) and not name.endswith("_Task") else ""
    lines.append("method %s %s %s %s" % (name, name_of(info.type), since(info.version), result + many))
    for parameter in info.params:
        note(parameter.type)
        lines.append(child(parameter))
for name in OBJECTS.split() + TYPES.split():
    want(name)
described = []
while waiting:
    kind = waiting.pop(0)
    base = base_of(kind)
    if base is not None:
        want(name_of(base))
    word = "object" if issubclass(kind, VmomiSupport.ManagedObject) else "type"
    text = ["%s %s %s" % (word, name_of(kind), name_of(base) if base is not None else "-")]
    for info in own(kind):
        note(info.type)
        text.append(child(info))
    described.append((word, name_of(kind), text))
for word, name, text in sorted(described):
    lines.extend(text)
for kind in sorted(enums, key=name_of):
    lines.append("enum %s %s" % (name_of(kind), " ".join(sorted(str(one) for one in kind.values))))
print("# pyVmomi " + importlib.metadata.version("pyvmomi") + ", written by vim25_table.py")
print("\n".join(lines))
