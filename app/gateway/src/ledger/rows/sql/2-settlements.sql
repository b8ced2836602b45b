-- Version 2: payments by one transaction, and replies that cost what they use, at several gateways.

-- Payments by one transaction: a row for each message, before it is signed.
create table farthing.settlement (
    hash bytea primary key check (octet_length(hash) = 32), -- of the message, or of where one has landed
    version bigint not null, -- rises with each change
    payer bytea not null check (octet_length(payer) = 32),
    print bigint not null, -- the keyed fingerprint of the request
    name bytea, -- what its payer calls it
    state smallint not null, -- 0 reserved, 1 signed, 2 confirmed, 3 failed, 4 never landed
    is_open boolean not null, -- it may still be paid, or is and brought nothing yet
    settled_at bigint not null, -- Unix seconds of the cluster; 0 before
    kept_until bigint not null, -- the same: it may be forgotten afterwards, once it is settled
    fee bigint not null, -- lamports
    source bytea not null check (octet_length(source) = 32), -- the account that its tokens come from
    way smallint not null, -- 0 a transfer, 1 a call of our program, 2 it had landed before it was shown
    amount bigint not null,
    record bytea not null, -- all of it, as gateways encode it
    gateway bytea not null, -- which had it in hand last
    hold bytea -- the token of the request that has it in hand
);
-- While one payment of a payer for a request is open, no second one is signed (R7).
create unique index settlement_open on farthing.settlement (payer, print) where is_open;
create index settlement_unsettled on farthing.settlement (state) where state < 2;
create index settlement_source on farthing.settlement (source) where state < 2;
create index settlement_failed on farthing.settlement (payer) where state = 3;
create index settlement_named on farthing.settlement (payer, name) where name is not null;
create index settlement_kept on farthing.settlement (kept_until) where state >= 2;

-- What came of them, for as long as receipts are kept.
create table farthing.settled (
    at timestamptz not null,
    payer bytea not null,
    signature bytea not null check (octet_length(signature) = 64),
    amount bigint not null,
    route integer not null,
    print bigint not null
);
create index settled_at on farthing.settled using brin (at);

-- What the sponsor's key may have spent within the hour, whatever for (R9): openings and payments alike.
create table farthing.spending (
    hash bytea primary key,
    asker bytea not null,
    at bigint not null, -- Unix seconds of the cluster
    fees bigint not null, -- lamports
    spent bigint not null -- lamports of fees and rent
);
-- Whoever reads sums to spend holds this row, so that no two gateways read the same ones.
create table farthing.budget (one boolean primary key default true check (one));
insert into farthing.budget default values;

-- Counts what a transaction may cost, where the budgets of the hour allow it. verdict: 1 counted, 5 the address has spent
-- so much already, 6 the hour has.
create function farthing.spend(
    its_hash bytea, its_asker bytea, its_at bigint, its_fees bigint, its_spent bigint, by_address bigint, by_hour bigint,
    out verdict smallint, out so_far bigint
) language plpgsql as $$
begin
    perform 1 from farthing.budget for update;
    verdict := 1;
    so_far := 0;
    -- Counted before: this was sent a second time.
    if its_spent = 0 or exists (select 1 from farthing.spending s where s.hash = its_hash) then
        return;
    end if;
    delete from farthing.spending s where s.at <= its_at - 3600;
    select least(coalesce(sum(s.spent), 0), 9223372036854775807)::bigint into so_far
        from farthing.spending s where s.asker = its_asker;
    if so_far::numeric + its_spent > by_address then
        verdict := 5;
    elsif (select coalesce(sum(s.fees), 0) from farthing.spending s) + its_fees > by_hour then
        verdict := 6;
    else
        insert into farthing.spending values (its_hash, its_asker, its_at, its_fees, its_spent);
    end if;
end
$$;

-- What a gateway that is gone had only reserved charges nobody: there is no signature of ours for it.
create function farthing.forget_reserved() returns void language sql as $$
    with gone as (
        delete from farthing.settlement t where t.state = 0 and farthing.is_gone(t.gateway) returning t.hash
    )
    delete from farthing.spending s using gone where s.hash = gone.hash
$$;

-- Whether one of a payer has failed within the hour and cost us its fee.
create function farthing.is_barred(its_payer bytea, its_at bigint) returns boolean language sql stable as $$
    select exists (select 1 from farthing.settlement t where t.payer = its_payer and t.state = 3 and t.fee <> 0
        and t.settled_at > its_at - 3600)
$$;

-- Whether an account has enough for one more beside its others, of which those in a state from `from_state` to signed count:
-- each was run alone, on the same tokens. A node says that it `has` so many base units, null of one that has landed.
-- verdict: 1 it has, 8 another one of the same deposit is under way, 9 it has less than all of them need.
create function farthing.covers(
    its_hash bytea, its_source bytea, its_way smallint, its_amount bigint, its_has bigint, from_state smallint,
    out verdict smallint, out needs bigint
) language plpgsql stable as $$
declare
    others bigint;
    sum_of_all numeric;
begin
    verdict := 1;
    needs := 0;
    if its_has is null then
        return;
    end if;
    select count(*), coalesce(sum(t.amount), 0) + its_amount into others, sum_of_all from farthing.settlement t
        where t.source = its_source and t.state between from_state and 1 and t.way <> 2 and t.hash <> its_hash;
    if its_way = 1 then
        verdict := case when others > 0 then 8 else 1 end;
    elsif sum_of_all > its_has then
        verdict := 9;
        needs := least(sum_of_all, 9223372036854775807)::bigint;
    end if;
end
$$;

-- Reserves a payment that no gateway has seen, before it is signed. verdict: 1 reserved, 2 the message is here already,
-- 3 another one of its payer for the same request is open, 4 one of this payer has failed within the hour, 7 its payer
-- calls another one so, for which it may be charged; 5 and 6 as farthing.spend says, 8 and 9 as farthing.covers does.
create function farthing.reserve(
    me bytea, its_hash bytea, its_payer bytea, its_print bigint, its_name bytea, its_asker bytea, its_at bigint,
    its_fee bigint, by_address bigint, by_hour bigint, its_record bytea, its_hold bytea, its_source bytea,
    its_way smallint, its_amount bigint, its_has bigint,
    out verdict smallint, out so_far bigint, out other bytea
) language plpgsql as $$
declare
    s farthing.settlement;
begin
    perform 1 from farthing.budget for update;
    perform farthing.forget_reserved();
    delete from farthing.settlement t where t.state >= 2 and t.kept_until < its_at;
    so_far := 0;
    select * into s from farthing.settlement t where t.hash = its_hash;
    if found then
        verdict := case when s.hold = its_hold and s.state = 0 then 1 else 2 end;
        return;
    end if;
    select t.hash into other from farthing.settlement t
        where t.payer = its_payer and t.print = its_print and t.is_open;
    if found then
        verdict := 3;
        return;
    end if;
    if farthing.is_barred(its_payer, its_at) then
        verdict := 4;
        return;
    end if;
    -- What failed or never landed has charged nobody: its name is free again.
    if exists (select 1 from farthing.settlement t where t.payer = its_payer and t.name = its_name and t.state < 3) then
        verdict := 7;
        return;
    end if;
    select x.verdict, x.needs into verdict, so_far
        from farthing.covers(its_hash, its_source, its_way, its_amount, its_has, 0::smallint) x;
    if verdict <> 1 then
        return;
    end if;
    select x.verdict, x.so_far into verdict, so_far
        from farthing.spend(its_hash, its_asker, its_at, its_fee, its_fee, by_address, by_hour) x;
    if verdict = 1 then
        insert into farthing.settlement values (its_hash, 0, its_payer, its_print, its_name, 0, true, 0, 0, its_fee,
            its_source, its_way, its_amount, its_record, me, its_hold);
    end if;
end
$$;

-- Notes that a payment is signed, which is in hand by its hold, before it is sent. Of the others only those count that are
-- signed and may still land. verdict: 1 noted, 2 another request has it in hand by now, 4 one of its payer has failed within
-- the hour; 8 and 9 as farthing.covers says.
create function farthing.sign(
    its_hash bytea, its_hold bytea, its_has bigint, its_at bigint, its_record bytea, its_kept_until bigint,
    out verdict smallint, out needs bigint
) language plpgsql as $$
declare
    s farthing.settlement;
begin
    -- Before the sums are read: no two gateways sign on the same ones.
    perform 1 from farthing.budget for update;
    select * into s from farthing.settlement t where t.hash = its_hash for no key update;
    needs := 0;
    if s.state = 1 and s.record = its_record then
        -- It was noted before: this was sent a second time.
        verdict := 1;
        return;
    end if;
    if s.hash is null or s.state <> 0 or s.hold is distinct from its_hold then
        verdict := 2;
        return;
    end if;
    if farthing.is_barred(s.payer, its_at) then
        verdict := 4;
        return;
    end if;
    select x.verdict, x.needs into verdict, needs
        from farthing.covers(its_hash, s.source, s.way, s.amount, its_has, 1::smallint) x;
    if verdict = 1 then
        update farthing.settlement t set version = t.version + 1, state = 1, kept_until = its_kept_until,
            record = its_record
        where t.hash = its_hash;
    end if;
end
$$;
