package io.drawbridge.testing;

import java.io.File;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** What the application has on its class path when it is started as a process by tests. */
public final class ProgramClassPath {

    /** A provider of identities that tests sign in at. Where Spring Boot finds it, each start makes an RSA key: seconds. */
    private static final String ONLY_FOR_TESTS = "spring-security-oauth2-authorization-server";

    private ProgramClassPath() {}

    /** @return the application and its libraries, without the tests */
    public static List<Path> ofTheApplication() {
        return libraries().filter(path -> !path.equals(tests())).toList();
    }

    /** @return the libraries and the tests' own programs, without the application */
    public static List<Path> withoutTheApplication() {
        var application = tests().resolveSibling("classes");
        return libraries().filter(path -> !path.equals(application)).toList();
    }

    private static Stream<Path> libraries() {
        var all = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        return Arrays.stream(all.split(File.pathSeparator))
                .map(entry -> Path.of(entry).toAbsolutePath())
                .filter(path -> !path.getFileName().toString().startsWith(ONLY_FOR_TESTS));
    }

    private static Path tests() {
        try {
            return Path.of(ProgramClassPath.class
                            .getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .toAbsolutePath();
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
