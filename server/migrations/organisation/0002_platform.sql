-- The outbox and the mail that leaves it.

create table domain_event (
  id uuid primary key,
  name text not null,
  payload jsonb not null default '{}',
  by_person_id uuid references person (id),
  at timestamptz not null default now()
);
comment on table domain_event is $$
id            technical  -       2 years  keep
name          technical  -       2 years  keep
payload       technical  -       2 years  keep
by_person_id  personal   person  2 years  keep
at            technical  -       2 years  keep
$$;
create index domain_event_at on domain_event (at, id);

-- Mail as it was written. With SMTP the bodies go once it is sent; without, it is read on the mailbox page (A9).
create table mail (
  id uuid primary key,
  kind text not null,
  to_person_id uuid references person (id) on delete cascade,
  to_address text not null,
  subject text not null,
  body_text text,
  body_html text,
  headers jsonb not null default '{}',
  calendar text,
  hides_text boolean not null default false,
  state text not null check (state in ('kept', 'waiting', 'sent', 'failed')),
  tries int not null default 0,
  last_answer text,
  created_at timestamptz not null default now(),
  sent_at timestamptz
);
comment on table mail is $$
id            technical  -       14 days  delete
kind          technical  -       14 days  delete
to_person_id  personal   person  14 days  delete
to_address    personal   person  14 days  delete
subject       personal   person  14 days  delete
body_text     personal   person  14 days  delete
body_html     personal   person  14 days  delete
headers       technical  -       14 days  delete
calendar      personal   person  14 days  delete
hides_text    technical  -       14 days  delete
state         technical  -       14 days  delete
tries         technical  -       14 days  delete
last_answer   technical  -       14 days  delete
created_at    technical  -       14 days  delete
sent_at       technical  -       14 days  delete
$$;
create index mail_person on mail (to_person_id);
