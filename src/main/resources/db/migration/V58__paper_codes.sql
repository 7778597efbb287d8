-- One-time codes on paper, with which a named person approves while nobody can sign in. Only hashes are kept.

create table dr_code_sheet (
    id              varchar(6)   not null primary key,
    person          varchar(255) not null,
    role            varchar(255) not null,
    made_by         varchar(255) not null,
    made_at         timestamp(3) with time zone not null,
    valid_until     timestamp(3) with time zone not null,
    -- When the person said that they hold it; before, no code counts.
    received_at     timestamp(3) with time zone,
    revoked_at      timestamp(3) with time zone,
    revoked_by      varchar(255),
    failures        integer      not null,
    last_failure_at timestamp(3) with time zone
);
create index dr_code_sheet_person on dr_code_sheet (person);

create table dr_paper_code (
    sheet_id varchar(6)  not null references dr_code_sheet,
    number   integer     not null,
    salt     varchar(32) not null,
    hash     varchar(64) not null,
    used_at  timestamp(3) with time zone,
    run_id   varchar(64),
    primary key (sheet_id, number)
);
