-- What operators look for among runs that have ended is rare among them, so these indexes are small.
create index runs_waiting on runs (created_at, id) where stop_reason = 'RequiresApproval';
create index runs_failed on runs (created_at, id) where status in ('Failed');
create index usage_by_day on usage (day, model);
