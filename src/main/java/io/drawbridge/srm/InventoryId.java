package io.drawbridge.srm;

/**
 * The name that SRM and vSphere Replication give an object of a vCenter: {@code VirtualMachine:vm-80:<vCenter UUID>}
 * (reference 2.2).
 *
 * @param object the managed object id, unique within its vCenter only
 * @param vcenter the vCenter's instance UUID
 */
public record InventoryId(String type, String object, String vcenter) {

    /** @return the parts; an id of another form becomes an object without type and vCenter */
    public static InventoryId of(String triple) {
        int first = triple.indexOf(':');
        int last = triple.lastIndexOf(':');
        return first < 0 || first == last
                ? new InventoryId("", triple, "")
                : new InventoryId(
                        triple.substring(0, first), triple.substring(first + 1, last), triple.substring(last + 1));
    }

    @Override
    public String toString() {
        return type + ":" + object + ":" + vcenter;
    }
}
