-- Whether a corpus is kept without its secrets. What is asked then comes from its files each time.
alter table corpora add column redacted boolean default false;
