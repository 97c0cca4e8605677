-- Scores on a test split of something that was chosen elsewhere: each makes the split a little less of a test.
create table looks (
    looked_at timestamp not null,
    chosen_by varchar not null,     -- tune, train, prompt
    subject varchar not null,       -- what was chosen, named by its content
    test varchar not null,          -- the split, named by its labelled cases
    corpus_names varchar[] not null,
    model varchar not null,
    run varchar,
    figures json not null
);
