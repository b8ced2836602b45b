
-- Whether a gateway that has something in hand is gone: nothing was heard of it for five seconds in which the database was
-- there to hear it.
create or replace function farthing.is_gone(gateway bytea) returns boolean
language sql stable as $$
    select not exists (select 1 from farthing.gateway g
        where g.id = gateway
        and greatest(g.seen, pg_postmaster_start_time()) > clock_timestamp() - interval '5 seconds')
$$;

-- Replies under way that cost what they use: what was reserved for each, by the numbers of the requests that did.
create table farthing.meter (
    account bytea not null,
    slot smallint not null,
    number bigint not null, -- of the request whose reply it is
    route integer not null,
    gateway bytea not null, -- which delivers it
    numbers bigint[] not null,
    prices bigint[] not null, -- of each of these
    used bigint not null, -- as it was noted last
    primary key (account, slot, number)
);

-- Ends a reply: of what was reserved for it goes back what was not used, of the last request first, and of each request
-- once (R2). Of a gateway that is gone by what it has noted; `its_gateway` is null then. False where that was done.
create function farthing.settle_meter(
    its_account bytea, its_slot smallint, its_number bigint, its_gateway bytea, its_used bigint, its_token bigint
) returns boolean language plpgsql as $$
declare
    m farthing.meter;
    q farthing.request;
    part record;
    remains bigint;
    rest bigint;
begin
    -- Pages first, as everywhere.
    perform 1 from farthing.page t where t.account = its_account and t.slot = its_slot for no key update;
    delete from farthing.meter d where d.account = its_account and d.slot = its_slot and d.number = its_number
        and case when its_gateway is null then farthing.is_gone(d.gateway) else d.gateway = its_gateway end
        returning d.* into m;
    if not found then
        return false;
    end if;
    remains := case when its_gateway is null then m.used else its_used end;
    for part in select u.number, u.price from unnest(m.numbers, m.prices) with ordinality as u (number, price, place)
        order by u.place
    loop
        rest := part.price - least(remains, part.price);
        remains := remains - least(remains, part.price);
        if rest > 0 then
            update farthing.page t set
                version = t.version + 1,
                tx = pg_current_xact_id(),
                returned = t.returned + rest,
                back = set_bit(t.back, greatest(t.number - part.number, 0)::integer, 1)
            where t.account = its_account and t.slot = its_slot and farthing.is_kept(t, part.number)
                and rest <= t.served - t.returned;
            if found then
                update farthing.request o set returned = rest, back_token = its_token, back_at = clock_timestamp()
                where o.account = its_account and o.slot = its_slot and o.number = part.number returning o.* into q;
                perform farthing.less(q, rest);
            end if;
        end if;
    end loop;
    return true;
end
$$;

-- Ends the replies of gateways that are gone, in the order in which batches take hold of rows.
create function farthing.sweep_meters() returns bigint language plpgsql as $$
declare
    m record;
    swept bigint := 0;
begin
    for m in select d.account, d.slot, d.number from farthing.meter d
        where d.gateway not in (select g.id from farthing.gateway g where not farthing.is_gone(g.id))
        order by d.account, d.slot, d.number
    loop
        if m.slot <> 255 then
            perform 1 from farthing.page s where s.account = m.account order by s.slot for no key update;
        end if;
        if farthing.settle_meter(m.account, m.slot, m.number, null, null, 0) then
            swept := swept + 1;
        end if;
    end loop;
    return swept;
end
$$;
