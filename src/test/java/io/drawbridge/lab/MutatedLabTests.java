package io.drawbridge.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.drawbridge.contract.gateway.ContractWitness;
import io.drawbridge.contract.gateway.VendorDocument;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.asm.ClassReader;
import org.springframework.asm.ClassVisitor;
import org.springframework.asm.ClassWriter;
import org.springframework.asm.MethodVisitor;
import org.springframework.asm.Opcodes;

/**
 * Mistakes in the lab's own code, made in its compiled classes: a field with another name, a status that is another one.
 * A lab is started from them and walked through over the wire; the documents alone must notice. Some mistakes by
 * default, spread over all; {@code -Ddrawbridge.mutants=all} makes every one.
 */
@Timeout(1200)
class MutatedLabTests {

    private static final int SOME = 3;

    /** What no answer shows, and why that is as it is. */
    private static final Map<String, String> WITHIN = Map.of(
            "Gateway: field pairing_id is pairing_id_x", "any pairing's id is taken; the lab has one",
            "InventoryCalls: field capacity is capacity_x", "the lab's own note of a datastore, which has a default",
            "MappingCalls: field error_msg is error_msg_x", "within a task's result",
            "StepCalls: field warnings is warnings_x", "the lab's steps never have warnings, as left-out.yaml says");

    /** What is changed in one class. */
    private record Mistake(String type, String text, int status) {

        @Override
        public String toString() {
            return type.replaceFirst(".*\\.", "") + ": "
                    + (text == null ? "status " + status + " is 200" : "field " + text + " is " + text + "_x");
        }
    }

    @Test
    void aMistakeInTheLabsCodeIsNoticedOverTheWire() throws Exception {
        assumeTrue(
                VendorDocument.present(),
                "skipped: the vendor's documents are not at " + VendorDocument.folder() + " (-Ddrawbridge.specs=…)");
        var all = mistakes();
        boolean every = System.getProperty("drawbridge.mutants", "").equals("all");
        var chosen = new ArrayList<Mistake>();
        for (boolean field : List.of(true, false)) {
            var kind = all.stream().filter(one -> (one.text() != null) == field).toList();
            int step = every ? 1 : Math.max(1, kind.size() / SOME);
            for (int i = step / 2; i < kind.size(); i += step) {
                chosen.add(kind.get(i));
            }
        }
        var unnoticed = new TreeMap<String, String>();
        assertThat(report(null)).as("the lab as it is").isEmpty();
        for (Mistake mistake : chosen) {
            var found = report(mistake);
            System.out.println("  " + mistake + " -> "
                    + (found.isEmpty() ? "NOT NOTICED" : found.get(0).replaceFirst("(?s)(.{160}).*", "$1…")));
            if (found.isEmpty()) {
                unnoticed.put(mistake.toString(), why(mistake));
            }
        }

        System.out.println("mistakes in the lab's own code: mutants " + chosen.size() + " of " + all.size()
                + ", caught " + (chosen.size() - unnoticed.size()));
        unnoticed.forEach((mistake, why) -> System.out.println("  not caught: " + mistake + ", " + why));
        assertThat(unnoticed.values()).doesNotContain(UNEXPLAINED);
    }

    private static String why(Mistake mistake) {
        boolean asked = mistake.text() != null
                && ContractWitness.documents().values().stream()
                        .anyMatch(document -> document.requestFieldNames().contains(mistake.text()));
        return asked
                ? "a field of requests that may be left out: what comes of it is held by the lab's own tests"
                : WITHIN.getOrDefault(mistake.toString(), UNEXPLAINED);
    }

    private static final String UNEXPLAINED = "nobody knows why";

    /** Every name of a declared field that stands in the gateways' code, and every status 202 and 204. */
    private static List<Mistake> mistakes() throws IOException {
        var names = new TreeSet<String>();
        for (VendorDocument document : ContractWitness.documents().values()) {
            names.addAll(document.fieldNames());
        }
        var found = new TreeMap<String, Mistake>();
        Path classes = Path.of(
                Lab.class.getProtectionDomain().getCodeSource().getLocation().getPath());
        for (String part : List.of("gateway", "srm", "replication")) {
            try (var files = Files.list(classes.resolve("io/drawbridge/lab/" + part))) {
                for (Path file : (Iterable<Path>) files::iterator) {
                    String simple = file.getFileName().toString();
                    if (simple.endsWith(".class") && !simple.equals("package-info.class")) {
                        String type = "io.drawbridge.lab." + part + "." + simple.replace(".class", "");
                        constants(Files.readAllBytes(file), names, type, found);
                    }
                }
            }
        }
        return new ArrayList<>(found.values());
    }

    private static void constants(byte[] code, TreeSet<String> names, String type, Map<String, Mistake> found) {
        new ClassReader(code)
                .accept(
                        new ClassVisitor(Opcodes.ASM9) {
                            @Override
                            public MethodVisitor visitMethod(
                                    int access, String name, String descriptor, String signature, String[] thrown) {
                                return new MethodVisitor(Opcodes.ASM9) {
                                    @Override
                                    public void visitLdcInsn(Object value) {
                                        if (value instanceof String text && names.contains(text)) {
                                            var mistake = new Mistake(type, text, 0);
                                            found.put(mistake.toString(), mistake);
                                        }
                                    }

                                    @Override
                                    public void visitIntInsn(int opcode, int operand) {
                                        if (opcode == Opcodes.SIPUSH && (operand == 202 || operand == 204)) {
                                            var mistake = new Mistake(type, null, operand);
                                            found.put(mistake.toString(), mistake);
                                        }
                                    }
                                };
                            }
                        },
                        0);
    }

    @SuppressWarnings("unchecked")
    private static List<String> report(Mistake mistake) throws Exception {
        var loader = new MistakenLoader(mistake);
        var walk = (Supplier<List<String>>) loader.loadClass("io.drawbridge.lab.WalkReport")
                .getConstructor()
                .newInstance();
        return walk.get();
    }

    /** Loads the lab and what looks at it anew, with one mistake. */
    private static final class MistakenLoader extends ClassLoader {

        private final Mistake mistake;

        MistakenLoader(Mistake mistake) {
            super(MutatedLabTests.class.getClassLoader());
            this.mistake = mistake;
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (!name.startsWith("io.drawbridge.lab.") && !name.startsWith("io.drawbridge.contract.")) {
                return super.loadClass(name, resolve);
            }
            synchronized (getClassLoadingLock(name)) {
                Class<?> known = findLoadedClass(name);
                return known == null ? define(name) : known;
            }
        }

        private Class<?> define(String name) throws ClassNotFoundException {
            try (InputStream in = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
                if (in == null) {
                    throw new ClassNotFoundException(name);
                }
                byte[] code = in.readAllBytes();
                if (mistake != null && name.equals(mistake.type())) {
                    code = spoil(code);
                }
                return defineClass(name, code, 0, code.length, MutatedLabTests.class.getProtectionDomain());
            } catch (IOException e) {
                throw new ClassNotFoundException(name, e);
            }
        }

        private byte[] spoil(byte[] code) {
            var writer = new ClassWriter(0);
            new ClassReader(code)
                    .accept(
                            new ClassVisitor(Opcodes.ASM9, writer) {
                                @Override
                                public MethodVisitor visitMethod(
                                        int access, String name, String descriptor, String signature, String[] thrown) {
                                    var below = super.visitMethod(access, name, descriptor, signature, thrown);
                                    return new MethodVisitor(Opcodes.ASM9, below) {
                                        @Override
                                        public void visitLdcInsn(Object value) {
                                            super.visitLdcInsn(value.equals(mistake.text()) ? value + "_x" : value);
                                        }

                                        @Override
                                        public void visitIntInsn(int opcode, int operand) {
                                            super.visitIntInsn(
                                                    opcode,
                                                    mistake.text() == null
                                                                    && opcode == Opcodes.SIPUSH
                                                                    && operand == mistake.status()
                                                            ? 200
                                                            : operand);
                                        }
                                    };
                                }
                            },
                            0);
            return writer.toByteArray();
        }
    }
}
