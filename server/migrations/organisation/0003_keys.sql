-- Keys for programs, and answers kept so that a retried request has one effect.

create table api_key (
  id uuid primary key,
  person_id uuid not null references person (id) on delete cascade,
  name text not null,
  -- The first characters, so that its owner can tell keys apart. The key itself is never stored.
  start text not null,
  key_hash bytea not null unique,
  scopes text[] not null,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  last_used_at timestamptz
);
comment on table api_key is $$
id            technical  -       membership  delete
person_id     personal   person  membership  delete
name          personal   person  membership  delete
start         technical  -       membership  delete
key_hash      technical  -       membership  delete
scopes        technical  -       membership  delete
created_at    personal   person  membership  delete
expires_at    technical  -       membership  delete
last_used_at  personal   person  membership  delete
$$;
create index api_key_person on api_key (person_id);

create table idempotency (
  person_id uuid not null references person (id) on delete cascade,
  key text not null,
  route text not null,
  request_hash bytea not null,
  status int not null,
  reply jsonb not null,
  created_at timestamptz not null default now(),
  primary key (person_id, key)
);
comment on table idempotency is $$
person_id     personal   person  2 days  delete
key           technical  -       2 days  delete
route         technical  -       2 days  delete
request_hash  technical  -       2 days  delete
status        technical  -       2 days  delete
reply         personal   person  2 days  delete
created_at    technical  -       2 days  delete
$$;
create index idempotency_age on idempotency (created_at);
