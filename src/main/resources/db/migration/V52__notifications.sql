-- What was told to whom outside: once for each notice and target, tried again until it is delivered or a day has gone by.
create table dr_notification (
    id          varchar(36)   not null primary key,
    notice_key  varchar(512)  not null,
    target      varchar(64)   not null,
    subject     varchar(1000) not null,
    content     text          not null,
    state       varchar(16)   not null,
    attempts    integer       not null,
    created_at  timestamp(3) with time zone not null,
    next_at     timestamp(3) with time zone not null,
    ended_at    timestamp(3) with time zone,
    last_error  text,
    unique (notice_key, target)
);
create index dr_notification_due on dr_notification (state, next_at);
