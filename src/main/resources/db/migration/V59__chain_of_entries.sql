-- The entries of a run form a chain: each is digested together with the digest of the one before it (docs/evidence.md).

alter table dr_journal add column entry_number bigint;
-- In which role somebody decided, and on which of the engine's tasks.
alter table dr_journal add column role varchar(255);
alter table dr_journal add column task_id varchar(64);
alter table dr_journal add column salt varchar(32);
alter table dr_journal add column entry_hash varchar(64);
-- Should ever two writers think that they are next, one of them fails.
create unique index dr_journal_number on dr_journal (run_id, entry_number);

-- Where each chain ends. Whoever writes an entry locks the row first, so that two nodes cannot fork it.
create table dr_chain (
    id         varchar(64) not null primary key,
    entries    bigint      not null,
    head       varchar(64),
    -- Whether entries without a number stand before it: they were written before there were chains.
    earlier    boolean     not null,
    changed_at timestamp(3) with time zone not null
);
create index dr_chain_changed on dr_chain (changed_at);
insert into dr_chain (id, entries, head, earlier, changed_at)
    select run_id, 0, null, true, max(at) from dr_journal group by run_id;
