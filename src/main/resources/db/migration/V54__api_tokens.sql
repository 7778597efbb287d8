-- Tokens of clients of the API, of which only the hash is kept; and the requests of signed triggers that were taken, so
-- that none is taken twice.

create table dr_api_token (
    id           varchar(16)   not null primary key,
    secret_hash  varchar(64)   not null,
    client       varchar(48)   not null,
    description  varchar(200)  not null,
    tenant       varchar(64)   not null,
    roles        varchar(1000) not null,
    runbooks     text          not null,
    issued_by    varchar(64)   not null,
    issued_at    timestamp(3) with time zone not null,
    expires_at   timestamp(3) with time zone not null,
    last_used_at timestamp(3) with time zone,
    revoked_at   timestamp(3) with time zone,
    revoked_by   varchar(64)
);
create index dr_api_token_client on dr_api_token (client);

create table dr_trigger_request (
    client varchar(48) not null,
    nonce  varchar(64) not null,
    at     timestamp(3) with time zone not null,
    primary key (client, nonce)
);
create index dr_trigger_request_at on dr_trigger_request (at);
