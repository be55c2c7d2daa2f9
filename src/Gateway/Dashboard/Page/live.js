import { open, pause } from './api.js';
import { eventsOf } from '/console/events.js';

const KEPT_TOTALS = 120;
const KEPT_LINES = 1000;
// A snapshot comes every second: a longer silence is a connection that nobody holds any more.
const SILENCE = 10_000;
const PAUSE = 1_000;

/** What the feed has told: the newest snapshot, the course of the totals, and the log. */
export const live = { snapshot: null, totals: [], log: [], user: null };

const listeners = new Set();

/** Calls back with every snapshot until what it returns is called; at once where there is one. */
export function onSnapshot(listener) {
  listeners.add(listener);
  if (live.snapshot) listener(live.snapshot);
  return () => listeners.delete(listener);
}

/** Follows the feed over every loss of it. @param link told `live` or `lost`. */
export async function follow(link) {
  while (true) {
    try {
      await connect(link);
    } catch {
      // Whatever has broken it: the next connection begins with what was missed.
    }

    link('lost');
    // Nobody looks at a hidden page, so nobody need measure for it.
    if (document.hidden) await new Promise(resolve => document.addEventListener('visibilitychange', resolve, { once: true }));
    else await pause(PAUSE);
  }
}

async function connect(link) {
  const connection = new AbortController();
  const hide = () => { if (document.hidden) connection.abort(); };
  document.addEventListener('visibilitychange', hide);
  let watchdog = setTimeout(() => connection.abort(), SILENCE);
  try {
    const response = await open('/live', { signal: connection.signal });
    if (!response.ok) throw new Error(`${response.status}`);
    for await (const event of eventsOf(response)) {
      clearTimeout(watchdog);
      watchdog = setTimeout(() => connection.abort(), SILENCE);
      if (event === null) continue;
      take(event.name, JSON.parse(event.data));
      link('live');
    }
  } finally {
    clearTimeout(watchdog);
    document.removeEventListener('visibilitychange', hide);
    connection.abort();
  }
}

function take(name, data) {
  if (name === 'hello') {
    live.user = data;
    live.totals = data.history;
    live.log = data.log;
    return;
  }

  live.snapshot = data;
  live.totals = [...live.totals, data.totals].slice(-KEPT_TOTALS);
  live.log = [...live.log, ...data.log].slice(-KEPT_LINES);
  for (const listener of listeners) listener(data);
}
