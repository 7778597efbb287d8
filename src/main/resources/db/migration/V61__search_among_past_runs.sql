-- What a list of many runs shows of each, so that it reads no journal.
alter table dr_evidence add column recovery_ms bigint;
alter table dr_evidence add column objective_ms bigint;
-- Exactly the order of the search: it stops when its page is full.
create index dr_run_latest on dr_run (requested_at desc, id);
drop index dr_run_when;
-- By tenant it would read all runs of the tenant and sort them, which costs more than to pass over those of others.
drop index dr_run_by_time;
