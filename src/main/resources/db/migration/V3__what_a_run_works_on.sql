-- A run may work on a plan, a whole pair, virtual machines or something else; and models say what their ends mean.

alter table dr_run alter column recovery_plan drop not null;
alter table dr_run add column subject varchar(1000);
update dr_run set subject = recovery_plan;
-- Whether the end that was reached is the one the runbook is for: such runs tell how long the next will take.
alter table dr_run add column succeeded boolean;
-- What the run did to its plans: forced (recovered without the other site), planned, turned (protection reversed).
alter table dr_run add column moves varchar(16);
update dr_run set succeeded = outcome in
    ('endEvent_migrated', 'endEvent_recovered', 'endEvent_tested', 'endEvent_reprotected')
    where ended_at is not null;
update dr_run set moves = 'planned' where outcome = 'endEvent_migrated';
update dr_run set moves = 'forced' where outcome in ('endEvent_recovered', 'endEvent_recoveryAborted');
update dr_run set moves = 'turned' where outcome = 'endEvent_reprotected';

-- One live run at a time on a thing: whoever inserts first has it.
create table dr_claim (
    site_pair varchar(64)  not null,
    claimed   varchar(300) not null,
    run_id    varchar(64)  not null,
    primary key (site_pair, claimed)
);
create index dr_claim_run on dr_claim (run_id);
insert into dr_claim select site_pair, concat('plan:', recovery_plan), run_id from dr_plan_claim;
drop table dr_plan_claim;
