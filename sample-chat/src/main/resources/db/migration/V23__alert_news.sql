-- What the ops room is still to be told of alerts: written with them, gone once it is told.
CREATE TABLE alert_news (
    position BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, -- in this order
    news_key CHAR(64)       NOT NULL, -- the room takes each once
    text     VARCHAR(10000) NOT NULL
);
