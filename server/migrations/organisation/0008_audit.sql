-- The audit trail: domain events of security and privacy, chained by hashes so that no row can be changed unseen (T62).

alter table domain_event
  add column via text not null default 'browser' check (via in ('browser', 'key', 'console', 'job')),
  add column request_id uuid,
  add column audited boolean not null default false;
comment on table domain_event is $$
id            technical  -       7 years if audited, else 2  keep
name          technical  -       7 years if audited, else 2  keep
payload       technical  -       7 years if audited, else 2  keep
by_person_id  personal   person  7 years if audited, else 2  keep
at            technical  -       7 years if audited, else 2  keep
via           technical  -       7 years if audited, else 2  keep
request_id    technical  -       7 years if audited, else 2  keep
audited       technical  -       7 years if audited, else 2  keep
$$;
create index domain_event_audited on domain_event (at, id) where audited;
create index domain_event_person on domain_event (by_person_id, at) where audited;

create table audit_link (
  seq bigint primary key,
  event_id uuid not null unique references domain_event (id),
  hash bytea not null,
  chained_at timestamptz not null default now()
);
comment on table audit_link is $$
seq         technical  -  7 years  keep
event_id    technical  -  7 years  keep
hash        technical  -  7 years  keep
chained_at  technical  -  7 years  keep
$$;
