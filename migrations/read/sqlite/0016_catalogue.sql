-- Brands, instruments, kinds of components and faults. Value, tier and sources are for the workshop only.
CREATE TABLE catalogue_brands (
    code VARCHAR(80) NOT NULL PRIMARY KEY,
    name VARCHAR(500) NOT NULL,
    country TEXT,
    aliases JSON NOT NULL,
    search TEXT NOT NULL,
    deprecated BOOLEAN NOT NULL,
    version INTEGER NOT NULL
);

CREATE TABLE catalogue_instruments (
    code VARCHAR(80) NOT NULL PRIMARY KEY,
    brand VARCHAR(80) NOT NULL,
    name VARCHAR(500) NOT NULL,
    aliases JSON NOT NULL,
    kind VARCHAR(20) NOT NULL,
    year_from INTEGER,
    year_to INTEGER,
    key_count INTEGER,
    voices INTEGER,
    tier VARCHAR(20) NOT NULL,
    value INTEGER,
    valued_on DATE,
    value_source TEXT,
    components JSON NOT NULL,
    known_issues JSON NOT NULL,
    search TEXT NOT NULL,
    deprecated BOOLEAN NOT NULL,
    source TEXT NOT NULL,
    version INTEGER NOT NULL
);

CREATE TABLE catalogue_components (
    code VARCHAR(80) NOT NULL PRIMARY KEY,
    name VARCHAR(500) NOT NULL,
    deprecated BOOLEAN NOT NULL,
    version INTEGER NOT NULL
);

CREATE TABLE catalogue_faults (
    code VARCHAR(80) NOT NULL PRIMARY KEY,
    component VARCHAR(80) NOT NULL,
    name VARCHAR(500) NOT NULL,
    symptom TEXT NOT NULL,
    category VARCHAR(20) NOT NULL,
    labour_minutes INTEGER NOT NULL,
    parts_clp INTEGER NOT NULL,
    blocks JSON NOT NULL,
    kinds JSON NOT NULL,
    search TEXT NOT NULL,
    deprecated BOOLEAN NOT NULL,
    version INTEGER NOT NULL
);

CREATE TABLE catalogue_valuations (
    instrument VARCHAR(80) NOT NULL,
    version INTEGER NOT NULL,
    amount INTEGER NOT NULL,
    valued_on DATE NOT NULL,
    source TEXT NOT NULL,
    entered_at DATETIME NOT NULL,
    PRIMARY KEY (instrument, version)
) WITHOUT ROWID;

CREATE INDEX catalogue_instruments_by_brand ON catalogue_instruments (brand, name);
CREATE INDEX catalogue_faults_by_component ON catalogue_faults (component);
