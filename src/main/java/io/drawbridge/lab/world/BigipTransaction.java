package io.drawbridge.lab.world;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/** Commands that a BIG-IP will carry out together or not at all. */
public final class BigipTransaction implements Row {

    /** One request that waits. */
    public static final class Command {
        public int id;
        public int order;
        public String method;
        public String path;
        public ObjectNode body;
    }

    public String site;
    public long id;
    public String state = "STARTED";
    public String failure = "";
    public long touchedAt;
    public List<Command> commands = new ArrayList<>();

    @Override
    public String key() {
        return site + " " + id;
    }
}
