-- The hash chain over the stored bytes of the events: evidence of any later alteration.
CREATE TABLE chain (
    position bigint NOT NULL PRIMARY KEY,
    hash     bytea  NOT NULL CHECK (length(hash) = 32)
);

CREATE TRIGGER chain_refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON chain
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
