package io.drawbridge.approval;

import java.time.Instant;

/**
 * What a named person decided.
 *
 * @param element the user task's id
 * @param kind approval, declaration, risk, sign-off, review …, as the model says
 * @param decision the answer, as the form spells it
 * @param details what else was filled in, as JSON
 * @param role in which role
 * @param digest SHA-256 of what exactly was approved or declined; null for other decisions
 */
public record Decision(
        String element,
        String kind,
        String decision,
        String reason,
        String details,
        String who,
        String role,
        Instant at,
        String digest) {

    /** @return as one tells it afterwards: "signed the risk of an unfenced site" */
    public String inWords() {
        return DecisionWords.of(this);
    }
}
