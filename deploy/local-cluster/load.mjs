#!/usr/bin/env node
// ./load.mjs [SECONDS] [CLIENTS]   talks to the cluster over the chat API and says what failed, for ./roll, ./silo kill, and upgrades
// A client makes a conversation, reads lists, and sends messages whose answers stream. It sends nothing twice; only a stream that is cut off is
// resumed after its last event. Asked to stop (Ctrl+C) it ends what it has begun.
const [seconds = 60, clients = 16] = process.argv.slice(2).map(Number);
const base = `http://127.0.0.1:${process.env.PORT ?? 8283}/api/v1`;
let end = Date.now() + seconds * 1000;
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => { end = 0; });
const seen = { requests: 0, failed: 0, streams: 0, resumed: 0, inexact: 0 };
const gaps = [], failures = new Map();

async function request(path, method = 'GET', body, headers = {}) {
  seen.requests++;
  const began = performance.now();
  try {
    const answer = await fetch(base + path, { method, headers: { 'content-type': 'application/json', ...headers }, body: body && JSON.stringify(body) });
    if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`);
    gaps.push(performance.now() - began);
    return answer;
  } catch (failure) {
    seen.failed++;
    const what = `${method} ${path.replace(/[0-9a-f-]{36}/, 'ID')}: ${failure.cause?.code ?? failure.message.split('\n')[0]}`;
    failures.set(what, (failures.get(what) ?? 0) + 1);
    throw failure;
  }
}

async function stream(id) {
  seen.streams++;
  const accept = { accept: 'text/event-stream' };
  let answer = await request(`/conversations/${id}/messages`, 'POST', { content: '/words 40 /slow 25' }, accept);
  let last, deltas = '', whole, done = false;
  for (;;) {
    let text = '', time = performance.now();
    try {
      for await (const bytes of answer.body) {
        gaps.push(performance.now() - time);
        time = performance.now();
        text += Buffer.from(bytes).toString();
        const events = text.split('\n\n');
        text = events.pop();
        for (const event of events) {
          const field = name => new RegExp(`^${name}: (.*)$`, 'm').exec(event)?.[1];
          last = field('id') ?? last;
          if (field('event') === 'message.delta') deltas += JSON.parse(field('data')).delta;
          if (field('event') === 'message.void') deltas = '';
          if (field('event') === 'message.completed') whole = JSON.parse(field('data')).content;
          done ||= field('event') === 'done';
        }
      }
    } catch (cut) { if (!last) throw cut; }
    if (done) break;
    seen.resumed++;
    answer = await request(`/conversations/${id}/stream`, 'GET', undefined, { 'last-event-id': last });
  }
  if (deltas !== whole) seen.inexact++;
}

async function client() {
  while (Date.now() < end) {
    try {
      const { id } = await (await request('/conversations', 'POST', {})).json();
      for (let turn = 0; turn < 3 && Date.now() < end; turn++) {
        await stream(id);
        await (await request('/conversations?limit=5')).arrayBuffer();
      }
    } catch { /* counted */ }
  }
}

await Promise.all(Array.from({ length: clients }, client));
console.log(`${seen.requests} requests, ${seen.failed} failed; ${seen.streams} streams, ${seen.resumed} times resumed, ${seen.inexact} not exact; ` +
  `longest silence ${Math.round(Math.max(...gaps))} ms`);
for (const [what, count] of failures) console.log(`  ${count} × ${what}`);
process.exit(seen.failed + seen.inexact ? 1 : 0);
