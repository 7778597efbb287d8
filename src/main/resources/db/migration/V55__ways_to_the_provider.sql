-- Sign-ins that are on their way to the OpenID provider and back; any node may be the one that is come back to.

create table dr_oidc_flow (
    state_hash   varchar(64)   not null primary key,
    browser_hash varchar(64)   not null,
    began_at     timestamp(3) with time zone not null,
    content      text          not null
);
