create index start_tasks_by_id on grain_state ((payload -> 'state' ->> 'id')) where state_name = 'start-task';
create index start_tasks_by_creation on grain_state ((payload -> 'state' ->> 'createdAt'), (payload -> 'state' ->> 'id'))
    where state_name = 'start-task';
create index start_tasks_of_conversation on grain_state ((payload -> 'state' ->> 'conversationId')) where state_name = 'start-task';
create index start_tasks_unfinished on grain_state ((payload -> 'state' ->> 'status'))
    where state_name = 'start-task' and payload -> 'state' ->> 'status' not in ('Ready', 'Error');
create index sandboxes_by_id on grain_state ((payload -> 'state' ->> 'id')) where state_name = 'sandbox';
