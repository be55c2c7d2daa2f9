import { key, signIn } from './session.js';

const PATIENCE = 120_000;
const SEARCH = '/v1/messages/search';
const LONGEST_PAUSE = 4_000;

/** A refusal of the server: its status and its words. */
export class Refused extends Error {
  constructor(status, text) {
    super(text);
    this.status = status;
  }
}

/** The headers by which every dialect knows the user. */
function headers(more) {
  const mine = key();
  return mine ? { authorization: `Bearer ${mine}`, 'x-session-api-key': mine, ...more } : { ...more };
}

export const pause = (ms, signal) => new Promise(resolve => {
  const timer = setTimeout(resolve, ms);
  signal?.addEventListener('abort', () => { clearTimeout(timer); resolve(); }, { once: true });
});

/** How long to wait before a further try: longer each time, and never quite the same. */
export const backoff = tries => Math.min(LONGEST_PAUSE, 200 * 2 ** tries) * (0.6 + 0.4 * Math.random());

/** One request. A key that is refused is asked for. */
export async function open(path, options = {}) {
  while (true) {
    const had = key();
    const response = await fetch(path, { ...options, headers: headers(options.headers) });
    if (response.status !== 401) return response;
    if (key() === had) await signIn(had ? 'The server does not know this key.' : null);
  }
}

async function refusal(response) {
  const text = await response.text();
  try {
    const { detail } = JSON.parse(text);
    return typeof detail === 'string' ? detail : detail.map(each => each.msg).join('; ');
  } catch {
    return text || `The server has answered ${response.status}.`;
  }
}

const mayTryAgain = status => status === 408 || status === 429 || status >= 500 && status !== 501 && status !== 502;

/**
 * A request that is made again until it is answered: reads are harmless, and what changes something carries a key by which the server knows the
 * repeat, so it is done once however often it is sent, through whichever server.
 * @param {(failure: Refused) => void} [onTrouble] told before each further try.
 */
async function call(method, path, body, onTrouble) {
  const more = { accept: 'application/json' };
  if (body !== undefined) more['content-type'] = 'application/json';
  if (method === 'POST' && path !== SEARCH) more['idempotency-key'] = crypto.randomUUID?.() ?? `${Date.now()}-${Math.random()}`;
  const options = { method, headers: more, body: body === undefined ? undefined : JSON.stringify(body) };
  const begun = Date.now();
  for (let tries = 0; ; tries++) {
    let failure;
    let wait = backoff(tries);
    try {
      const response = await open(path, options);
      if (response.ok) return response.status === 204 ? null : await response.json();
      failure = new Refused(response.status, await refusal(response));
      if (!mayTryAgain(response.status)) throw failure;
      wait = Math.max(wait, 1000 * Number(response.headers.get('retry-after') ?? 0));
    } catch (error) {
      if (error === failure) throw error;
      failure = new Refused(0, 'The server cannot be reached.');
    }

    if (Date.now() - begun > PATIENCE) throw failure;
    onTrouble?.(failure);
    await pause(wait);
  }
}

const get = path => call('GET', path);

const chat = '/api/v1/conversations';
const loop = id => `/agent-server/api/conversations/${id}`;

/** What the page asks of the public API, and of nothing else. */
export const api = {
  list: (search, archived, skip) => get(`${chat}?limit=50&skip=${skip}&include_archived=${archived}${search ? `&search=${encodeURIComponent(search)}` : ''}`),
  retrieve: id => get(`${chat}/${id}`),
  search: words => call('POST', SEARCH, { query: words, limit: 50 }),
  create: (title, trouble) => call('POST', chat, { title }, trouble),
  rename: (id, title) => call('PUT', `${chat}/${id}`, { title }),
  archive: id => call('POST', `${chat}/${id}/archive`),
  restore: id => call('PATCH', `/v1/conversations/conv-${id}`, { archived: false }),
  // With run it would approve what waits: whoever sends it must know that nothing does.
  send: (id, text, run, trouble) => call('POST', `${loop(id)}/events`, { role: 'user', content: [{ type: 'text', text }], run }, trouble),
  stop: id => call('POST', `${loop(id)}/interrupt`),
  decide: (id, accept, reason) => call('POST', `${loop(id)}/events/respond_to_confirmation`, { accept, ...(reason ? { reason } : {}) }),
  answer: id => call('POST', `${loop(id)}/run`),
  models: () => get('/v1/models/'),
  setModel: (id, model) => call('PATCH', `/v1/conversations/conv-${id}`, { model }),
  currency: async () => (await get('/api/v1/tokens/usage?days=1')).currency,
  stream: (id, offset, signal) => open(`/v1/stream/conversations/${id}?deltas=live&live=sse&offset=${offset}`, { signal, headers: { accept: 'text/event-stream' } }),
};
