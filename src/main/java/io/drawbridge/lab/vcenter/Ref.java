package io.drawbridge.lab.vcenter;

import io.drawbridge.lab.wire.Problem;
import io.drawbridge.lab.wire.Xml;

/** A managed-object reference. */
record Ref(String type, String id) {

    Xml element(String name) {
        return Xml.element(name, id).attribute("type", type);
    }

    static Ref of(Xml element) {
        String type = element.attribute("type").orElseThrow(() -> Problem.badRequest("a reference without a type"));
        return new Ref(type, element.text().trim());
    }
}
