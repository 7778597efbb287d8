-- Runs, what keeps two of them off the same plan, idempotency keys, approvals and decisions.

create table dr_run (
    id                varchar(64)  not null primary key,
    runbook           varchar(255) not null,
    runbook_name      varchar(255) not null,
    runbook_version   varchar(255),
    tenant            varchar(64)  not null,
    site_pair         varchar(64)  not null,
    protected_site    varchar(64)  not null,
    recovery_site     varchar(64)  not null,
    recovery_plan     varchar(255) not null,
    mode              varchar(16)  not null,
    run_trigger       varchar(16)  not null,
    break_glass       boolean      not null,
    reason            text         not null,
    requester         varchar(255) not null,
    detected_at       timestamp(3) with time zone,
    requested_at      timestamp(3) with time zone not null,
    ended_at          timestamp(3) with time zone,
    outcome           varchar(255),
    outcome_name      varchar(255),
    instance_id       varchar(64)  not null,
    definition_id     varchar(255) not null
);
create index dr_run_by_time on dr_run (tenant, requested_at);

-- One run at a time on a plan: whoever inserts first has it.
create table dr_plan_claim (
    site_pair     varchar(64)  not null,
    recovery_plan varchar(255) not null,
    run_id        varchar(64)  not null,
    primary key (site_pair, recovery_plan)
);
create index dr_plan_claim_run on dr_plan_claim (run_id);

create table dr_idempotency (
    requester      varchar(255) not null,
    request_key    varchar(255) not null,
    request_digest varchar(64)  not null,
    run_id         varchar(64)  not null,
    used_at        timestamp(3) with time zone not null,
    primary key (requester, request_key)
);

create table dr_approval (
    instance_id varchar(64)  not null primary key,
    run_id      varchar(64)  not null,
    seats       text         not null,
    needed      integer      not null,
    escalate_to text         not null,
    opened_at   timestamp(3) with time zone not null,
    expires_at  timestamp(3) with time zone,
    outcome     varchar(16),
    closed_at   timestamp(3) with time zone
);
create index dr_approval_run on dr_approval (run_id);

create table dr_decision (
    id          varchar(36)  not null primary key,
    run_id      varchar(64)  not null,
    instance_id varchar(64)  not null,
    task_id     varchar(64)  not null unique,
    element_id  varchar(255) not null,
    kind        varchar(32)  not null,
    decision    varchar(64),
    reason      text,
    details     text,
    who         varchar(255) not null,
    role        varchar(255) not null,
    decided_at  timestamp(3) with time zone not null
);
create index dr_decision_run on dr_decision (run_id, decided_at);
create index dr_decision_instance on dr_decision (instance_id);
