package io.drawbridge.approval;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * Something that waits for a person.
 *
 * @param kind the kind of decision
 * @param roles who may decide
 * @param answers which decisions there are
 * @param fields what else can be filled in
 * @param briefing what the form shows
 */
public record PeopleTask(
        String id,
        String run,
        String element,
        String name,
        String kind,
        List<String> roles,
        List<String> answers,
        List<String> fields,
        Instant since,
        String what,
        Map<String, Object> briefing) {}
