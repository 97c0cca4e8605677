-- Where the store is kept without secrets: what a session is to run, sealed, until it has run or never will.
create table originals (
    session uuid not null,
    sealed blob not null
);
