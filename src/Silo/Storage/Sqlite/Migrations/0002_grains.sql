create table grain_state (
    grain_type text not null,
    grain_key text not null,
    state_name text not null,
    payload text not null,
    etag text not null,
    updated_at bigint not null,
    primary key (grain_type, grain_key, state_name)
);

create index agents_by_id on grain_state ((payload -> 'state' ->> 'id')) where state_name = 'agent';
create index agents_by_creation on grain_state ((payload -> 'state' ->> 'createdAt'), (payload -> 'state' ->> 'id'))
    where state_name = 'agent';
create index agents_by_update on grain_state ((payload -> 'state' ->> 'updatedAt'), (payload -> 'state' ->> 'id'))
    where state_name = 'agent';
create index blocks_by_id on grain_state ((payload -> 'state' ->> 'id')) where state_name = 'block';
create index blocks_by_creation on grain_state ((payload -> 'state' ->> 'createdAt'), (payload -> 'state' ->> 'id'))
    where state_name = 'block';

create table reminders (
    grain_id text not null,
    name text not null,
    grain_hash bigint not null,
    start_at bigint not null,
    period bigint not null,
    etag text not null,
    primary key (grain_id, name)
);

create index reminders_by_hash on reminders (grain_hash);
