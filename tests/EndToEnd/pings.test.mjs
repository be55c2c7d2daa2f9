import assert from 'node:assert/strict';
import { test } from 'node:test';
import { date, idOf } from './harness/ids.mjs';
import { Suite } from './harness/suite.mjs';
import { signal } from './harness/until.mjs';

const suite = Suite.use({ environment: { Limits__StreamKeepAlive: '00:00:01' } });

/** A turn of one token, silence, and another token. */
function silence(prompt) {
  const go = signal();
  suite.model.on(prompt, async call => { call.tokens('a'); await go.promise; call.say('b'); });
  return go;
}

const pings = stream => stream.items.filter(item => item.message_type === 'ping');

test('silentStream_isKeptAliveByPings', async () => {
  const go = silence('foreground');
  const stream = await suite.send(await suite.conversation(), 'foreground', { stream_tokens: true });
  await stream.when('three pings', () => pings(stream).length === 3);
  go.resolve();
  await stream.end();
  assert.equal(stream.text, 'ab');
  for (const ping of pings(stream)) {
    assert.match(ping.id, idOf('ping'));
    assert.match(ping.date, date);
    assert.deepEqual([ping.run_id, ping.seq_id, ping.otid, ping.step_id], [pings(stream)[0].run_id, null, null, null]);
  }
});

test('keepAlive_inTheBackground_takesNoNumber', async () => {
  const conversation = await suite.conversation();
  const go = silence('background');
  const stream = await suite.send(conversation, 'background', { stream_tokens: true, background: true });
  await stream.when('three pings', () => pings(stream).length === 3);
  const [token] = stream.items.filter(item => item.message_type === 'assistant_message');
  assert.deepEqual(pings(stream).slice(1).map(ping => ping.seq_id), [token.seq_id, token.seq_id]);
  go.resolve();
  await stream.end();
  const again = await (await suite.follow(conversation, { run_id: token.run_id })).end();
  const stored = stream.frames.filter((frame, i) => i === 0 || frame.json?.message_type !== 'ping');
  assert.deepEqual(again.frames, stored);
});

test('silentStream_withoutPings_staysSilent', async () => {
  const conversation = await suite.conversation();
  const go = silence('neither');
  const options = { stream_tokens: true, background: true };
  const [without, withPings] = [await suite.send(conversation, 'neither', { ...options, include_pings: false }), await suite.follow(conversation)];
  const quiet = await suite.follow(conversation, { include_pings: false });
  await withPings.when('two pings', () => pings(withPings).length === 2);
  go.resolve();
  for (const stream of [without, quiet]) assert.deepEqual((await stream.end()).kinds, ['assistant_message', 'assistant_message', 'stop_reason', 'usage_statistics', '[DONE]']);
  assert.equal((await withPings.end()).text, 'ab');
});

test('jsonTurn_thatTakesLong_isAnsweredAllTheSame', async () => {
  const go = silence('long json');
  const conversation = await suite.conversation();
  const turn = suite.json(conversation, 'long json');
  const stream = await suite.send(await suite.conversation(), 'long json');
  await stream.when('two pings', () => pings(stream).length === 2);
  go.resolve();
  assert.equal((await turn).body.messages[0].content, 'ab');
  await stream.end();
});
