-- The ledger of several gateways, version 1: tables. Amounts are base units; whatever is above 2^63 - 1 counts as that.
create schema farthing;

create table farthing.ledger (
    one boolean primary key default true check (one),
    -- Of this schema: changed by a migration alone.
    version integer not null,
    -- 16 random bytes, which channels are bound to (R4).
    id bytea not null check (octet_length(id) = 16)
);

-- A channel, or a share of a fan: what the chain says, the best promise, what was served, and who pays.
create table farthing.page (
    account bytea not null check (octet_length(account) = 32),
    slot smallint not null, -- 255 of a channel
    version bigint not null, -- rises with each change
    tx xid8 not null, -- the transaction of the last change
    chain bytea not null, -- what the chain says, as the book encodes it
    funded bigint not null,
    claimed bigint not null,
    worth bigint not null, -- claimed, or the worth of the link that was
    closes_at bigint, -- Unix seconds
    seen_slot bigint not null, -- of the cluster
    promise bytea not null, -- empty where there is none
    best bigint not null, -- what the best promise says
    expires_at bigint, -- Unix seconds
    served bigint not null,
    returned bigint not null check (returned <= served),
    highest bigint not null, -- of all promises that were ever accepted
    floor bigint not null, -- of all claims that were ever signed
    is_taken boolean not null,
    number bigint not null, -- the highest that was admitted; -1 before the first
    admitted bit(256) not null, -- from the highest number down
    back bit(256) not null, -- those of which the money went back
    owner bytea not null check (octet_length(owner) = 32),
    opening bytea not null check (octet_length(opening) = 64),
    sponsored bigint not null,
    is_old boolean not null,
    primary key (account, slot)
) with (fillfactor = 60);

-- Requests that were admitted: for retries, and as receipts for as long as they are kept.
create table farthing.request (
    account bytea not null,
    slot smallint not null,
    number bigint not null,
    print bigint not null, -- the keyed fingerprint
    price bigint not null,
    route integer not null,
    at timestamptz not null,
    state smallint not null, -- 1 waiting, 2 running, 3 done, 4 returned
    status smallint not null, -- of the service's answer; 0 where it is not known
    deliveries smallint not null, -- again, for nothing
    gateway bytea not null, -- which has it in hand
    token bigint not null, -- of the admission, so that one whose COMMIT is in doubt is known
    back_token bigint, -- of the return
    back_at timestamptz,
    again_token bigint, -- of the last delivery again
    again_verdict smallint,
    primary key (account, slot, number)
) with (fillfactor = 80);
create index request_at on farthing.request using brin (at);

-- Facts of the chain's side, secrets, names of routes.
create table farthing.fact (
    key bytea primary key,
    value bytea not null
);

-- Who claims and sponsors. An epoch for each holder: a write of an older one is refused.
create table farthing.lease (
    one boolean primary key default true check (one),
    epoch bigint not null,
    holder bytea not null,
    until timestamptz not null
);
insert into farthing.lease values (true, 0, '', '-infinity');

-- Gateways that run, and the last batch of each that was committed.
create table farthing.gateway (
    id bytea primary key,
    seen timestamptz not null,
    batch bigint not null
);
