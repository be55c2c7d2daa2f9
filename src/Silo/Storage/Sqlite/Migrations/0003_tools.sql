create index tools_by_creation on grain_state ((payload -> 'state' ->> 'createdAt'), (payload -> 'state' ->> 'id'))
    where state_name = 'tool';
create index steps_by_id on grain_state ((payload -> 'state' ->> 'id')) where state_name = 'step';

-- Ids of steps begin with their time, so this is their order in time, too.
create index events_of_steps on events ((payload ->> 'stepId')) where kind = 'step-started';
