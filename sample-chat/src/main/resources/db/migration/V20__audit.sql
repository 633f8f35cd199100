-- What was done through the chat's operations: rows are only ever added (V21), each sealed with the hash of the one before.
CREATE TABLE audit (
    position BIGINT PRIMARY KEY, -- 1, 2, 3 ... without a gap
    done_at  TIMESTAMP WITH TIME ZONE NOT NULL,
    who      VARCHAR(100)             NOT NULL,
    action   VARCHAR(40)              NOT NULL,
    what     VARCHAR(2000)            NOT NULL,
    outcome  VARCHAR(20)              NOT NULL,
    trace_id VARCHAR(32)              NOT NULL,
    previous CHAR(64)                 NOT NULL,
    hash     CHAR(64)                 NOT NULL
);

-- Where the chain ends. Without it nobody would miss the last rows; and who appends holds its lock, on whichever instance.
CREATE TABLE audit_head (
    id       SMALLINT PRIMARY KEY,
    position BIGINT   NOT NULL,
    hash     CHAR(64) NOT NULL
);
INSERT INTO audit_head VALUES (1, 0, '0000000000000000000000000000000000000000000000000000000000000000');
