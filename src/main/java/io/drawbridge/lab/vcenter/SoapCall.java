package io.drawbridge.lab.vcenter;

import io.drawbridge.lab.wire.Xml;
import java.util.Optional;

/** A SOAP request: what is called on which object, by whom. */
record SoapCall(Xml operation, VimSession session) {

    Ref target() {
        return Ref.of(operation.child("_this").orElseThrow(() -> new SoapFault("InvalidRequest", "_this is missing")));
    }

    Optional<String> value(String child) {
        return operation.value(child);
    }

    Ref ref(String child) {
        return Ref.of(
                operation.child(child).orElseThrow(() -> new SoapFault("InvalidArgument", child + " is missing")));
    }

    boolean flag(String child) {
        return value(child).map(text -> text.equals("true") || text.equals("1")).orElse(false);
    }
}
