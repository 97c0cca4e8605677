-- Times are UTC without a zone. A request is named by the first 128 bits of the SHA-256 of its envelope.
create type risk as enum ('low', 'medium', 'high');
create type action as enum ('allow', 'review', 'block');

create table corpora (
    fingerprint varchar not null,
    cases bigint not null,
    labelled bigint not null,
    stored_at timestamp not null
);

-- A million cases in order: no index, since positions lie in order and ranges of them are found by zone.
create table cases (
    corpus varchar not null,
    position bigint not null,
    id varchar not null,
    command varchar not null,
    dialect varchar not null,
    label risk,
    connection varchar,
    tags varchar[] not null,
    rationale varchar not null,
    source varchar not null,
    split varchar not null,
    arguments varchar[] not null,
    environment varchar[] not null,
    connection_tags json not null,
    meta json not null,
    request uuid not null,
    leader bigint  -- the first position with the same request, where several share it; it alone is asked
);

create table runs (
    id varchar not null,
    model varchar not null,
    corpus varchar not null,
    corpus_names varchar[] not null,
    prompt varchar not null,
    policy varchar not null,
    cases bigint not null,
    repeats integer not null,
    started_at timestamp not null,
    settings json not null
);

-- Each stretch of time in which somebody worked on a run: the first, and every resumption.
create table sittings (
    run varchar not null,
    started_at timestamp not null,
    ended_at timestamp,
    report json  -- what was learned of the endpoint
);

-- What each risk leads to under each rule of a run's policy; the rule '' stands for cases that no rule covers.
create table tiers (
    run varchar not null,
    rule varchar not null,
    low action not null,
    medium action not null,
    high action not null
);

create table predictions (
    run varchar not null,
    position bigint not null,
    repeat integer not null,
    request_key uuid not null,
    shared boolean not null,     -- has the answer of an identical request of the same repeat
    model_risk risk,             -- null: a gap
    gap varchar,
    detail varchar,
    title varchar,
    explanation varchar,
    notes varchar[] not null,
    static_risk risk,
    risk risk,                   -- what the tiers were applied to
    spoke varchar not null,
    rule varchar,
    action action not null,
    raw varchar not null,
    attempts integer not null,
    latency_ms double,
    input_tokens bigint,
    cached_input_tokens bigint,
    output_tokens bigint,
    reasoning_tokens bigint,
    cache_write_tokens bigint,
    cost_usd double,
    request_id varchar,
    model varchar,
    answered_at timestamp not null
);

-- What a resumption asked again: the attempts that came to nothing, as they were recorded.
create table superseded as from predictions;
