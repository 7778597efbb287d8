package io.drawbridge.crash;

import io.drawbridge.testing.ProgramClassPath;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Starts Drawbridge's programs from the class path of the tests, without the tests, and fast. */
final class JavaPrograms {

    private static final List<String> FLAGS = List.of(
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-Xmx512m",
            "-Xshare:auto",
            "-Dsun.net.httpserver.nodelay=true",
            "-Duser.timezone=UTC");

    private final String classPath;

    JavaPrograms(Path folder) {
        this.classPath = classPath(folder);
    }

    /** A jar in place of our classes' folder: the JVM shares classes between starts from jars only. */
    private static String classPath(Path folder) {
        try {
            var entries = new ArrayList<String>();
            for (var path : ProgramClassPath.ofTheApplication()) {
                if (Files.isDirectory(path)) {
                    entries.add(pack(path, folder.resolve("classes-" + entries.size() + ".jar"))
                            .toString());
                } else if (Files.isRegularFile(path)) {
                    entries.add(path.toString());
                }
            }
            return String.join(File.pathSeparator, entries);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path pack(Path classes, Path jar) throws IOException {
        try (var zip = new ZipOutputStream(Files.newOutputStream(jar));
                var files = Files.walk(classes)) {
            for (var file : files.filter(file -> !file.equals(classes)).sorted().toList()) {
                boolean directory = Files.isDirectory(file);
                var name = classes.relativize(file).toString().replace(File.separatorChar, '/');
                zip.putNextEntry(new ZipEntry(directory ? name + "/" : name));
                if (!directory) {
                    Files.copy(file, zip);
                }
                zip.closeEntry();
            }
        }
        return jar;
    }

    List<String> command(List<String> moreFlags, List<String> arguments) {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(FLAGS);
        command.addAll(moreFlags);
        command.addAll(List.of("-cp", classPath, "io.drawbridge.Application"));
        command.addAll(arguments);
        return command;
    }
}
