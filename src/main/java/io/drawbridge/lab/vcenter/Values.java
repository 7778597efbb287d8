package io.drawbridge.lab.vcenter;

import io.drawbridge.lab.wire.Xml;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;

/** Typed values as vim25 writes them into a property. */
final class Values {

    private Values() {}

    static Xml string(String element, String value) {
        return Xml.element(element, value).attribute("xsi:type", "xsd:string");
    }

    static Xml bool(String element, boolean value) {
        return Xml.element(element, value).attribute("xsi:type", "xsd:boolean");
    }

    static Xml integer(String element, long value) {
        return Xml.element(element, value).attribute("xsi:type", "xsd:int");
    }

    static Xml small(String element, long value) {
        return Xml.element(element, value).attribute("xsi:type", "xsd:short");
    }

    static Xml bigger(String element, long value) {
        return Xml.element(element, value).attribute("xsi:type", "xsd:long");
    }

    static Xml time(String element, long millis) {
        return Xml.element(element, Instant.ofEpochMilli(millis)).attribute("xsi:type", "xsd:dateTime");
    }

    static Xml choice(String element, String type, String value) {
        return Xml.element(element, value).attribute("xsi:type", type);
    }

    /** A reference as the value of a property. */
    static Xml reference(String element, Ref ref) {
        return ref.element(element).attribute("xsi:type", "ManagedObjectReference");
    }

    static Xml references(String element, List<Ref> refs) {
        Xml array = Xml.element(element).attribute("xsi:type", "ArrayOfManagedObjectReference");
        for (Ref ref : refs) {
            array.add(ref.element("ManagedObjectReference"));
        }
        return array;
    }

    /**
     * A fault inside an answer.
     *
     * @param detail what it says besides, as XML
     */
    static Xml fault(String type, String detail) {
        Xml fault = struct("fault", type);
        return detail == null || detail.isEmpty()
                ? fault
                : fault.addAll(Xml.parse(("<detail xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\">" + detail
                                        + "</detail>")
                                .getBytes(StandardCharsets.UTF_8))
                        .children());
    }

    static Xml struct(String element, String type) {
        return Xml.element(element).attribute("xsi:type", type);
    }
}
