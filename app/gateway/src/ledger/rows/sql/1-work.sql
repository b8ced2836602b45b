-- What gathered at a gateway, in one round trip and one transaction, ordered by row, so that two gateways never wait for
-- each other in a circle. A batch whose COMMIT is in doubt is sent again as it is: each of its parts has a token, and
-- what was done says so again.
--
-- kind     1 admit, 2 give back, 3 it is over, 4 a retry, 5 read
-- verdict  1 done, 2 not; of a retry: 3 its money went back, 4 another request's number, 5 being answered,
--          6 nobody has begun it, 7 served, 8 served and delivered again, 9 its promise may be public
create function farthing.work(
    me bytea, this_batch bigint, margin bigint, credit bigint, most bigint, risk bigint,
    kinds smallint[], accounts bytea[], slots smallint[], numbers bigint[], prices bigint[], routes integer[],
    prints bigint[], tokens bigint[], says bigint[], promises bytea[], untils bigint[], nows bigint[],
    states smallint[], statuses smallint[], agains smallint[]
) returns table (verdict smallint, status smallint, price bigint, route integer, page farthing.page)
language plpgsql as $$
#variable_conflict use_variable
declare
    r record;
    q farthing.request;
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
            untils, nows, states, statuses, agains) with ordinality as u (kind, account, slot, number, price, route,
            print, token, says, promise, until, now, state, status, again, place) order by u.place
    loop
        verdict := 2; status := 0; price := 0; route := 0; page := null; is_read := false;
        if r.slot <> 255 then
            perform 1 from farthing.page s where s.account = r.account order by s.slot for no key update;
        end if;
        if r.kind = 1 then
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
                served = t.served + r.price,
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
                and r.price::numeric + t.served - t.returned - t.claimed <= risk
                and r.price <= t.returned - t.served + case
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
                insert into farthing.request as o values (r.account, r.slot, r.number, r.print, r.price, r.route,
                    clock_timestamp(), 2, 0, 0, me, r.token)
                on conflict on constraint request_pkey do update set print = excluded.print, price = excluded.price,
                    route = excluded.route, at = excluded.at, state = 2, status = 0, deliveries = 0, gateway = me,
                    token = excluded.token, back_token = null, back_at = null, again_token = null,
                    again_verdict = null;
            elsif exists (select 1 from farthing.request o where o.account = r.account and o.slot = r.slot
                    and o.number = r.number and o.print = r.print and o.token = r.token) then
                verdict := 1;
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
                    back_at = clock_timestamp()
                where o.account = r.account and o.slot = r.slot and o.number = r.number;
            elsif exists (select 1 from farthing.request o where o.account = r.account and o.slot = r.slot
                    and o.number = r.number and o.back_token = r.token) then
                verdict := 1;
            end if;
        elsif r.kind = 3 then
            update farthing.request o set state = r.state, status = r.status,
                deliveries = greatest(o.deliveries - r.again, 0)
            where o.account = r.account and o.slot = r.slot and o.number = r.number and o.gateway = me and o.state = 2;
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
                    when q.state = 4 or not farthing.is_kept(page, r.number) then 3
                    when q.state = 2 and not farthing.is_gone(q.gateway) then 5
                    when q.state = 1 then 6
                    when q.deliveries >= r.again then 7
                    else 8 end;
                if verdict in (6, 8) and q.again_token is distinct from r.token then
                    update farthing.request o set state = 2, gateway = me, again_token = r.token,
                        again_verdict = verdict, deliveries = o.deliveries + (verdict = 8)::integer
                    where o.account = r.account and o.slot = r.slot and o.number = r.number;
                end if;
            end if;
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
