package io.drawbridge.engine;

import java.util.List;

/** Models of one's own cannot be deployed as they are; the application does not start with half of them. */
public final class OwnModelsRefused extends RuntimeException {

    private static final int SHOWN = 20;

    private final transient List<String> problems;

    OwnModelsRefused(List<String> problems) {
        super("The folder drawbridge.models.folder holds what cannot be deployed:\n- "
                + String.join("\n- ", problems.subList(0, Math.min(SHOWN, problems.size())))
                + (problems.size() > SHOWN ? "\nand " + (problems.size() - SHOWN) + " more" : ""));
        this.problems = List.copyOf(problems);
    }

    /** @return each problem: file, element, what is wrong with it */
    public List<String> problems() {
        return problems;
    }
}
