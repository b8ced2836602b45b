-- What a request has reserved for a reply that costs what it uses.
create function farthing.reserve_meter(
    its_account bytea, its_slot smallint, its_number bigint, its_route integer, its_gateway bytea, its_price bigint
) returns void language sql as $$
    insert into farthing.meter as m values (its_account, its_slot, its_number, its_route, its_gateway,
        array[its_number], array[its_price], 0)
    on conflict on constraint meter_pkey do update set route = excluded.route, gateway = excluded.gateway,
        numbers = excluded.numbers, prices = excluded.prices, used = 0
$$;

-- Adds what a request has reserved to the reply of another one, of whichever gateway: once, however often it is asked.
-- False where no such reply is under way.
create function farthing.extend_meter(
    its_account bytea, its_slot smallint, its_number bigint, its_first bigint, its_route integer
) returns boolean language plpgsql as $$
begin
    perform 1 from farthing.page t where t.account = its_account and t.slot = its_slot for no key update;
    update farthing.meter m set numbers = m.numbers || x.numbers, prices = m.prices || x.prices
    from farthing.meter x
    where m.account = its_account and m.slot = its_slot and m.number = its_first and m.route = its_route
        and its_number <> its_first and its_number <> all(m.numbers) and not farthing.is_gone(m.gateway)
        and x.account = its_account and x.slot = its_slot and x.number = its_number;
    if not exists (select 1 from farthing.meter m where m.account = its_account and m.slot = its_slot
            and m.number = its_first and m.number <> its_number and its_number = any(m.numbers)) then
        return false;
    end if;
    delete from farthing.meter x
    where x.account = its_account and x.slot = its_slot and x.number = its_number;
    -- That is all it was for: whatever becomes of its gateway, it buys nothing else.
    update farthing.request o set state = 3
    where o.account = its_account and o.slot = its_slot and o.number = its_number;
    return true;
end
$$;

drop function farthing.work;

-- What gathered at a gateway, in one round trip and one transaction, ordered by row, so that two gateways never wait for
-- each other in a circle. A batch whose COMMIT is in doubt is sent again as it is: each of its parts has a token, and
-- what was done says so again.
--
-- What is reserved for a reply that costs what it uses is in a row of its own from the moment at which it is admitted, so
-- that a gateway that dies at any step leaves it to the sweep.
--
-- kind     1 admit, 2 give back, 3 it is over, 4 a retry, 5 read; of a reply that costs what it uses: 6 so much was used
--          until now, 7 one request extends the reply of another, 8 its end, 9 what is reserved for it; 10 its payer
--          returns it
-- state    of 1 and 4: 1 where the reply costs what it uses
-- verdict  1 done, 2 not; of a retry or a return: 3 its money went back, 4 another request's number, or nothing that can be
--          returned, 5 being answered, 6 nobody has begun it, 7 served, 8 served and delivered again, 9 its promise
--          may be public, 10 too long ago, 11 as much was returned as may, 12 another request
-- scope    of the cap that a request is under, or null: `charged` base units in `span` seconds at most
create function farthing.work(
    me bytea, this_batch bigint, margin bigint, credit bigint, most bigint, risk bigint,
    kinds smallint[], accounts bytea[], slots smallint[], numbers bigint[], prices bigint[], routes integer[],
    prints bigint[], tokens bigint[], says bigint[], promises bytea[], untils bigint[], nows bigint[],
    states smallint[], statuses smallint[], agains smallint[], scopes bigint[], chargeds bigint[], spans bigint[],
    returnables boolean[], ones bigint[]
) returns table (verdict smallint, status smallint, price bigint, route integer, cap_since bigint, cap_until bigint,
    cap_most bigint, cap_spent bigint, page farthing.page)
language plpgsql as $$
#variable_conflict use_variable
declare
    r record;
    q farthing.request;
    p farthing.period;
    cost bigint;
    is_read boolean;
begin
    update farthing.gateway g set batch = this_batch, seen = clock_timestamp() where g.id = me
        and g.batch <= this_batch;
    if not found then
        if exists (select 1 from farthing.gateway g where g.id = me) then
            -- It was under way while its gateway sent it again, and newer ones: nobody waits for it.
            raise exception 'this batch is an old one' using errcode = 'FG002';
        end if;
        raise exception 'this gateway was forgotten' using errcode = 'FG001';
    end if;
    for r in select u.* from unnest(kinds, accounts, slots, numbers, prices, routes, prints, tokens, says, promises,
            untils, nows, states, statuses, agains, scopes, chargeds, spans, returnables, ones) with ordinality
            as u (kind, account, slot, number, price, route, print, token, says, promise, until, now, state, status,
            again, scope, charged, span, returnable, one_in, place) order by u.place
    loop
        verdict := 2; status := 0; price := 0; route := 0; page := null; is_read := false; cost := r.price;
        cap_since := null; cap_until := null; cap_most := null; cap_spent := null;
        if r.slot <> 255 then
            perform 1 from farthing.page s where s.account = r.account order by s.slot for no key update;
        end if;
        if r.kind = 1 and r.scope is not null then
            -- The row is taken hold of first, so that one at a time decides what is left of the period.
            perform 1 from farthing.page t where t.account = r.account and t.slot = r.slot for no key update;
            select * into p from farthing.period t
            where t.account = r.account and t.slot = r.slot and t.scope = r.scope;
            if not found or r.now >= p.until then
                p := row(r.account, r.slot, r.scope, r.now, r.now + r.span, r.charged, 0)::farthing.period;
            end if;
            cost := least(r.price, greatest(p.most - p.spent, 0));
        end if;
        if r.kind = 1 then
            price := cost;
            -- One statement, and what it returns decides.
            update farthing.page t set
                version = t.version + 1,
                tx = pg_current_xact_id(),
                promise = case when r.promise is not null and farthing.is_better(t, r.says, r.until, r.now)
                    then r.promise else t.promise end,
                best = case when r.promise is not null and farthing.is_better(t, r.says, r.until, r.now)
                    then r.says else t.best end,
                expires_at = case when r.promise is not null and farthing.is_better(t, r.says, r.until, r.now)
                    then r.until else t.expires_at end,
                highest = case when r.promise is not null and farthing.is_better(t, r.says, r.until, r.now)
                    then greatest(t.highest, r.says) else t.highest end,
                served = t.served + cost,
                number = greatest(t.number, r.number),
                admitted = set_bit(t.admitted >> least(greatest(r.number - t.number, 0), 256)::integer,
                    greatest(t.number - r.number, 0)::integer, 1),
                back = t.back >> least(greatest(r.number - t.number, 0), 256)::integer
            where t.account = r.account and t.slot = r.slot
                and not t.is_old and not t.is_taken and t.worth <= t.highest
                and (t.closes_at is null or r.now + margin < t.closes_at)
                and r.says > greatest(t.floor, t.worth)
                and farthing.is_new(t, r.number)
                -- What is served and not claimed may be so much; of what is on its way at all gateways only the row knows.
                -- What costs nothing is no risk.
                and (cost = 0 or cost::numeric + t.served - t.returned - t.claimed <= risk)
                and cost <= t.returned - t.served + case
                    when r.promise is null or not farthing.is_better(t, r.says, r.until, r.now)
                        then farthing.covered(t, r.now, margin)
                    -- Only what brings more has credit, and no share of a fan.
                    when r.slot = 255 and least(r.says, t.funded) > farthing.covered(t, r.now, margin)
                        then least(t.funded, least(r.says, t.funded) + credit)
                    else greatest(least(r.says, t.funded), farthing.covered(t, r.now, margin)) end
                and (r.slot = 255 or r.promise is null
                    or farthing.of_others(t, r.now, margin) + greatest(least(r.says, t.funded) - t.claimed, 0) <= most)
            returning t.* into page;
            is_read := found;
            if is_read then
                verdict := 1;
                insert into farthing.request as o (account, slot, number, print, price, route, at, state, status,
                    deliveries, gateway, token, scope, since, is_returnable)
                values (r.account, r.slot, r.number, r.print, cost, r.route, clock_timestamp(), 2, 0, 0, me, r.token,
                    case when r.scope is not null and cost > 0 then r.scope end,
                    case when r.scope is not null and cost > 0 then p.since end, r.returnable and cost > 0)
                on conflict on constraint request_pkey do update set print = excluded.print, price = excluded.price,
                    route = excluded.route, at = excluded.at, state = 2, status = 0, deliveries = 0, gateway = me,
                    token = excluded.token, back_token = null, back_at = null, again_token = null,
                    again_verdict = null, scope = excluded.scope, since = excluded.since,
                    is_returnable = excluded.is_returnable, is_wish = false, returned = 0;
                if r.state = 1 then
                    perform farthing.reserve_meter(r.account, r.slot, r.number, r.route, me, cost);
                end if;
                if r.scope is not null and cost > 0 then
                    insert into farthing.period as t
                    values (r.account, r.slot, r.scope, p.since, p.until, p.most, p.spent + cost)
                    on conflict on constraint period_pkey do update set since = excluded.since,
                        until = excluded.until, most = excluded.most, spent = excluded.spent;
                end if;
                if r.returnable and cost > 0 then
                    insert into farthing.tally as t values (r.account, r.slot, r.route, 1, 0)
                    on conflict on constraint tally_pkey do update set bought = t.bought + 1;
                end if;
            else
                select * into q from farthing.request o where o.account = r.account and o.slot = r.slot
                    and o.number = r.number and o.print = r.print and o.token = r.token;
                if found then
                    verdict := 1; price := q.price;
                end if;
            end if;
        elsif r.kind = 2 then
            update farthing.page t set
                version = t.version + 1,
                tx = pg_current_xact_id(),
                returned = t.returned + r.price,
                back = set_bit(t.back, greatest(t.number - r.number, 0)::integer, 1)
            where t.account = r.account and t.slot = r.slot and farthing.is_kept(t, r.number)
                and r.price <= t.served - t.returned
            returning t.* into page;
            is_read := found;
            if is_read then
                verdict := 1;
                update farthing.request o set state = 4, status = r.status, back_token = r.token,
                    back_at = clock_timestamp(), returned = r.price
                where o.account = r.account and o.slot = r.slot and o.number = r.number returning o.* into q;
                delete from farthing.meter m
                where m.account = r.account and m.slot = r.slot and m.number = r.number;
                perform farthing.less(q, r.price);
                update farthing.tally t set bought = greatest(t.bought - 1, 0)
                where q.is_returnable and t.account = q.account and t.slot = q.slot and t.route = q.route;
            elsif exists (select 1 from farthing.request o where o.account = r.account and o.slot = r.slot
                    and o.number = r.number and o.back_token = r.token) then
                verdict := 1;
            end if;
        elsif r.kind = 3 then
            update farthing.request o set state = r.state, status = r.status,
                deliveries = greatest(o.deliveries - r.again, 0)
            where o.account = r.account and o.slot = r.slot and o.number = r.number and o.gateway = me and o.state = 2;
            -- What was not used went back before. Of one that nobody has begun it goes back if this gateway ends before its
            -- retry.
            delete from farthing.meter m where r.state <> 1
                and m.account = r.account and m.slot = r.slot and m.number = r.number and m.gateway = me;
            verdict := 1;
        elsif r.kind = 4 then
            perform 1 from farthing.page t where t.account = r.account and t.slot = r.slot for no key update;
            select * into page from farthing.page t where t.account = r.account and t.slot = r.slot;
            is_read := true;
            -- Who shows what a claim has made public is nobody in particular, and is told nothing of numbers (R3).
            if r.says <= greatest(page.floor, page.worth) and not exists (select 1 from farthing.request o
                    where o.account = r.account and o.slot = r.slot and o.number = r.number
                    and o.again_token = r.token) then
                verdict := 9;
                return next;
                continue;
            end if;
            select * into q from farthing.request o where o.account = r.account and o.slot = r.slot
                and o.number = r.number and o.print = r.print and o.at > clock_timestamp() - interval '120 seconds';
            if not found then
                verdict := 4;
            else
                status := q.status; price := q.price; route := q.route;
                verdict := case
                    when q.again_token = r.token then q.again_verdict
                    when q.state = 4 then 3
                    when q.state = 2 and not farthing.is_gone(q.gateway) then 5
                    -- Of what costs what it uses a part went back: that was served. Nothing is where all did.
                    when not farthing.is_kept(page, r.number)
                        then case when q.returned > 0 and q.returned < q.price then 7 else 3 end
                    when q.state = 1 then 6
                    when q.deliveries >= r.again then 7
                    else 8 end;
                if verdict in (6, 8) and q.again_token is distinct from r.token then
                    update farthing.request o set state = 2, gateway = me, again_token = r.token,
                        again_verdict = verdict, deliveries = o.deliveries + (verdict = 8)::integer
                    where o.account = r.account and o.slot = r.slot and o.number = r.number;
                    if verdict = 6 and r.state = 1 then
                        perform farthing.reserve_meter(r.account, r.slot, r.number, q.route, me, q.price);
                    end if;
                end if;
            end if;
        elsif r.kind = 6 then
            update farthing.meter m set used = greatest(m.used, r.price)
            where m.account = r.account and m.slot = r.slot and m.number = r.number and m.gateway = me;
            verdict := 1;
        elsif r.kind = 7 then
            if farthing.extend_meter(r.account, r.slot, r.number, r.says, r.route) then
                verdict := 1;
            end if;
        elsif r.kind = 8 then
            if farthing.settle_meter(r.account, r.slot, r.number, me, r.price, r.token) then
                verdict := 1;
            end if;
        elsif r.kind = 9 then
            select sum(u.price)::bigint into price from farthing.meter m, unnest(m.prices) as u (price)
            where m.account = r.account and m.slot = r.slot and m.number = r.number;
            if price is not null then
                verdict := 1;
            end if;
            price := coalesce(price, 0);
        elsif r.kind = 10 then
            perform 1 from farthing.page t where t.account = r.account and t.slot = r.slot for no key update;
            select * into page from farthing.page t where t.account = r.account and t.slot = r.slot;
            is_read := true;
            select * into q from farthing.request o
            where o.account = r.account and o.slot = r.slot and o.number = r.number;
            price := coalesce(q.price, 0);
            verdict := case
                when q.back_token = r.token then 1
                when r.says <= greatest(page.floor, page.worth) then 9
                when q.number is null then 4
                when q.print <> r.print then 12
                when q.state = 4 then 3
                when q.price = 0 or not q.is_returnable then 4
                when not farthing.is_kept(page, r.number)
                    or q.at <= clock_timestamp() - interval '24 hours' then 10
                when q.state = 2 and not farthing.is_gone(q.gateway) then 5
                when exists (select 1 from farthing.tally t where t.account = q.account and t.slot = q.slot
                    and t.route = q.route and t.back * r.one_in < t.bought) then 1
                else 11 end;
            if verdict = 1 and q.back_token is distinct from r.token then
                update farthing.page t set
                    version = t.version + 1,
                    tx = pg_current_xact_id(),
                    returned = t.returned + q.price,
                    back = set_bit(t.back, (t.number - r.number)::integer, 1)
                where t.account = r.account and t.slot = r.slot
                returning t.* into page;
                update farthing.request o set state = 4, is_wish = true, back_token = r.token,
                    back_at = clock_timestamp(), returned = q.price
                where o.account = r.account and o.slot = r.slot and o.number = r.number;
                update farthing.tally t set back = t.back + 1
                where t.account = q.account and t.slot = q.slot and t.route = q.route;
                perform farthing.less(q, q.price);
            end if;
        end if;
        if r.scope is not null then
            select t.since, t.until, t.most, t.spent into cap_since, cap_until, cap_most, cap_spent
            from farthing.period t where t.account = r.account and t.slot = r.slot and t.scope = r.scope;
        end if;
        if not is_read then
            select * into page from farthing.page t where t.account = r.account and t.slot = r.slot;
            if found and r.kind = 5 then
                verdict := 1;
            end if;
        end if;
        return next;
    end loop;
end
$$;
