-- Every prompt that a server has asked with, by its fingerprint: what a version of this program composed, another may not.
create table prompts (
    fingerprint varchar not null,
    system varchar not null
);
