-- The machines of each recovery plan as they were last read, for forecasts that ask nobody. What a machine waits for is
-- told machine by machine only, and is read a few at a time; null until then.
create table dr_plan_machine (
    site_pair     varchar(64)  not null,
    recovery_plan varchar(255) not null,
    vm_id         varchar(512) not null,
    name          text         not null,
    priority      integer      not null,
    stays_off     boolean      not null,
    waits_for     text,
    waits_read_at timestamp(3) with time zone,
    primary key (site_pair, recovery_plan, vm_id)
);
