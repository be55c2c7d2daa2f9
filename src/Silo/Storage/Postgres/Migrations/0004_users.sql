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
