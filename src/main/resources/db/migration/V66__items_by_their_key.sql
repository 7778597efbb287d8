-- H2 gave the foreign key, declared before the primary key, an index of its own and took that to change one item: it read all
-- items of the step for each. Declared after it, the primary key serves both.
create table dr_step_item_by_key (
    step_id    varchar(36)  not null,
    position   integer      not null,
    item_id    varchar(512) not null,
    label      text         not null,
    state      varchar(16)  not null,
    percent    integer      not null,
    note       text         not null,
    began_at   timestamp(3) with time zone,
    ended_at   timestamp(3) with time zone,
    primary key (step_id, position),
    foreign key (step_id) references dr_step
);

insert into dr_step_item_by_key select * from dr_step_item;

drop table dr_step_item;

alter table dr_step_item_by_key rename to dr_step_item;
