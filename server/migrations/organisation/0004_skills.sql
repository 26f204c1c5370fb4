-- The skills graph: taxonomy, claims, evidence, offers and wishes; more of a profile.

create table skill (
  id uuid primary key,
  parent_id uuid references skill (id),
  kind text not null default 'craft' check (kind in ('craft', 'tool', 'method', 'domain', 'people', 'language-free')),
  state text not null default 'active' check (state in ('proposed', 'active', 'deprecated', 'declined', 'merged')),
  successor_id uuid references skill (id),
  source text not null check (source in ('shipped', 'own', 'import')),
  external_id text,
  -- Descriptions by language: {"en": "..."}.
  about jsonb not null default '{}',
  sort_name text not null,
  proposed_by uuid references person (id),
  created_at timestamptz not null default now(),
  version int not null default 1,
  check (parent_id <> id)
);
comment on table skill is $$
id            technical  -       always  keep
parent_id     technical  -       always  keep
kind          technical  -       always  keep
state         technical  -       always  keep
successor_id  technical  -       always  keep
source        technical  -       always  keep
external_id   technical  -       always  keep
about         technical  -       always  keep
sort_name     technical  -       always  keep
proposed_by   personal   person  always  empty
created_at    technical  -       always  keep
version       technical  -       always  keep
$$;
create index skill_parent on skill (parent_id, sort_name, id);
create index skill_list on skill (state, sort_name, id);
create unique index skill_external_id on skill (external_id);

create table skill_name (
  id uuid primary key,
  skill_id uuid not null references skill (id) on delete cascade,
  language text not null,
  text text not null,
  -- `normaliseSkillName(text)`: what makes two names the same.
  folded text not null,
  is_main boolean not null
);
comment on table skill_name is $$
id        technical  -  always  keep
skill_id  technical  -  always  keep
language  technical  -  always  keep
text      technical  -  always  keep
folded    technical  -  always  keep
is_main   technical  -  always  keep
$$;
create unique index skill_name_once on skill_name (language, folded);
create unique index skill_name_main on skill_name (skill_id, language) where is_main;
create index skill_name_skill on skill_name (skill_id);
create index skill_name_similar on skill_name using gin (folded ext.gin_trgm_ops);

-- Which skill became which, and which rows went along, by their ids: enough to take it back within 30 days.
create table skill_redirect (
  id uuid primary key,
  from_id uuid not null references skill (id) on delete cascade,
  to_id uuid not null references skill (id) on delete cascade,
  undo jsonb not null,
  by_person_id uuid references person (id),
  at timestamptz not null default now(),
  undone_at timestamptz
);
comment on table skill_redirect is $$
id            technical  -       always   keep
from_id       technical  -       always   keep
to_id         technical  -       always   keep
undo          technical  -       30 days  keep
by_person_id  personal   person  always   empty
at            technical  -       always   keep
undone_at     technical  -       always   keep
$$;
create unique index skill_redirect_from on skill_redirect (from_id) where undone_at is null;
create index skill_redirect_to on skill_redirect (to_id);

create table skill_claim (
  id uuid primary key,
  person_id uuid not null references person (id) on delete cascade,
  skill_id uuid not null references skill (id),
  level smallint not null check (level between 1 and 4),
  where_used text,
  origin text not null check (origin in ('self', 'import')),
  kept_at timestamptz,
  still_true_at timestamptz not null,
  -- Until when enough of its confirmations stand; null where they never did or no longer do.
  confirmed_until timestamptz,
  created_at timestamptz not null default now(),
  unique (person_id, skill_id)
);
comment on table skill_claim is $$
id               technical  -       membership  delete
person_id        personal   person  membership  delete
skill_id         personal   person  membership  delete
level            personal   person  membership  delete
where_used       personal   person  membership  delete
origin           technical  -       membership  delete
kept_at          personal   person  membership  delete
still_true_at    personal   person  membership  delete
confirmed_until  personal   person  membership  delete
created_at       personal   person  membership  delete
$$;
create index skill_claim_skill on skill_claim (skill_id, level) where kept_at is not null;

create table skill_confirmation (
  id uuid primary key,
  claim_id uuid not null references skill_claim (id) on delete cascade,
  by_person_id uuid references person (id) on delete set null,
  -- The level that was claimed when the colleague said yes to it.
  level smallint not null check (level between 1 and 4),
  words text not null,
  by_manager boolean not null,
  given_at timestamptz not null default now(),
  withdrawn_at timestamptz
);
comment on table skill_confirmation is $$
id            technical  -       membership  delete
claim_id      personal   person  membership  delete
by_person_id  personal   person  membership  empty
level         personal   person  membership  delete
words         personal   person  membership  delete
by_manager    personal   person  membership  delete
given_at      personal   person  membership  delete
withdrawn_at  personal   person  membership  delete
$$;
create unique index skill_confirmation_once on skill_confirmation (claim_id, by_person_id) where withdrawn_at is null;
create index skill_confirmation_by on skill_confirmation (by_person_id);

create table confirmation_ask (
  id uuid primary key,
  claim_id uuid not null references skill_claim (id) on delete cascade,
  of_person_id uuid not null references person (id) on delete cascade,
  asked_by uuid not null references person (id) on delete cascade,
  at timestamptz not null default now()
);
comment on table confirmation_ask is $$
id            technical  -       1 year  delete
claim_id      personal   person  1 year  delete
of_person_id  personal   person  1 year  delete
asked_by      personal   person  1 year  delete
at            personal   person  1 year  delete
$$;
create index confirmation_ask_by on confirmation_ask (asked_by, at);
create index confirmation_ask_of on confirmation_ask (of_person_id);
create index confirmation_ask_claim on confirmation_ask (claim_id);

-- Weights that this organisation changed; all others are those of the program.
create table evidence_kind (
  key text primary key,
  weight double precision not null check (weight between 0 and 2),
  changed_by uuid references person (id),
  changed_at timestamptz not null default now(),
  version int not null default 1
);
comment on table evidence_kind is $$
key         technical  -       always  keep
weight      technical  -       always  keep
changed_by  personal   person  always  empty
changed_at  technical  -       always  keep
version     technical  -       always  keep
$$;

create table skill_evidence (
  id uuid primary key,
  person_id uuid not null references person (id) on delete cascade,
  skill_id uuid not null references skill (id),
  kind text not null,
  source_noun text not null,
  source_id text not null,
  happened_at timestamptz not null,
  votes int not null default 0,
  accepted boolean not null default false,
  level smallint check (level between 1 and 4),
  access text[] not null,
  consent_id uuid,
  -- Among the first five of its person, skill and day that nobody hid or contested (P31).
  counts boolean not null default true,
  hidden_at timestamptz,
  contested text check (contested in ('not_mine', 'wrong_skill')),
  contested_at timestamptz,
  -- Set once the curator agreed that the row is wrong: it never counts again.
  settled_at timestamptz,
  -- Where the curator put it, so that the source's next word does not undo that.
  retagged_from uuid references skill (id),
  withdrawn_at timestamptz,
  unique (person_id, skill_id, kind, source_noun, source_id)
);
comment on table skill_evidence is $$
id             technical  -       membership  delete
person_id      personal   person  membership  delete
skill_id       personal   person  membership  delete
kind           personal   person  membership  delete
source_noun    technical  -       membership  delete
source_id      personal   person  membership  delete
happened_at    personal   person  membership  delete
votes          personal   person  membership  delete
accepted       personal   person  membership  delete
level          personal   person  membership  delete
access         technical  -       membership  delete
consent_id     personal   person  membership  delete
counts         technical  -       membership  delete
hidden_at      personal   person  membership  delete
contested      personal   person  membership  delete
contested_at   personal   person  membership  delete
settled_at     technical  -       membership  delete
retagged_from  technical  -       membership  delete
withdrawn_at   technical  -       membership  delete
$$;
create index skill_evidence_source on skill_evidence (source_noun, source_id, kind);
create index skill_evidence_person on skill_evidence (person_id, happened_at desc, id) where withdrawn_at is null;
create index skill_evidence_skill on skill_evidence (skill_id, person_id) where withdrawn_at is null and counts;
create index skill_evidence_contested on skill_evidence (contested_at, id) where contested is not null and settled_at is null;

-- Skills a person wants nobody to see or ask about.
create table hidden_skill (
  person_id uuid not null references person (id) on delete cascade,
  skill_id uuid not null references skill (id) on delete cascade,
  primary key (person_id, skill_id)
);
comment on table hidden_skill is $$
person_id  personal  person  membership  delete
skill_id   personal  person  membership  delete
$$;
create index hidden_skill_skill on hidden_skill (skill_id);

create table help_offer (
  id uuid primary key,
  person_id uuid not null references person (id) on delete cascade,
  what text not null,
  kind text not null check (kind in ('answer', 'look_over', 'show_me', 'first_steps', 'mentoring')),
  minutes int check (minutes between 5 and 480),
  is_on boolean not null default true,
  sort_order int not null
);
comment on table help_offer is $$
id          technical  -       membership  delete
person_id   personal   person  membership  delete
what        personal   person  membership  delete
kind        personal   person  membership  delete
minutes     personal   person  membership  delete
is_on       personal   person  membership  delete
sort_order  technical  -       membership  delete
$$;
create index help_offer_person on help_offer (person_id, sort_order);

create table help_offer_skill (
  offer_id uuid not null references help_offer (id) on delete cascade,
  skill_id uuid not null references skill (id),
  primary key (offer_id, skill_id)
);
comment on table help_offer_skill is $$
offer_id  personal  person  membership  delete
skill_id  personal  person  membership  delete
$$;
create index help_offer_skill_skill on help_offer_skill (skill_id);

create table learning_wish (
  id uuid primary key,
  person_id uuid not null references person (id) on delete cascade,
  skill_id uuid not null references skill (id),
  aimed_level smallint not null check (aimed_level between 1 and 4),
  why text,
  is_visible boolean not null,
  sort_order int not null,
  unique (person_id, skill_id)
);
comment on table learning_wish is $$
id           technical  -       membership  delete
person_id    personal   person  membership  delete
skill_id     personal   person  membership  delete
aimed_level  personal   person  membership  delete
why          personal   person  membership  delete
is_visible   personal   person  membership  delete
sort_order   personal   person  membership  delete
$$;
create index learning_wish_skill on learning_wish (skill_id) where is_visible;

-- What a person decides about being found and asked, and how much of it is taken. No row: nothing was decided.
create table expert_setting (
  person_id uuid primary key references person (id) on delete cascade,
  -- Null until the person answered.
  is_suggested boolean,
  open_limit smallint not null default 3 check (open_limit between 0 and 20),
  weekly_limit smallint not null default 5 check (weekly_limit between 0 and 50),
  only_working_hours boolean not null default true,
  paused_until timestamptz,
  asked_for text[] not null default '{question,review,perspective,flash_mentoring}',
  is_map_hidden boolean not null default false,
  shows_contributions boolean not null default true,
  is_used_in_teams boolean not null default false,
  open_asks smallint not null default 0 check (open_asks >= 0),
  -- When the asks of the last seven days were taken, oldest first.
  recent_asks timestamptz[] not null default '{}',
  version int not null default 1,
  claims_version int not null default 1,
  offers_version int not null default 1,
  wishes_version int not null default 1
);
comment on table expert_setting is $$
person_id            personal   person  membership  delete
is_suggested         personal   person  membership  delete
open_limit           personal   person  membership  delete
weekly_limit         personal   person  membership  delete
only_working_hours   personal   person  membership  delete
paused_until         personal   person  membership  delete
asked_for            personal   person  membership  delete
is_map_hidden        personal   person  membership  delete
shows_contributions  personal   person  membership  delete
is_used_in_teams     personal   person  membership  delete
open_asks            personal   person  membership  delete
recent_asks          personal   person  7 days      delete
version              technical  -       membership  delete
claims_version       technical  -       membership  delete
offers_version       technical  -       membership  delete
wishes_version       technical  -       membership  delete
$$;

create table ask_place (
  id uuid primary key,
  person_id uuid not null references person (id) on delete cascade,
  door text not null check (door in ('question', 'review', 'perspective', 'flash_mentoring')),
  ref text not null,
  taken_at timestamptz not null default now(),
  released_at timestamptz
);
comment on table ask_place is $$
id           technical  -       1 year  delete
person_id    personal   person  1 year  delete
door         personal   person  1 year  delete
ref          personal   person  1 year  delete
taken_at     personal   person  1 year  delete
released_at  personal   person  1 year  delete
$$;
create unique index ask_place_open on ask_place (person_id, door, ref) where released_at is null;

create table job_profile (
  id uuid primary key,
  name text not null,
  about text,
  version int not null default 1
);
comment on table job_profile is $$
id       technical  -  always  keep
name     technical  -  always  keep
about    technical  -  always  keep
version  technical  -  always  keep
$$;
create unique index job_profile_name on job_profile (lower(name));

create table job_skill (
  job_profile_id uuid not null references job_profile (id) on delete cascade,
  skill_id uuid not null references skill (id),
  required_level smallint not null check (required_level between 1 and 4),
  primary key (job_profile_id, skill_id)
);
comment on table job_skill is $$
job_profile_id  technical  -  always  keep
skill_id        technical  -  always  keep
required_level  technical  -  always  keep
$$;
create index job_skill_skill on job_skill (skill_id);
