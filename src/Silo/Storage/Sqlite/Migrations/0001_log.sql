-- Ids are uuids as text in their dashed lower-case form. Times are counts of 100 ns since 0001-01-01 UTC, so that they come
-- back exactly; in seconds since 1970 they are time / 10000000 - 62135596800.

create table conversations (
    id text not null primary key,
    agent_id text not null,
    last_seq bigint not null,
    summary_folded text,
    created_at bigint not null,
    updated_at bigint not null,
    last_run_at bigint,
    last_message_at bigint,
    archived smallint not null,
    deleted smallint not null,
    head text not null
);

create index conversations_by_creation on conversations (created_at, id);
create index conversations_of_agent_by_creation on conversations (agent_id, created_at, id);
create index conversations_of_agent_by_run on conversations (agent_id, last_run_at, id);
create index conversations_of_agent_by_message on conversations (agent_id, last_message_at, id);

create table events (
    conversation_id text not null references conversations (id),
    seq bigint not null,
    kind text not null,
    message_id text,
    run_id text,
    group_id text,
    created_at bigint not null,
    payload text not null,
    primary key (conversation_id, seq)
);

create index events_by_message on events (message_id) where message_id is not null;
create index events_of_group on events (conversation_id, group_id, seq) where group_id is not null;

create table runs (
    id text not null primary key,
    conversation_id text not null references conversations (id),
    agent_id text not null,
    first_seq bigint not null,
    status text not null,
    stop_reason text,
    background smallint not null,
    created_at bigint not null,
    completed_at bigint,
    body text not null
);

create index runs_by_creation on runs (created_at, id);
create index runs_of_agent on runs (agent_id, created_at, id);
create index runs_of_conversation on runs (conversation_id, created_at, id);
create index runs_active on runs (created_at, id) where status in ('Created', 'Running');

create table run_keys (
    conversation_id text not null references conversations (id),
    key text not null,
    run_id text not null,
    created_at bigint not null,
    primary key (conversation_id, key, run_id)
);
