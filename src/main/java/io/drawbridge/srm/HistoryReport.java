package io.drawbridge.srm;

import java.util.List;

/** What SRM keeps of an earlier run (schema {@code HistoryReport}); times in milliseconds. */
public record HistoryReport(
        String planName,
        String operationType,
        Long startTimeMs,
        Long durationMs,
        String resultState,
        Integer errorCount,
        Integer warningCount,
        Long runKey,
        List<String> errorsList,
        List<String> warningsList) {}
