package io.drawbridge.contract;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Comparator;

/** Changes to documents that leave their meaning as it is. */
public final class Documents {

    private Documents() {}

    /** @return the document with elements of different names in another order; lists keep theirs */
    public static byte[] inAnotherOrder(byte[] xml) {
        try {
            var node = Node.xml(xml);
            reorder(node);
            return node.write();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void reorder(Node node) {
        node.children.sort(Comparator.comparing((Node child) -> child.name).reversed());
        node.children.forEach(Documents::reorder);
    }
}
