-- Whose a run is, where a server took it in; null: of whoever holds the store.
alter table runs add column organization uuid;
