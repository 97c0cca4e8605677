-- The decision that was carried out, beside which this one was come to without effect; null of those that were.
alter table decisions add column beside uuid;
