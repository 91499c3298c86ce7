-- The log. A superset of the table of postgres-es, whose stock client can read it and (by the defaults) write to
-- it. json, not jsonb: the stored bytes are what was written, which the chain and the exports rely on.
CREATE TABLE events (
    position       bigint      NOT NULL GENERATED ALWAYS AS IDENTITY UNIQUE,
    aggregate_type text        NOT NULL,
    aggregate_id   text        NOT NULL,
    sequence       bigint      NOT NULL CHECK (sequence > 0),
    event_type     text        NOT NULL,
    event_version  text        NOT NULL,
    event_id       uuid        NOT NULL DEFAULT gen_random_uuid() UNIQUE,
    payload        json        NOT NULL,
    metadata       json        NOT NULL,
    recorded_at    timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (aggregate_type, aggregate_id, sequence)
);

-- One order: whoever inserts holds this lock until its transaction has ended, so positions are given in commit
-- order and "position > checkpoint" never skips an event. FOR EACH STATEMENT: a row trigger fires after the
-- row's position was drawn, which is too late.
CREATE FUNCTION lock_events() RETURNS void LANGUAGE sql VOLATILE AS $$
    SELECT pg_advisory_xact_lock(4851267098314215)
$$;

CREATE FUNCTION events_one_writer() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM lock_events();
    RETURN NULL;
END
$$;

CREATE TRIGGER events_one_writer BEFORE INSERT ON events
    FOR EACH STATEMENT EXECUTE FUNCTION events_one_writer();

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;
END
$$;

CREATE TRIGGER events_refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON events
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Which log this is, for ever; exports and chains name it.
CREATE TABLE log_identity (
    log_id text NOT NULL
);

INSERT INTO log_identity (log_id) VALUES (gen_random_uuid()::text);
