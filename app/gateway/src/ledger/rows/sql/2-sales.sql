-- Version 2: what one channel is charged in a period at most, and what came back of a price.

-- The last period of each cap that a row is under.
create table farthing.period (
    account bytea not null,
    slot smallint not null,
    scope bigint not null, -- which cap
    since bigint not null, -- Unix seconds of the cluster
    until bigint not null,
    most bigint not null, -- base units that are charged in it
    spent bigint not null, -- of them, less what came back
    primary key (account, slot, scope)
) with (fillfactor = 60);

-- Requests that a row has bought where returns are offered, and how many of them its payer has returned.
create table farthing.tally (
    account bytea not null,
    slot smallint not null,
    route integer not null,
    bought bigint not null,
    back bigint not null,
    primary key (account, slot, route)
) with (fillfactor = 60);

alter table farthing.request
    add column scope bigint, -- of the period that it was charged in, with when that began
    add column since bigint,
    add column is_returnable boolean not null default false,
    add column is_wish boolean not null default false, -- its money went back because its payer wished so
    -- All of its price, or of a reply that costs what it uses the rest.
    add column returned bigint not null default 0;
update farthing.request set returned = price where back_at is not null;

-- Money of a request came back: of its period so much less is spent.
create function farthing.less(q farthing.request, amount bigint) returns void
language sql as $$
    update farthing.period t set spent = greatest(t.spent - amount, 0)
    where t.account = q.account and t.slot = q.slot and t.scope = q.scope and t.since = q.since
$$;
