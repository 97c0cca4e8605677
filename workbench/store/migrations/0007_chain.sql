-- What was decided, changed and answered, in the order in which it was committed, each entry bound to all before it
-- (workbench/domain/chain.py). Rows are only added; what retention lets go of loses its payload, and keeps its codes.
create table chain (
    seq bigint not null,
    kind varchar not null,  -- decision, audit, review; began, retired
    number bigint,  -- of the row that it is of, in decisions or audit
    id uuid,  -- of what it is about
    digest blob not null,
    link blob not null,
    payload varchar  -- where no row keeps it as it was: every state of a review
);
