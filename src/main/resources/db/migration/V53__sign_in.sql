-- People as the provider of identities knows them, their sessions, the devices they signed in from, and failed sign-ins.
-- What opens a door (session, device) is kept as its SHA-256 only.

create table dr_person (
    id              varchar(64)  not null primary key,
    provider        varchar(16)  not null,
    subject         varchar(255) not null,
    display_name    varchar(255) not null,
    last_sign_in_at timestamp(3) with time zone,
    disabled_at     timestamp(3) with time zone,
    disabled_by     varchar(64),
    unique (provider, subject)
);

create table dr_session (
    id_hash      varchar(64)  not null primary key,
    who          varchar(64)  not null,
    method       varchar(16)  not null,
    signed_in_at timestamp(3) with time zone not null,
    last_seen_at timestamp(3) with time zone not null
);
create index dr_session_who on dr_session (who);

create table dr_known_device (
    id_hash      varchar(64)  not null,
    who          varchar(64)  not null,
    last_used_at timestamp(3) with time zone not null,
    primary key (id_hash, who)
);

create table dr_sign_in_delay (
    bucket         varchar(64) not null primary key,
    failures       integer     not null,
    last_failed_at timestamp(3) with time zone not null,
    wait_until     timestamp(3) with time zone not null
);
