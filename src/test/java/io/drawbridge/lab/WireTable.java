package io.drawbridge.lab;

import io.drawbridge.lab.wire.Wire;
import java.io.File;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** Every endpoint of the lab, read from the marks on its handlers. */
final class WireTable {

    private static final List<String> SYSTEMS =
            List.of("srm", "replication", "vcenter", "nsx", "bigip", "control", "gateway");

    private WireTable() {}

    /** One endpoint. */
    record Entry(String system, String operation, String source, String checked, String leavesOut) {}

    static List<Entry> of(String... wanted) {
        List<Entry> entries = new ArrayList<>();
        Path classes = Path.of(
                Lab.class.getProtectionDomain().getCodeSource().getLocation().getPath());
        for (String system : wanted.length == 0 ? SYSTEMS : Arrays.asList(wanted)) {
            File[] files =
                    classes.resolve("io/drawbridge/lab/" + system).toFile().listFiles();
            for (File file : files == null ? new File[0] : files) {
                if (file.getName().endsWith(".class")) {
                    entries(system, file.getName().replace(".class", ""), entries);
                }
            }
        }
        entries.sort(Comparator.comparing((Entry entry) -> SYSTEMS.indexOf(entry.system()))
                .thenComparing(entry -> entry.operation().replaceFirst("^\\S+ ", ""))
                .thenComparing(Entry::operation));
        return entries;
    }

    private static void entries(String system, String name, List<Entry> entries) {
        try {
            Class<?> type = Class.forName("io.drawbridge.lab." + system + "." + name);
            for (Method method : type.getDeclaredMethods()) {
                Wire wire = method.getAnnotation(Wire.class);
                if (wire != null) {
                    entries.add(new Entry(system, wire.operation(), wire.source(), wire.checked(), wire.leavesOut()));
                }
            }
        } catch (ClassNotFoundException e) {
            throw new AssertionError(e);
        }
    }

    private static String title(String system) {
        return switch (system) {
            case "srm" -> "Site Recovery Manager, below `/api/rest/srm/v2`";
            case "replication" -> "vSphere Replication, below `/api/rest/vr/v2`";
            case "vcenter" -> "vCenter, operations at `/sdk` and paths";
            case "nsx" -> "NSX Manager";
            case "bigip" -> "BIG-IP, local and global traffic manager";
            case "gateway" -> "Both REST gateways alike";
            default -> "The lab's own";
        };
    }

    /** @return the tables as Markdown */
    static String markdown() {
        StringBuilder text = new StringBuilder();
        String system = "";
        for (Entry entry : of()) {
            if (!entry.system().equals(system)) {
                system = entry.system();
                text.append("\n### ").append(title(system)).append("\n\n");
                text.append("| operation | source | checked | left out, chosen |\n|---|---|---|---|\n");
            }
            text.append("| `")
                    .append(entry.operation())
                    .append("` | ")
                    .append(entry.source())
                    .append(" | ")
                    .append(entry.checked())
                    .append(" | ")
                    .append(entry.leavesOut())
                    .append(" |\n");
        }
        return text.toString();
    }
}
