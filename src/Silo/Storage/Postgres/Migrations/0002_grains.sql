create table grain_state (
    grain_type text collate "C" not null,
    grain_key text collate "C" not null,
    state_name text collate "C" not null,
    payload json not null,
    etag text collate "C" not null,
    updated_at bigint not null,
    primary key (grain_type, grain_key, state_name)
);

create index agents_by_id on grain_state (((payload -> 'state' ->> 'id') collate "C")) where state_name = 'agent';
create index agents_by_creation on grain_state (((payload -> 'state' ->> 'createdAt') collate "C"), ((payload -> 'state' ->> 'id') collate "C"))
    where state_name = 'agent';
create index agents_by_update on grain_state (((payload -> 'state' ->> 'updatedAt') collate "C"), ((payload -> 'state' ->> 'id') collate "C"))
    where state_name = 'agent';
create index blocks_by_id on grain_state (((payload -> 'state' ->> 'id') collate "C")) where state_name = 'block';
create index blocks_by_creation on grain_state (((payload -> 'state' ->> 'createdAt') collate "C"), ((payload -> 'state' ->> 'id') collate "C"))
    where state_name = 'block';

create table reminders (
    grain_id text collate "C" not null,
    name text collate "C" not null,
    grain_hash bigint not null,
    start_at bigint not null,
    period bigint not null,
    etag text collate "C" not null,
    primary key (grain_id, name)
);

create index reminders_by_hash on reminders (grain_hash);
