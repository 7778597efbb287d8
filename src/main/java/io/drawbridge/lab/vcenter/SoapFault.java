package io.drawbridge.lab.vcenter;

import io.drawbridge.lab.wire.Xml;
import java.util.List;

/** A fault that a vim25 operation answers with. */
final class SoapFault extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient Xml detail;
    private final String type;

    /** @param more what the fault says besides, in the schema's order */
    SoapFault(String type, String message, List<Xml> more) {
        this(
                type,
                message,
                Xml.element(type + "Fault").attribute("xsi:type", type).addAll(more));
    }

    SoapFault(String type, String message) {
        this(type, message, List.of());
    }

    private SoapFault(String type, String message, Xml detail) {
        super(message, null, false, false);
        this.type = type;
        this.detail = detail;
    }

    static SoapFault notFound(Ref ref) {
        return new SoapFault(
                "ManagedObjectNotFound",
                "The object '" + ref.type() + ":" + ref.id() + "' has already been deleted or has not been completely"
                        + " created",
                Xml.element("ManagedObjectNotFoundFault")
                        .attribute("xsi:type", "ManagedObjectNotFound")
                        .add(ref.element("obj")));
    }

    /** @param on the state that it is in; what was asked for is the other one */
    static SoapFault powerState(boolean on, String message) {
        return new SoapFault("InvalidPowerState", message, powerStates(on));
    }

    static List<Xml> powerStates(boolean on) {
        return List.of(
                Xml.element("requestedState", on ? "poweredOff" : "poweredOn"),
                Xml.element("existingState", on ? "poweredOn" : "poweredOff"));
    }

    static SoapFault notAuthenticated(Ref ref) {
        return new SoapFault(
                "NotAuthenticated",
                "The session is not authenticated.",
                Xml.element("NotAuthenticatedFault")
                        .attribute("xsi:type", "NotAuthenticated")
                        .add(ref.element("object"))
                        .add("privilegeId", "System.View"));
    }

    static SoapFault noPermission(Ref ref, String privilege) {
        return new SoapFault(
                "NoPermission",
                "Permission to perform this operation was denied.",
                Xml.element("NoPermissionFault")
                        .attribute("xsi:type", "NoPermission")
                        .add(ref.element("object"))
                        .add("privilegeId", privilege));
    }

    String type() {
        return type;
    }

    Xml detail() {
        return detail;
    }
}
