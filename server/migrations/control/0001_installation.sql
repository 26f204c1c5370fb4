-- What the installation knows of its organisations. No text that a person wrote lives here (trust.md T8).

create table organisation (
  id text primary key check (id ~ '^[a-z0-9]{4,40}$'),
  name text not null,
  kind text not null check (kind in ('own', 'demonstration')),
  state text not null check (state in ('creating', 'active', 'suspended', 'deleting')),
  created_at timestamptz not null default now()
);
comment on table organisation is $$
id          technical  -             always                 keep
name        technical  -             organisation           keep
kind        technical  -             organisation           keep
state       technical  -             organisation           keep
created_at  technical  -             organisation           keep
$$;
create unique index organisation_one_demonstration on organisation (kind) where kind = 'demonstration';

create table host (
  name text primary key check (name = lower(name)),
  organisation_id text not null references organisation (id) on delete cascade
);
comment on table host is $$
name             technical  -  organisation  keep
organisation_id  technical  -  organisation  keep
$$;

-- The way in for a first administrator: printed on the console, good once and for 24 hours (T23).
create table first_administrator_link (
  token_hash bytea primary key,
  organisation_id text references organisation (id) on delete cascade,
  email text,
  expires_at timestamptz not null,
  used_at timestamptz
);
comment on table first_administrator_link is $$
token_hash       technical  -       30 days  keep
organisation_id  technical  -       30 days  keep
email            personal   person  30 days  empty
expires_at       technical  -       30 days  keep
used_at          technical  -       30 days  keep
$$;

create table operator_audit (
  id uuid primary key,
  at timestamptz not null default now(),
  act text not null,
  organisation_id text,
  details jsonb not null default '{}'
);
comment on table operator_audit is $$
id               technical  -  7 years  keep
at               technical  -  7 years  keep
act              technical  -  7 years  keep
organisation_id  technical  -  7 years  keep
details          technical  -  7 years  keep
$$;
