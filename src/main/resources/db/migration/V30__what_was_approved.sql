-- What exactly an approval is asked for, and by which policy; and for what each decision was given.

-- All facts as JSON, and their SHA-256. Null for approvals from before this was noted.
alter table dr_approval add column subject text;
alter table dr_approval add column digest varchar(64);
-- What has changed since an earlier approval of the same run, in words, as a JSON list; null for a first one.
alter table dr_approval add column changes text;
alter table dr_approval add column policy_version varchar(255);
alter table dr_approval add column policy_sha256 varchar(64);
-- Whether the policy lets such a run begin under break-glass: it may not be held up by what cannot be read.
alter table dr_approval add column emergency boolean;
alter table dr_decision add column digest varchar(64);
