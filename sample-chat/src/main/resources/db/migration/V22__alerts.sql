-- What Alertmanager has told, so that telling it again, by whomever and whenever, changes nothing.
CREATE TABLE alert_notice (
    notice_key CHAR(64) PRIMARY KEY, -- of group, fingerprint, start and status
    seen_at    TIMESTAMP WITH TIME ZONE NOT NULL
);
CREATE INDEX alert_notice_by_age ON alert_notice (seen_at);

-- The newest state of each alert.
CREATE TABLE alert (
    fingerprint    VARCHAR(64) PRIMARY KEY,
    group_key      VARCHAR(10000)           NOT NULL,
    status         VARCHAR(10)              NOT NULL,
    starts_at      TIMESTAMP WITH TIME ZONE NOT NULL,
    ends_at        TIMESTAMP WITH TIME ZONE,
    changed_at     TIMESTAMP WITH TIME ZONE NOT NULL,
    labels         VARCHAR(1000000)         NOT NULL, -- a JSON object of texts
    annotations    VARCHAR(1000000)         NOT NULL,
    silence_id     VARCHAR(64),
    silenced_by    VARCHAR(40),
    silenced_until TIMESTAMP WITH TIME ZONE
);

-- Its lock lets one notice after the other in, whichever instance it comes to.
CREATE TABLE alert_turn (
    id SMALLINT PRIMARY KEY
);
INSERT INTO alert_turn VALUES (1);
