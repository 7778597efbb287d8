package io.drawbridge;

import io.drawbridge.evidence.PackVerifier;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;

/**
 * {@code verify-evidence PACK.zip [--key PEM]}: checks an evidence pack with nothing but the pack, and a key that the
 * reader trusts. Ends with 0 when nothing was changed, 1 when something was, 2 when it could not be checked.
 */
final class VerifyEvidenceCommand {

    static final String NAME = "verify-evidence";

    private static final int GOOD = 0;
    private static final int CHANGED = 1;
    private static final int NOT_CHECKED = 2;

    private static final String USAGE =
            """
            verify-evidence PACK.zip [--key PEM] ...

            Checks an evidence pack: manifest and signature, the chain of entries and its signed end, and that report,
            models and data belong together. Says what was changed, and where. Needs no network and no database.
            --key: a public key or certificate (PEM) that the pack must be signed with; more than one where the key
            was changed meanwhile. Without it the pack is checked against the key that lies in it.
            Ends with 0 when nothing was changed, 1 when something was, 2 when it could not be checked.""";

    private final PrintStream out;
    private final PrintStream err;

    VerifyEvidenceCommand(PrintStream out, PrintStream err) {
        this.out = out;
        this.err = err;
    }

    /** @return the exit code */
    int run(String... args) {
        Path pack = null;
        var keys = new ArrayList<String>();
        try {
            for (int i = 0; i < args.length; i++) {
                if (args[i].equals("--help") || args[i].equals("-h")) {
                    out.println(USAGE);
                    return GOOD;
                } else if (args[i].equals("--key") && i + 1 < args.length) {
                    keys.add(Files.readString(Path.of(args[++i])));
                } else if (args[i].startsWith("--key=")) {
                    keys.add(Files.readString(Path.of(args[i].substring("--key=".length()))));
                } else if (args[i].startsWith("-") || pack != null) {
                    err.println(args[i] + " is not known.\n\n" + USAGE);
                    return NOT_CHECKED;
                } else {
                    pack = Path.of(args[i]);
                }
            }
            if (pack == null) {
                err.println(USAGE);
                return NOT_CHECKED;
            }
            return told(pack, PackVerifier.verify(Files.readAllBytes(pack), keys));
        } catch (IOException e) {
            err.println("cannot be read: " + e.getMessage());
            return NOT_CHECKED;
        } catch (IllegalArgumentException e) {
            err.println("--key " + e.getMessage());
            return NOT_CHECKED;
        }
    }

    private int told(Path pack, PackVerifier.Result result) {
        if (!result.readable()) {
            err.println(pack + " is no evidence pack.");
            return NOT_CHECKED;
        }
        if (!result.problems().isEmpty()) {
            out.println(pack + " WAS CHANGED:");
            result.problems().forEach(problem -> out.println("  " + problem));
            return CHANGED;
        }
        out.println(pack + " is intact: run " + result.run() + ", " + result.entries() + " entries, sealed at "
                + result.sealedAt() + (result.redacted() ? ", redacted" : "") + ".");
        out.println("Head of the chain: " + result.head());
        result.keyIds().forEach(id -> out.println("Signed by the key " + id));
        out.println(
                result.trusted()
                        ? "It is the given key."
                        : "Whose key that is was not checked: compare it, or give the key you trust with --key.");
        return GOOD;
    }
}
