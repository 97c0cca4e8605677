-- What a server keeps. Configuration is read once, at start; sessions, reviews and decisions grow and are read by time.
-- Ids are ordered by time (UUID version 7), so ranges of them are found by zone. One thread writes: no index guards a
-- uniqueness that memory already does.

-- Organizations, tokens, connections, access request rules, analyzer rules, providers: each a value by its id.
create table configuration (
    kind varchar not null,
    id uuid not null,
    organization uuid not null,
    name varchar not null,
    value json not null,
    sealed blob,  -- its secret: a provider's key, a connection's credentials
    created_at timestamp not null,
    updated_at timestamp not null
);

-- Every change of configuration, without secrets. Rows are only added.
create table audit (
    seq bigint not null,
    changed_at timestamp not null,
    organization uuid not null,
    actor varchar not null,
    token varchar not null,
    change varchar not null,  -- created, updated, deleted
    kind varchar not null,
    id uuid not null,
    name varchar not null,
    before json,
    after json
);

-- Live verdicts, in the order in which they were committed. Rows are only added.
create table decisions (
    seq bigint not null,
    id uuid not null,
    organization uuid not null,
    kind varchar not null,
    decided_at timestamp not null,
    "user" varchar not null,
    user_name varchar not null,
    token varchar not null,
    connection varchar not null,
    dialect varchar not null,
    request varchar not null,
    action action not null,
    spoke varchar not null,
    session uuid,
    risk risk,
    model_risk risk,
    static_risk risk,
    gap varchar,
    detail varchar,
    title varchar,
    explanation varchar not null,
    notes varchar[] not null,
    rule varchar,
    mode varchar not null,
    terms varchar not null,
    model varchar,
    answered_by varchar,
    prompt varchar,
    policy varchar,
    request_key varchar,
    raw varchar not null,
    attempts integer not null,
    latency_ms double not null,
    model_latency_ms double,
    input_tokens bigint not null,
    cached_input_tokens bigint not null,
    output_tokens bigint not null,
    cost_usd double,
    cached boolean not null,
    cached_from uuid
);

-- Live commands: the columns that lists filter by, and the whole as JSON.
create table sessions (
    id uuid not null,
    organization uuid not null,
    started_at timestamp not null,
    ended_at timestamp,
    status varchar not null,
    user_id varchar not null,
    connection varchar not null,
    connection_type varchar not null,
    correlation_id varchar not null,
    risk risk,
    action action,
    review uuid,
    value json not null,
    script blob not null  -- the very bytes that were judged and would run
);

-- What a command read and wrote, once it has ended.
create table executions (
    session uuid not null,
    value json not null
);

create table reviews (
    id uuid not null,
    organization uuid not null,
    session uuid not null,
    created_at timestamp not null,
    updated_at timestamp not null,
    status varchar not null,
    value json not null
);

-- What happened, by Hoop's names. Rows are only added.
create table events (
    seq bigint not null,
    happened_at timestamp not null,
    organization uuid not null,
    name varchar not null,
    "user" varchar not null,
    properties json not null
);
