-- What people are told, once, and how they get less.

create table notification (
  id uuid primary key,
  recipient_id uuid not null references person (id) on delete cascade,
  kind text not null,
  class text not null check (class in ('answer', 'invitation', 'safety', 'nudge', 'news')),
  event_id uuid not null references domain_event (id),
  object_noun text not null,
  object_id text not null,
  collapse_key text,
  actor_ids uuid[] not null default '{}',
  count int not null default 1,
  waits boolean not null,
  state text not null default 'unread' check (state in ('unread', 'read', 'snoozed', 'done', 'expired', 'withdrawn')),
  snoozed_until timestamptz,
  expires_at timestamptz,
  created_at timestamptz not null default now(),
  changed_at timestamptz not null default now()
);
comment on table notification is $$
id             technical  -       90 days after done  delete
recipient_id   personal   person  90 days after done  delete
kind           technical  -       90 days after done  delete
class          technical  -       90 days after done  delete
event_id       technical  -       90 days after done  delete
object_noun    technical  -       90 days after done  delete
object_id      technical  -       90 days after done  delete
collapse_key   technical  -       90 days after done  delete
actor_ids      personal   person  90 days after done  empty
count          technical  -       90 days after done  delete
waits          technical  -       90 days after done  delete
state          personal   person  90 days after done  delete
snoozed_until  personal   person  90 days after done  delete
expires_at     technical  -       90 days after done  delete
created_at     technical  -       90 days after done  delete
changed_at     technical  -       90 days after done  delete
$$;
create index notification_inbox on notification (recipient_id, waits, id desc) where state in ('unread', 'read');
create index notification_object on notification (object_noun, object_id) where state in ('unread', 'read', 'snoozed');
create index notification_snoozed on notification (snoozed_until) where state = 'snoozed';
create unique index notification_collapse on notification (recipient_id, kind, collapse_key) where state = 'unread' and collapse_key is not null;

-- Exactly once to the eye: an event tells a person a kind of thing one time, also when it was collapsed (N5).
create table notification_event (
  event_id uuid not null,
  recipient_id uuid not null references person (id) on delete cascade,
  kind text not null,
  notification_id uuid not null references notification (id) on delete cascade,
  primary key (event_id, recipient_id, kind)
);
comment on table notification_event is $$
event_id         technical  -       90 days after done  delete
recipient_id     personal   person  90 days after done  delete
kind             technical  -       90 days after done  delete
notification_id  technical  -       90 days after done  delete
$$;
create index notification_event_notification on notification_event (notification_id);

-- One sending outside the inbox.
create table delivery (
  id uuid primary key,
  notification_id uuid not null references notification (id) on delete cascade,
  recipient_id uuid not null references person (id) on delete cascade,
  channel text not null check (channel in ('mail')),
  class text not null,
  mail_id uuid references mail (id) on delete set null,
  state text not null default 'waiting' check (state in ('waiting', 'sent', 'cancelled', 'held_back')),
  send_after timestamptz not null,
  sent_at timestamptz,
  unique (notification_id, channel)
);
comment on table delivery is $$
id               technical  -       90 days  delete
notification_id  technical  -       90 days  delete
recipient_id     personal   person  90 days  delete
channel          technical  -       90 days  delete
class            technical  -       90 days  delete
mail_id          technical  -       90 days  delete
state            technical  -       90 days  delete
send_after       technical  -       90 days  delete
sent_at          technical  -       90 days  delete
$$;
create index delivery_capped on delivery (recipient_id, sent_at) where state = 'sent' and class in ('nudge', 'news');

-- "Less of this": a way for one thing, one kind or one class. The narrowest says.
create table notification_preference (
  person_id uuid not null references person (id) on delete cascade,
  about text not null,
  way text not null check (way in ('at_once', 'inbox', 'off')),
  changed_at timestamptz not null default now(),
  primary key (person_id, about)
);
comment on table notification_preference is $$
person_id   personal  person  membership  delete
about       personal  person  membership  delete
way         personal  person  membership  delete
changed_at  personal  person  membership  delete
$$;
