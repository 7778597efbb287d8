package io.drawbridge.lab.wire;

/** One simulated appliance without its listener: it takes calls and gives answers. */
public interface Appliance {

    /** @return the name by which fault rules and documentation know what is called; the path where nothing is known */
    String operationOf(Call call);

    /** Carries a call out. The world is held while it does. */
    Answer handle(Call call);

    /** @return a refusal in the form of this protocol */
    Answer refusal(Problem problem);
}
