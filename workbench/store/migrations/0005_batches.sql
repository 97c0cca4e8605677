-- What was handed to a vendor to be answered within a day. The row is written before it is handed in, and the vendor's
-- id after: a batch without one may have been taken or not, and is looked for before it is handed in again.
create table batches (
    key varchar not null,          -- ours: 16 hex digits, in the name of each of its requests
    run varchar not null,
    mends boolean not null,        -- asks once more where no tool was called
    requests bigint not null,
    ceiling_usd double,            -- the most that it can cost; null where a price is unknown
    refused json not null,         -- what the endpoint was known not to take when it was written
    intended_at timestamp not null,
    vendor_id varchar,
    done_at timestamp              -- when the last of its requests had its row
);

create table batch_requests (
    batch varchar not null,
    position bigint not null,
    repeat integer not null
);

-- Replies that called no tool, until the question that mends them is answered and the case has its row.
create table unmended (
    run varchar not null,
    position bigint not null,
    repeat integer not null,
    raw varchar not null
);
