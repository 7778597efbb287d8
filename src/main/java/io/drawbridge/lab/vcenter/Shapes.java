package io.drawbridge.lab.vcenter;

import io.drawbridge.lab.wire.Xml;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Which children a request's elements have, in which order: the vendor's schema is a sequence, the base type's children
 * first (reference vsphere-sdk 3.1, 6; the vendor's public description of the types, 8.0.3). Whether a real vCenter
 * refuses another order is not known; the lab does, since a client that writes one may fail there.
 */
final class Shapes {

    private static final String DYNAMIC = "dynamicType dynamicProperty ";
    private static final String DEVICE =
            DYNAMIC + "key deviceInfo:Description backing connectable:VirtualDeviceConnectInfo"
                    + " slotInfo controllerKey unitNumber numaNode deviceGroupInfo ";
    private static final String CARD =
            DEVICE + "addressType macAddress wakeOnLanEnabled resourceAllocation externalId uptCompatibilityEnabled ";

    /** What a word says: a child's name, and after a colon what it is made of where that is looked at, too. */
    private static final Map<String, Map<String, String>> KNOWN = known(Map.ofEntries(
            Map.entry("CancelRetrievePropertiesEx", "token"),
            Map.entry("CancelTask", ""),
            Map.entry("CancelWaitForUpdates", ""),
            Map.entry("CheckForUpdates", "version"),
            Map.entry("CheckRelocate_Task", "vm spec:VirtualMachineRelocateSpec testType"),
            Map.entry("CloneVM_Task", "folder name spec:VirtualMachineCloneSpec"),
            Map.entry("ContinueRetrievePropertiesEx", "token"),
            Map.entry("CreateContainerView", "container type recursive"),
            Map.entry("CreateFilter", "spec:PropertyFilterSpec partialUpdates"),
            Map.entry("CreatePropertyCollector", ""),
            Map.entry("CurrentTime", ""),
            Map.entry("DestroyPropertyCollector", ""),
            Map.entry("DestroyPropertyFilter", ""),
            Map.entry("DestroyView", ""),
            Map.entry("Destroy_Task", ""),
            Map.entry("FindByInventoryPath", "inventoryPath"),
            Map.entry("FindByUuid", "datacenter uuid vmSearch instanceUuid"),
            Map.entry("FindChild", "entity name"),
            Map.entry("HasPrivilegeOnEntities", "entity sessionId privId"),
            Map.entry("Login", "userName password locale"),
            Map.entry("Logout", ""),
            Map.entry("PowerOffVM_Task", ""),
            Map.entry("PowerOnVM_Task", "host"),
            Map.entry("RelocateVM_Task", "spec:VirtualMachineRelocateSpec priority"),
            Map.entry("RetrieveProperties", "specSet:PropertyFilterSpec"),
            Map.entry("RetrievePropertiesEx", "specSet:PropertyFilterSpec options:RetrieveOptions"),
            Map.entry("RetrieveServiceContent", ""),
            Map.entry("SessionIsActive", "sessionID userName"),
            Map.entry("ShutdownGuest", ""),
            Map.entry("UnregisterVM", ""),
            Map.entry("WaitForUpdates", "version"),
            Map.entry("WaitForUpdatesEx", "version options:WaitOptions"),
            Map.entry("Description", DYNAMIC + "label summary"),
            Map.entry(
                    "DistributedVirtualSwitchPortConnection",
                    DYNAMIC + "switchUuid portgroupKey portKey connectionCookie"),
            Map.entry("ObjectSpec", DYNAMIC + "obj skip selectSet:SelectionSpec"),
            Map.entry(
                    "PropertyFilterSpec",
                    DYNAMIC + "propSet:PropertySpec objectSet:ObjectSpec reportMissingObjectsInResults"),
            Map.entry("PropertySpec", DYNAMIC + "type all pathSet"),
            Map.entry("RetrieveOptions", DYNAMIC + "maxObjects"),
            Map.entry("SelectionSpec", DYNAMIC + "name"),
            Map.entry("ServiceLocator", DYNAMIC + "instanceUuid url credential:ServiceLocatorCredential sslThumbprint"),
            Map.entry("ServiceLocatorCredential", DYNAMIC),
            Map.entry("ServiceLocatorNamePassword", DYNAMIC + "username password"),
            Map.entry("TraversalSpec", DYNAMIC + "name type path skip selectSet:SelectionSpec"),
            Map.entry(
                    "VirtualDeviceConfigSpec",
                    DYNAMIC + "operation fileOperation device profile backing filterSpec changeMode"),
            Map.entry(
                    "VirtualDeviceConnectInfo",
                    DYNAMIC + "migrateConnect startConnected allowGuestControl connected status"),
            Map.entry("VirtualE1000", CARD),
            Map.entry(
                    "VirtualEthernetCardDistributedVirtualPortBackingInfo",
                    DYNAMIC + "port:DistributedVirtualSwitchPortConnection"),
            Map.entry(
                    "VirtualEthernetCardNetworkBackingInfo",
                    DYNAMIC + "deviceName useAutoDetect network inPassthroughMode"),
            Map.entry(
                    "VirtualMachineCloneSpec",
                    DYNAMIC
                            + "location:VirtualMachineRelocateSpec template config customization powerOn snapshot memory"
                            + " tpmProvisionPolicy"),
            Map.entry(
                    "VirtualMachineRelocateSpec",
                    DYNAMIC + "service:ServiceLocator folder datastore diskMoveType pool host disk transform"
                            + " deviceChange:VirtualDeviceConfigSpec profile cryptoSpec"),
            Map.entry("VirtualVmxnet3", CARD + "uptv2Enabled"),
            Map.entry("WaitOptions", DYNAMIC + "maxWaitSeconds maxObjectUpdates")));

    private Shapes() {}

    private static Map<String, Map<String, String>> known(Map<String, String> words) {
        Map<String, Map<String, String>> known = new HashMap<>();
        words.forEach((name, children) -> known.put(
                name,
                Arrays.stream(children.trim().split(" "))
                        .filter(word -> !word.isEmpty())
                        .collect(Collectors.toMap(
                                word -> word.split(":")[0],
                                word -> word.contains(":") ? word.split(":")[1] : "",
                                (one, other) -> one,
                                LinkedHashMap::new))));
        return known;
    }

    /** @return what is known, in order: of a method its parameters, of a type its children */
    static Map<String, List<String>> all() {
        return KNOWN.entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, shape -> List.copyOf(shape.getValue().keySet())));
    }

    /** Refuses a request that is not written as the schema has it. */
    static void require(Xml operation) {
        Map<String, String> parameters = KNOWN.get(operation.name());
        if (parameters == null) {
            return;
        }
        Map<String, String> children = new LinkedHashMap<>();
        children.put("_this", "");
        children.putAll(parameters);
        require(operation, children, operation.name());
    }

    private static void require(Xml element, Map<String, String> expected, String at) {
        List<String> order = List.copyOf(expected.keySet());
        int position = 0;
        for (Xml child : element.children()) {
            int found = order.indexOf(child.name());
            if (found < 0) {
                throw new SoapFault("InvalidRequest", "Unexpected element " + child.name() + " in " + at);
            }
            if (found < position) {
                throw new SoapFault(
                        "InvalidRequest",
                        "Unexpected element " + child.name() + " in " + at + ": it belongs before "
                                + order.get(position));
            }
            position = found;
            String declared = expected.get(child.name());
            String type = child.attribute("xsi:type")
                    .map(name -> name.substring(name.indexOf(':') + 1))
                    .orElse(declared);
            Map<String, String> inside = KNOWN.get(type);
            if (inside != null) {
                require(child, inside, at + "/" + child.name());
            } else if (!declared.isEmpty()) {
                throw new SoapFault(
                        "InvalidRequest", "The type " + type + " is not possible for " + at + "/" + child.name());
            }
        }
    }
}
