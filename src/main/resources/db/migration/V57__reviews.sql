-- A run that began under break-glass owes a review by a second person; it does not close before.

create table dr_review (
    run_id        varchar(64)  not null primary key,
    who           varchar(255) not null,
    owed_since    timestamp(3) with time zone not null,
    -- Since when the task waits for somebody; null while the run is at work.
    asked_at      timestamp(3) with time zone,
    reminded_at   timestamp(3) with time zone,
    reminders     integer      not null,
    escalated_at  timestamp(3) with time zone,
    reviewer      varchar(255),
    decision      varchar(64),
    reviewed_at   timestamp(3) with time zone
);
create index dr_review_open on dr_review (reviewed_at, owed_since);
-- Runs that began before this was kept and have not ended.
insert into dr_review (run_id, who, owed_since, reminders)
    select r.id, r.requester, min(a.closed_at), 0 from dr_run r join dr_approval a on a.run_id = r.id
    where a.outcome = 'break-glass' and r.ended_at is null group by r.id, r.requester;
