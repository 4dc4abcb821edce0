-- What a token may do, as in jobs:run:scripts:f/shop/order; none: all that its account may.
ALTER TABLE api_token ADD COLUMN scopes text[] NOT NULL DEFAULT '{}';
