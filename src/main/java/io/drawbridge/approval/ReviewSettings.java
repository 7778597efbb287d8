package io.drawbridge.approval;

import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How long a review of a break-glass start may wait.
 *
 * @param remindEvery after so long without an answer, and again after as long
 * @param escalateAfter after so long those who stand in for the approvers may review it as well
 * @param automatic false where a test turns the reminders itself
 */
@ConfigurationProperties("drawbridge.reviews")
@Validated
record ReviewSettings(
        @DefaultValue("1d") @DurationMin(minutes = 1) Duration remindEvery,
        @DefaultValue("3d") @DurationMin(minutes = 1) Duration escalateAfter,
        @DefaultValue("true") boolean automatic) {}
