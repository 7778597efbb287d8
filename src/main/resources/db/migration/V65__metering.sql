-- What replication did, seen now and then: each synchronisation counted once, by its time; and what a tenant used.

-- Whoever counts, or closes a month, does so alone.
create table dr_metering_lock (
    id integer not null primary key
);
insert into dr_metering_lock (id) values (1);

create table dr_metering_pair (
    site_pair varchar(64) not null primary key,
    began_at  timestamp(3) with time zone not null,
    looked_at timestamp(3) with time zone not null
);

-- The newest synchronisation of each replication, and a few before it as JSON. Rows stay when the replication goes: what
-- was counted must not count again.
create table dr_replication_sync (
    site_pair        varchar(64)  not null,
    replication      varchar(255) not null,
    machine          varchar(255) not null,
    protection_group varchar(255),
    flow             varchar(16)  not null,
    violating        boolean      not null,
    rpo_minutes      bigint,
    synced_at        timestamp(3) with time zone,
    recent           text         not null,
    primary key (site_pair, replication)
);

-- One row for each pair and day (UTC). Counts of machines are the highest of the day; null: nobody could look.
create table dr_usage_day (
    tenant         varchar(64) not null,
    site_pair      varchar(64) not null,
    usage_day      date        not null,
    protected_vms  integer,
    replicated_vms integer,
    shipped_bytes  bigint      not null,
    syncs          bigint      not null,
    unseen         bigint      not null,
    primary key (tenant, site_pair, usage_day)
);

-- Live runs that have ended. Stays when the run itself is deleted.
create table dr_usage_run (
    run_id       varchar(64)   not null primary key,
    tenant       varchar(64)   not null,
    site_pair    varchar(64)   not null,
    runbook      varchar(255)  not null,
    subject      varchar(1000),
    -- Whether it did what its runbook is for, or moved machines before it ended otherwise.
    counts       boolean       not null,
    ended_at     timestamp(3) with time zone not null,
    counted_on   date          not null,
    test_seconds bigint        not null
);
create index dr_usage_run_day on dr_usage_run (tenant, counted_on);

-- A month that is closed: the figures as they were then, for ever.
create table dr_usage_month (
    tenant      varchar(64) not null,
    usage_month varchar(7)  not null,
    closed_at   timestamp(3) with time zone not null,
    report      text        not null,
    primary key (tenant, usage_month)
);

-- Since when a violation is expected, so that it is told once.
create table dr_rpo_warning (
    site_pair        varchar(64)  not null,
    protection_group varchar(255) not null,
    since            timestamp(3) with time zone not null,
    last_expected    timestamp(3) with time zone not null,
    expected_at      timestamp(3) with time zone not null,
    primary key (site_pair, protection_group)
);
