-- What a request does to its row, where the row is (R5). A gateway has looked at the promise: here it is decided by what
-- all gateways have admitted.

-- Whether a promise takes the place of the one that is there: it says more, or as much for longer, and does not expire
-- before one that is still worth something.
create function farthing.is_better(t farthing.page, says bigint, until bigint, now bigint) returns boolean
language sql immutable as $$
    select says > t.best
        and (coalesce(until, 9223372036854775807) >= coalesce(t.expires_at, 9223372036854775807)
            or now >= t.expires_at or least(t.best, t.funded) <= t.claimed)
        or says = t.best
        and coalesce(until, 9223372036854775807) > coalesce(t.expires_at, 9223372036854775807)
$$;

-- Base units covered by the promise that is there, as long as there is time to claim it.
create function farthing.covered(t farthing.page, now bigint, margin bigint) returns bigint
language sql immutable as $$
    select least(t.funded, greatest(t.claimed,
        case when now + margin >= least(t.expires_at, t.closes_at) then 0 else t.best end))
$$;

-- Whether a number was never admitted.
create function farthing.is_new(t farthing.page, number bigint) returns boolean
language sql immutable as $$
    select case when number > t.number then true
        when t.number - number < 256 then get_bit(t.admitted, (t.number - number)::integer) = 0
        else false end
$$;

-- Whether a number was admitted, and its money did not go back.
create function farthing.is_kept(t farthing.page, number bigint) returns boolean
language sql immutable as $$
    select case when number <= t.number and t.number - number < 256
        then get_bit(t.admitted, (t.number - number)::integer) = 1
            and get_bit(t.back, (t.number - number)::integer) = 0
        else false end
$$;

-- What is promised of the other shares of a fan and not claimed.
create function farthing.of_others(t farthing.page, now bigint, margin bigint) returns numeric
language sql stable as $$
    select coalesce(sum(farthing.covered(s, now, margin) - s.claimed), 0) from farthing.page s
    where s.account = t.account and s.slot <> t.slot and not s.is_taken
$$;

-- Whether the gateway that has a request in hand is gone.
create function farthing.is_gone(gateway bytea) returns boolean
language sql stable as $$
    select not exists (select 1 from farthing.gateway g
        where g.id = gateway and g.seen > clock_timestamp() - interval '5 seconds')
$$;
