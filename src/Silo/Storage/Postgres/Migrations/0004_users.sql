-- A key itself is never stored: hash is its SHA-256.
create table api_keys (
    id text collate "C" not null primary key,
    hash text collate "C" not null,
    user_id text collate "C" not null,
    role text collate "C" not null,
    name text collate "C",
    created_at bigint not null,
    expires_at bigint,
    revoked_at bigint
);
create unique index api_keys_by_hash on api_keys (hash);

create table users (
    id text collate "C" not null primary key,
    disabled_at bigint
);

-- Whose a conversation is never changes, so its index costs nothing after the first commit.
alter table conversations add column owner text collate "C";
create index conversations_of_owner on conversations (owner, created_at, id) where owner is not null;

create index agents_of_owner on grain_state (((payload -> 'state' ->> 'owner') collate "C")) where state_name = 'agent';
create index blocks_of_owner on grain_state (((payload -> 'state' ->> 'owner') collate "C")) where state_name = 'block';
create index tools_of_owner on grain_state (((payload -> 'state' ->> 'owner') collate "C")) where state_name = 'tool';
create index tools_by_id on grain_state (((payload -> 'state' ->> 'id') collate "C")) where state_name = 'tool';

-- Tokens and costs, added up by each commit that finishes a step. By conversation, because commits of one conversation never wait for each
-- other: a row by user would be what all of a user's commits wait for. day counts from 0001-01-01, cost is in units of 10^-12.
create table usage (
    conversation_id text collate "C" not null,
    day bigint not null,
    model text collate "C" not null,
    user_id text collate "C" not null,
    prompt bigint not null,
    completion bigint not null,
    cached bigint not null,
    cost bigint not null,
    messages bigint not null,
    primary key (conversation_id, day, model)
) with (fillfactor = 50);
create index usage_of_user on usage (user_id, day);

-- Requests that came with an Idempotency-Key, for a day. All tries of one make things of the same ids, which follow from seed.
create table repeats (
    user_id text collate "C" not null,
    key text collate "C" not null,
    hash text collate "C" not null,
    seed text collate "C" not null,
    created_at bigint not null,
    status bigint,
    content_type text collate "C",
    body text collate "C",
    primary key (user_id, key)
);
create index repeats_by_time on repeats (created_at);
