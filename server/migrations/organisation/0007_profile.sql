-- How people are placed: profile fields with source and visibility, leave, groups, audiences.

-- Where a field of a person came from, and who may see it where the person chose.
create table person_field (
  person_id uuid not null references person (id) on delete cascade,
  field text not null,
  source text not null check (source in ('import', 'directory', 'administrator', 'correction', 'self')),
  source_at timestamptz not null default now(),
  -- A field that both may set and the person did: later imports leave it (P10).
  edited_by_self boolean not null default false,
  visibility text check (visibility in ('organisation', 'unit', 'me')),
  primary key (person_id, field)
);
comment on table person_field is $$
person_id       personal   person  membership  delete
field           technical  -       membership  delete
source          technical  -       membership  delete
source_at       personal   person  membership  delete
edited_by_self  personal   person  membership  delete
visibility      personal   person  membership  delete
$$;

-- The organisation's own default of who sees a field; without a row the shipped one holds.
create table field_setting (
  field text primary key,
  visibility text not null check (visibility in ('organisation', 'unit', 'me'))
);
comment on table field_setting is $$
field       technical  -  always  keep
visibility  technical  -  always  keep
$$;

create table person_name (
  person_id uuid not null references person (id) on delete cascade,
  kind text not null check (kind in ('nickname', 'former')),
  name text not null,
  folded text not null,
  primary key (person_id, kind, name)
);
comment on table person_name is $$
person_id  personal   person  membership  delete
kind       technical  -       membership  delete
name       personal   person  membership  delete
folded     personal   person  membership  delete
$$;
create index person_name_search on person_name using gin (folded ext.gin_trgm_ops);

create table own_field (
  id uuid primary key,
  name text not null,
  form text not null check (form in ('text', 'choice', 'number', 'date')),
  choices text[] not null default '{}',
  source text not null check (source in ('hr', 'self')),
  visibility text not null check (visibility in ('organisation', 'unit', 'me')),
  sort_order int not null default 0,
  closed_at timestamptz,
  version int not null default 1
);
comment on table own_field is $$
id          technical  -  always  keep
name        technical  -  always  keep
form        technical  -  always  keep
choices     technical  -  always  keep
source      technical  -  always  keep
visibility  technical  -  always  keep
sort_order  technical  -  always  keep
closed_at   technical  -  always  keep
version     technical  -  always  keep
$$;
create unique index own_field_name on own_field (lower(name)) where closed_at is null;

create table own_value (
  person_id uuid not null references person (id) on delete cascade,
  field_id uuid not null references own_field (id) on delete cascade,
  value text not null,
  primary key (person_id, field_id)
);
comment on table own_value is $$
person_id  personal   person  membership  delete
field_id   technical  -       membership  delete
value      personal   person  membership  delete
$$;
create index own_value_field on own_value (field_id);

create table correction (
  id uuid primary key,
  person_id uuid not null references person (id) on delete cascade,
  field text not null,
  -- What the person says it should be, in the field's own form; null asks for it to be emptied.
  value jsonb,
  -- Or: who should see it at most.
  visibility text check (visibility in ('unit', 'me')),
  remark text,
  state text not null default 'open' check (state in ('open', 'accepted', 'answered', 'withdrawn')),
  answer text,
  created_at timestamptz not null default now(),
  decided_by uuid references person (id),
  decided_at timestamptz,
  version int not null default 1
);
comment on table correction is $$
id          technical  -       2 years  delete
person_id   personal   person  2 years  delete
field       technical  -       2 years  delete
value       personal   person  2 years  delete
visibility  personal   person  2 years  delete
remark      personal   person  2 years  delete
state       technical  -       2 years  delete
answer      personal   person  2 years  delete
created_at  technical  -       2 years  delete
decided_by  personal   person  2 years  empty
decided_at  technical  -       2 years  delete
version     technical  -       2 years  delete
$$;
create index correction_person on correction (person_id);
create index correction_waiting on correction (created_at, id) where state = 'open';

-- A dated absence without a reason. Both days are days off; an open one has no last day.
create table leave (
  id uuid primary key,
  person_id uuid not null references person (id) on delete cascade,
  first_day date not null,
  last_day date,
  source text not null check (source in ('hr', 'self')),
  shows_return boolean not null default true,
  started_at timestamptz,
  ended_at timestamptz,
  check (last_day >= first_day)
);
comment on table leave is $$
id            technical  -       1 year  delete
person_id     personal   person  1 year  delete
first_day     personal   person  1 year  delete
last_day      personal   person  1 year  delete
source        technical  -       1 year  delete
shows_return  personal   person  1 year  delete
started_at    technical  -       1 year  delete
ended_at      technical  -       1 year  delete
$$;
create index leave_person on leave (person_id, first_day);
create index leave_to_start on leave (first_day) where started_at is null;
create index leave_to_end on leave (last_day) where ended_at is null;

create table holiday (
  site_id uuid not null references site (id) on delete cascade,
  day date not null,
  name text not null,
  primary key (site_id, day)
);
comment on table holiday is $$
site_id  technical  -  always  keep
day      technical  -  always  keep
name     technical  -  always  keep
$$;

-- What was done to the tree of units, so that it can be taken back for 30 days.
create table unit_act (
  id uuid primary key,
  unit_id uuid not null references unit (id) on delete cascade,
  act text not null check (act in ('move', 'merge', 'close')),
  -- Ids alone: where the unit stood, and who and what was moved with it.
  before jsonb not null,
  by_person_id uuid references person (id),
  at timestamptz not null default now(),
  undone_at timestamptz
);
comment on table unit_act is $$
id            technical  -       30 days  delete
unit_id       technical  -       30 days  delete
act           technical  -       30 days  delete
before        personal   person  30 days  delete
by_person_id  personal   person  30 days  empty
at            technical  -       30 days  delete
undone_at     technical  -       30 days  delete
$$;
create index unit_act_at on unit_act (at);

create table person_group (
  id uuid primary key,
  name text not null,
  description text,
  how text not null check (how in ('hand', 'rule', 'directory')),
  -- Of a rule: the audience whose people belong.
  rule jsonb,
  secrecy text not null default 'visible' check (secrecy in ('visible', 'members', 'hidden')),
  closed_at timestamptz,
  version int not null default 1,
  check ((how = 'rule') = (rule is not null))
);
comment on table person_group is $$
id           technical  -  always  keep
name         technical  -  always  keep
description  content    -  always  keep
how          technical  -  always  keep
rule         technical  -  always  keep
secrecy      technical  -  always  keep
closed_at    technical  -  always  keep
version      technical  -  always  keep
$$;

create table person_group_member (
  group_id uuid not null references person_group (id) on delete cascade,
  person_id uuid not null references person (id) on delete cascade,
  role text not null default 'member' check (role in ('member', 'owner')),
  primary key (group_id, person_id)
);
comment on table person_group_member is $$
group_id   technical  -       membership  delete
person_id  personal   person  membership  delete
role       personal   person  membership  delete
$$;
create index person_group_member_person on person_group_member (person_id);

-- How far somebody came in the four steps of the first sign-in (P13).
create table first_step (
  person_id uuid not null references person (id) on delete cascade,
  step text not null check (step in ('check', 'languages', 'skills', 'asking')),
  state text not null check (state in ('done', 'skipped')),
  at timestamptz not null default now(),
  primary key (person_id, step)
);
comment on table first_step is $$
person_id  personal   person  membership  delete
step       technical  -       membership  delete
state      technical  -       membership  delete
at         technical  -       membership  delete
$$;
