-- People, where they sit, and how they sign in. better-auth's user is `person`, its session is `sign_in`.

create table unit (
  id uuid primary key,
  name text not null,
  code text,
  kind text,
  parent_id uuid references unit (id),
  head_id uuid,
  site_id uuid,
  sort_order int not null default 0,
  closed_at timestamptz,
  version int not null default 1
);
comment on table unit is $$
id          technical  -  always        keep
name        technical  -  always        keep
code        technical  -  always        keep
kind        technical  -  always        keep
parent_id   technical  -  always        keep
head_id     personal   person  organisation  empty
site_id     technical  -  always        keep
sort_order  technical  -  always        keep
closed_at   technical  -  always        keep
version     technical  -  always        keep
$$;
create index unit_parent on unit (parent_id);
create index unit_head on unit (head_id);

create table level (
  id uuid primary key,
  rank int not null,
  name text not null,
  -- The name in other languages, by locale.
  names jsonb not null default '{}',
  audience text not null check (audience in ('starter', 'individual', 'new_manager', 'senior_leader', 'executive')),
  version int not null default 1,
  constraint level_rank unique (rank) deferrable initially deferred
);
comment on table level is $$
id        technical  -  always  keep
rank      technical  -  always  keep
name      technical  -  always  keep
names     technical  -  always  keep
audience  technical  -  always  keep
version   technical  -  always  keep
$$;

create table site (
  id uuid primary key,
  name text not null,
  city text,
  country text,
  zone text not null,
  -- Days of the week on which nobody works, 1 Monday to 7 Sunday.
  weekend int[] not null default '{6,7}',
  emergency_text text,
  closed_at timestamptz,
  version int not null default 1
);
comment on table site is $$
id              technical  -  always  keep
name            technical  -  always  keep
city            technical  -  always  keep
country         technical  -  always  keep
zone            technical  -  always  keep
weekend         technical  -  always  keep
emergency_text  technical  -  always  keep
closed_at       technical  -  always  keep
version         technical  -  always  keep
$$;
create unique index site_name on site (lower(name));

create table person (
  id uuid primary key,
  kind text not null default 'member' check (kind in ('member', 'guest', 'placeholder')),
  state text not null default 'listed' check (state in ('listed', 'invited', 'active', 'left', 'erased')),
  name text not null,
  sort_name text not null,
  given_name text,
  family_name text,
  pronunciation text,
  pronouns text,
  email text check (email = lower(email)),
  email_verified boolean not null default false,
  external_id text,
  title text,
  unit_id uuid references unit (id),
  manager_id uuid references person (id),
  level_id uuid references level (id),
  site_id uuid references site (id),
  job_profile_id uuid,
  zone text,
  -- Weekly working hours in local time: [{"day": 1, "from": "09:00", "to": "17:00"}].
  hours jsonb not null default '[]',
  locale text,
  started_on date,
  ends_on date,
  employment text check (employment in ('full_time', 'part_time', 'fixed_term', 'contractor', 'apprentice', 'intern')),
  weekly_minutes int check (weekly_minutes between 0 and 4800),
  about text,
  interests text[] not null default '{}',
  phone text,
  links text[] not null default '{}',
  image text,
  -- Fields of this person that only the unit sees, and those that only they and people administrators see (P8).
  unit_fields text[] not null default '{}',
  me_fields text[] not null default '{formerNames,externalId,endsOn,employment,weeklyMinutes}',
  locked_at timestamptz,
  locked_reason text,
  left_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  version int not null default 1,
  check (manager_id <> id)
);
comment on table person is $$
id              technical  -       always           keep
kind            technical  -       always           keep
state           technical  -       always           keep
name            personal   person  membership       empty
sort_name       personal   person  membership       empty
given_name      personal   person  membership       empty
family_name     personal   person  membership       empty
pronunciation   personal   person  membership       empty
pronouns        personal   person  membership       empty
email           personal   person  membership       empty
email_verified  personal   person  membership       empty
external_id     personal   person  membership       empty
title           personal   person  membership       empty
unit_id         personal   person  membership       empty
manager_id      personal   person  membership       empty
level_id        personal   person  membership       empty
site_id         personal   person  membership       empty
job_profile_id  personal   person  membership       empty
zone            personal   person  membership       empty
hours           personal   person  membership       empty
locale          personal   person  membership       empty
started_on      personal   person  membership       empty
ends_on         personal   person  membership       empty
employment      personal   person  membership       empty
weekly_minutes  personal   person  membership       empty
about           personal   person  membership       empty
interests       personal   person  membership       empty
phone           personal   person  membership       empty
links           personal   person  membership       empty
image           personal   person  membership       empty
unit_fields     personal   person  membership       empty
me_fields       personal   person  membership       empty
locked_at       personal   person  membership       empty
locked_reason   personal   person  membership       empty
left_at         personal   person  membership       keep
created_at      technical  -       always           keep
updated_at      technical  -       always           keep
version         technical  -       always           keep
$$;
create unique index person_email on person (lower(email)) where state <> 'erased';
create unique index person_external_id on person (external_id) where state <> 'erased';
create index person_directory on person (sort_name, id) where state in ('listed', 'invited', 'active') and kind = 'member';
create index person_unit on person (unit_id);
create index person_manager on person (manager_id);
create index person_site on person (site_id);
create index person_level on person (level_id);
create index person_started on person (started_on);
create index person_ends on person (ends_on) where ends_on is not null;
create index person_search on person using gin (sort_name ext.gin_trgm_ops);
create index person_search_title on person using gin (title ext.gin_trgm_ops);
create index person_search_email on person using gin (email ext.gin_trgm_ops);
alter table unit add foreign key (head_id) references person (id);
alter table unit add foreign key (site_id) references site (id);

create table person_language (
  person_id uuid not null references person (id) on delete cascade,
  code text not null,
  level text not null check (level in ('basic', 'fluent', 'native')),
  sort_order int not null default 0,
  primary key (person_id, code)
);
comment on table person_language is $$
person_id   personal  person  membership  delete
code        personal  person  membership  delete
level       personal  person  membership  delete
sort_order  technical  -  membership  delete
$$;

create index person_language_code on person_language (code);

create table account (
  id uuid primary key,
  person_id uuid not null references person (id) on delete cascade,
  account_id text not null,
  provider_id text not null,
  access_token text,
  refresh_token text,
  id_token text,
  access_token_expires_at timestamptz,
  refresh_token_expires_at timestamptz,
  scope text,
  password text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (provider_id, account_id)
);
comment on table account is $$
id                        technical  -       membership  delete
person_id                 personal   person  membership  delete
account_id                personal   person  membership  delete
provider_id               technical  -       membership  delete
access_token              personal   person  membership  delete
refresh_token             personal   person  membership  delete
id_token                  personal   person  membership  delete
access_token_expires_at   technical  -       membership  delete
refresh_token_expires_at  technical  -       membership  delete
scope                     technical  -       membership  delete
password                  personal   person  membership  delete
created_at                technical  -       membership  delete
updated_at                technical  -       membership  delete
$$;
create index account_person on account (person_id);

create table sign_in (
  id uuid primary key,
  person_id uuid not null references person (id) on delete cascade,
  token text not null unique,
  ip_address text,
  user_agent text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  last_seen_at timestamptz not null default now(),
  expires_at timestamptz not null
);
comment on table sign_in is $$
id            technical  -       90 days  delete
person_id     personal   person  90 days  delete
token         personal   person  90 days  delete
ip_address    personal   person  90 days  delete
user_agent    personal   person  90 days  delete
created_at    personal   person  90 days  delete
updated_at    personal   person  90 days  delete
last_seen_at  personal   person  90 days  delete
expires_at    technical  -       90 days  delete
$$;
create index sign_in_person on sign_in (person_id);
create index sign_in_expiry on sign_in (expires_at);

create table verification (
  id uuid primary key,
  identifier text not null,
  value text not null,
  expires_at timestamptz not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
comment on table verification is $$
id          technical  -       1 day  delete
identifier  personal   person  1 day  delete
value       technical  -       1 day  delete
expires_at  technical  -       1 day  delete
created_at  technical  -       1 day  delete
updated_at  technical  -       1 day  delete
$$;
create index verification_identifier on verification (identifier);

-- A secret that was mailed to a person: one purpose, once, for a while. Only its hash is kept.
create table mailed_link (
  token_hash bytea primary key,
  person_id uuid not null references person (id) on delete cascade,
  purpose text not null check (purpose in ('sign_in', 'password_reset')),
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  used_at timestamptz
);
comment on table mailed_link is $$
token_hash  technical  -       30 days  delete
person_id   personal   person  30 days  delete
purpose     technical  -       30 days  delete
created_at  technical  -       30 days  delete
expires_at  technical  -       30 days  delete
used_at     personal   person  30 days  delete
$$;
create index mailed_link_person on mailed_link (person_id, purpose);

create table role_grant (
  id uuid primary key,
  person_id uuid not null references person (id) on delete cascade,
  role text not null,
  scope_type text,
  scope_id uuid,
  granted_by uuid references person (id),
  granted_at timestamptz not null default now(),
  until timestamptz
);
comment on table role_grant is $$
id          technical  -       membership  delete
person_id   personal   person  membership  delete
role        personal   person  membership  delete
scope_type  technical  -       membership  delete
scope_id    technical  -       membership  delete
granted_by  personal   person  membership  empty
granted_at  technical  -       membership  delete
until       technical  -       membership  delete
$$;
create unique index role_grant_once on role_grant (person_id, role, coalesce(scope_type, ''), coalesce(scope_id, '00000000-0000-0000-0000-000000000000'));
