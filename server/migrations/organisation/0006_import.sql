-- People brought in from spreadsheets.

create table people_import (
  id uuid primary key,
  state text not null check (state in
    ('uploaded', 'mapped', 'checked', 'running', 'held', 'done', 'undone', 'cancelled', 'failed', 'expired')),
  file_name text not null,
  file_hash bytea not null,
  -- The file's columns in order; `header_key` is the same for two files with the same columns in any order.
  header text[] not null,
  header_key text not null,
  separator text not null,
  encoding text not null,
  sheet text,
  -- What each column was taken for, with samples.
  columns jsonb not null,
  warnings text[] not null default '{}',
  -- What the importer decided; null until then.
  mapping jsonb,
  counts jsonb not null default '{}',
  -- Units, sites and skills that the import makes, and who becomes or stops being a manager by it.
  made jsonb not null default '{}',
  by_person_id uuid references person (id),
  via text not null check (via in ('browser', 'key', 'console')),
  created_at timestamptz not null default now(),
  checked_at timestamptz,
  started_at timestamptz,
  finished_at timestamptz,
  -- Until when nobody hears of it; `released_at` once they did.
  held_until timestamptz,
  released_at timestamptz,
  undone_at timestamptz,
  -- Why it failed, as a sentence without text of people.
  problem text,
  version int not null default 1
);
comment on table people_import is $$
id            technical  -       2 years  keep
state         technical  -       2 years  keep
file_name     technical  -       2 years  keep
file_hash     technical  -       2 years  keep
header        technical  -       2 years  keep
header_key    technical  -       2 years  keep
separator     technical  -       2 years  keep
encoding      technical  -       2 years  keep
sheet         technical  -       2 years  keep
columns       personal   person  30 days  empty
warnings      technical  -       2 years  keep
mapping       technical  -       2 years  keep
counts        technical  -       2 years  keep
made          personal   person  30 days  empty
by_person_id  personal   person  2 years  empty
via           technical  -       2 years  keep
created_at    technical  -       2 years  keep
checked_at    technical  -       2 years  keep
started_at    technical  -       2 years  keep
finished_at   technical  -       2 years  keep
held_until    technical  -       2 years  keep
released_at   technical  -       2 years  keep
undone_at     technical  -       2 years  keep
problem       technical  -       2 years  keep
version       technical  -       2 years  keep
$$;
create index people_import_list on people_import (created_at, id);
create index people_import_by on people_import (by_person_id);
create index people_import_header on people_import (header_key, created_at);
-- One at a time (P51).
create unique index people_import_running on people_import ((true)) where state = 'running';

-- A row of the file with what it means, or a person whom the file does not name (`row_number` is null).
create table people_import_row (
  import_id uuid not null references people_import (id) on delete cascade,
  seq int not null,
  -- As the spreadsheet shows it.
  row_number int,
  cells text[] not null default '{}',
  state text not null default 'read'
    check (state in ('read', 'planned', 'written', 'skipped', 'undone', 'kept')),
  -- The lists of the preview that it stands in.
  lists text[] not null default '{}',
  -- Order of writing: managers before those who report to them.
  turn int,
  -- The person it is about; one that it makes has its id from the preview on, so there is no reference.
  person_id uuid,
  name text,
  -- Of somebody who leaves: the month they were last seen, as 2026-05.
  last_seen text,
  kind text check (kind in ('new', 'changed', 'unchanged', 'return', 'leaver', 'missing', 'error')),
  messages jsonb not null default '[]',
  -- The fields that it changes: as they were, and as the file wants them.
  before jsonb,
  after jsonb,
  -- What will be told once the hold ends.
  events jsonb,
  primary key (import_id, seq)
);
comment on table people_import_row is $$
import_id   technical  -       30 days  delete
seq         technical  -       30 days  delete
row_number  technical  -       30 days  delete
cells       personal   person  30 days  delete
state       technical  -       30 days  delete
lists       technical  -       30 days  delete
turn        technical  -       30 days  delete
person_id   personal   person  30 days  delete
name        personal   person  30 days  delete
last_seen   personal   person  30 days  delete
kind        technical  -       30 days  delete
messages    personal   person  30 days  delete
before      personal   person  30 days  delete
after       personal   person  30 days  delete
events      technical  -       30 days  delete
$$;
create index people_import_row_turn on people_import_row (import_id, turn) where state = 'planned';
create index people_import_row_written on people_import_row (import_id, turn) where state = 'written';
create index people_import_row_person on people_import_row (person_id);
