import { key, signIn } from '/console/session.js';

/** A refusal of the server: its status and its words. */
export class Refused extends Error {
  constructor(status, text) {
    super(text);
    this.status = status;
  }
}

export const pause = (ms, signal) => new Promise(resolve => {
  const timer = setTimeout(resolve, ms);
  signal?.addEventListener('abort', () => { clearTimeout(timer); resolve(); }, { once: true });
});

/** One request. A key that is refused, or is not an operator's, is asked for again. */
export async function open(path, options = {}) {
  while (true) {
    const had = key();
    const response = await fetch(`/dashboard/api${path}`, { ...options, headers: { ...options.headers, ...(had ? { authorization: `Bearer ${had}` } : {}) } });
    if (response.status !== 401 && response.status !== 403) return response;
    if (key() === had) await signIn(had ? response.status === 403 ? 'This key is not an operator\'s.' : 'The server does not know this key.' : null);
  }
}

async function answer(response) {
  if (response.ok) return response.json();
  let text = `The server has answered ${response.status}.`;
  try {
    text = (await response.json()).error ?? text;
  } catch {
    // A proxy in between has answered in its own words.
  }

  throw new Refused(response.status, text);
}

export const get = async (path, signal) => answer(await open(path, { signal }));

/** The header is one that no page of another origin may send. */
export const post = async (path, body) => answer(await open(path, {
  method: 'POST',
  headers: { 'x-dashboard': '1', 'content-type': 'application/json' },
  body: JSON.stringify(body ?? {}),
}));
