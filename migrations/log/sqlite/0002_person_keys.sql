-- The vault: each person's data key, wrapped by the master key. Erasing a person leaves the row without key.
CREATE TABLE person_keys (
    serial       INTEGER PRIMARY KEY AUTOINCREMENT,
    subject      TEXT    NOT NULL UNIQUE,
    wrapped_key  BLOB,
    master       TEXT,
    created_at   INTEGER NOT NULL,
    destroyed_at INTEGER,
    CHECK ((wrapped_key IS NULL) = (destroyed_at IS NOT NULL))
) STRICT;

-- A destroyed key never comes back.
CREATE TRIGGER person_keys_stay_destroyed BEFORE UPDATE ON person_keys
WHEN OLD.destroyed_at IS NOT NULL AND (NEW.destroyed_at IS NULL OR NEW.wrapped_key IS NOT NULL)
BEGIN
    SELECT RAISE(ABORT, 'a destroyed key never comes back');
END;

CREATE TRIGGER person_keys_refuse_delete BEFORE DELETE ON person_keys
BEGIN
    SELECT RAISE(ABORT, 'the key of a person is destroyed, never deleted');
END;
