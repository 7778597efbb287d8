-- Evidence: what a run left behind, sealed and signed at its end, the pack that is handed out, and findings.

-- One row per ended run; leased, so that of several nodes one seals and packs.
create table dr_evidence (
    run_id       varchar(64) not null primary key,
    state        varchar(16) not null,
    due_at       timestamp(3) with time zone not null,
    lease_owner  varchar(64),
    lease_until  timestamp(3) with time zone,
    failures     integer not null,
    text         text,
    made_at      timestamp(3) with time zone,
    pack_digest  varchar(64),
    pack_bytes   bigint
);
create index dr_evidence_due on dr_evidence (state, due_at);

-- The signed head of a run's chain. Stays when the run's own rows are deleted.
create table dr_seal (
    run_id       varchar(64) not null primary key,
    entry_number bigint      not null,
    head         varchar(64) not null,
    sealed_at    timestamp(3) with time zone not null,
    key_id       varchar(64) not null,
    algorithm    varchar(16) not null,
    public_key   text        not null,
    certificate  text,
    signature    text        not null,
    -- What is sealed, as JSON; null once the run was deleted.
    sections     text,
    tenant       varchar(64) not null,
    runbook      varchar(255) not null,
    ended_at     timestamp(3) with time zone,
    deleted_at   timestamp(3) with time zone
);

create table dr_pack_part (
    run_id  varchar(64) not null,
    part    integer     not null,
    content bytea       not null,
    primary key (run_id, part)
);

create table dr_finding (
    id           varchar(36)  not null primary key,
    run_id       varchar(64)  not null,
    tenant       varchar(64)  not null,
    text         text         not null,
    owner        varchar(255),
    due_date     date,
    state        varchar(16)  not null,
    closed_reason text,
    retest_run   varchar(64),
    found_by     varchar(255) not null,
    found_at     timestamp(3) with time zone not null,
    changed_at   timestamp(3) with time zone not null
);
create index dr_finding_open on dr_finding (state, due_date);
create index dr_finding_run on dr_finding (run_id);

-- Searching among many past runs.
create index dr_run_when on dr_run (requested_at, id);
create index dr_run_runbook on dr_run (runbook, requested_at);
create index dr_run_subject on dr_run (subject, requested_at);
create index dr_run_pair on dr_run (site_pair, requested_at);
create index dr_run_requester on dr_run (requester, requested_at);
create index dr_decision_who on dr_decision (who, run_id);
