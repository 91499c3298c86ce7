-- The vault: each person's data key, wrapped by the master key. Erasing a person leaves the row without key.
-- Times are microseconds since 1970 UTC, here and in the other tables beside the log.
CREATE TABLE person_keys (
    serial       bigint NOT NULL GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    subject      text   NOT NULL UNIQUE,
    wrapped_key  bytea,
    master       text,
    created_at   bigint NOT NULL,
    destroyed_at bigint,
    CHECK ((wrapped_key IS NULL) = (destroyed_at IS NOT NULL))
);

-- A destroyed key never comes back.
CREATE FUNCTION person_keys_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'the key of a person is destroyed, never deleted';
    END IF;
    IF OLD.destroyed_at IS NOT NULL
       AND (NEW.destroyed_at IS NULL OR NEW.wrapped_key IS NOT NULL) THEN
        RAISE EXCEPTION 'a destroyed key never comes back';
    END IF;
    RETURN NEW;
END
$$;

CREATE TRIGGER person_keys_guard BEFORE UPDATE OR DELETE ON person_keys
    FOR EACH ROW EXECUTE FUNCTION person_keys_guard();
