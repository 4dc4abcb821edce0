-- What a worker's packages take on disk, as it last counted them, and the most they may take.
ALTER TABLE worker ADD COLUMN cache_bytes bigint, ADD COLUMN cache_bytes_max bigint;
