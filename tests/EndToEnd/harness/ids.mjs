import { randomUUID } from 'node:crypto';

const uuid4 = '[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}';

/** What an id of a kind looks like. */
export const idOf = prefix => new RegExp(`^${prefix}-${uuid4}$`);

/** A well-formed id that nothing has. */
export const unknown = prefix => `${prefix}-${randomUUID()}`;

/** Message dates: to the second, in UTC. */
export const date = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00$/;

/** Other dates: any precision, with their offset. */
export const moment = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;
