create index start_tasks_by_id on grain_state (((payload -> 'state' ->> 'id') collate "C")) where state_name = 'start-task';
create index start_tasks_by_creation on grain_state (((payload -> 'state' ->> 'createdAt') collate "C"), ((payload -> 'state' ->> 'id') collate "C"))
    where state_name = 'start-task';
create index start_tasks_of_conversation on grain_state (((payload -> 'state' ->> 'conversationId') collate "C")) where state_name = 'start-task';
create index start_tasks_unfinished on grain_state (((payload -> 'state' ->> 'status') collate "C"))
    where state_name = 'start-task' and (payload -> 'state' ->> 'status') not in ('Ready', 'Error');
create index sandboxes_by_id on grain_state (((payload -> 'state' ->> 'id') collate "C")) where state_name = 'sandbox';
