import assert from 'node:assert/strict';
import { createHmac, randomBytes } from 'node:crypto';
import { after, test } from 'node:test';
import { Receiver } from './harness/receiver.mjs';
import { Server } from './harness/server.mjs';
import { slow } from './harness/slow.mjs';
import { Suite, user } from './harness/suite.mjs';
import { signal, until } from './harness/until.mjs';

const secret = randomBytes(24);
let receiver;
const suite = Suite.use({
  environment: { Models__Retry__Count: '0', Webhooks__RetryDelay: '00:00:00.05', Webhooks__Secret: `whsec_${secret.toString('base64')}` },
  prepare: async () => { receiver = await Receiver.start(); },
});
after(() => receiver?.dispose());

/** Sends without waiting, and has the end told to a new address. */
async function promise(prompt, more = {}) {
  const url = receiver.address();
  const agent = await suite.agent();
  const run = await suite.client.agents.messages.createAsync(agent.id, { messages: [user(prompt)], callback_url: url, ...more });
  return { url, agent, run };
}

/** The run, once its callback has been recorded. */
const recorded = (run, wanted = one => one.callback_sent_at) =>
  until('the call is on record', async () => { const one = await suite.client.runs.retrieve(run.id); return wanted(one) && one; });

test('endOfARun_isToldWithItsMessages', async () => {
  const { url, run } = await promise('tell me');
  assert.deepEqual([run.callback_url, run.callback_sent_at, run.callback_status_code, run.callback_error], [url, null, null, null]);
  const [call] = await receiver.callsOf(url, 1);
  const after = await recorded(run);
  assert.equal(call.headers['content-type'], 'application/json');
  assert.deepEqual(Object.keys(call.body), ['run_id', 'status', 'completed_at', 'metadata']);
  assert.deepEqual([call.body.run_id, call.body.status, call.body.completed_at], [run.id, 'completed', after.completed_at]);
  const { run_type, result } = call.body.metadata;
  assert.equal(run_type, 'send_message');
  assert.deepEqual(result.messages.map(message => [message.message_type, message.content]), [['user_message', 'tell me'], ['assistant_message', 'You said: tell me']]);
  assert.deepEqual([result.stop_reason.stop_reason, result.usage.run_ids, result.usage.total_tokens], ['end_turn', [run.id], 15]);
  assert.deepEqual([after.callback_url, after.callback_status_code, after.callback_error], [url, 200, null]);
  assert.deepEqual((await suite.client.runs.list({ agent_id: run.agent_id })).items.map(one => one.callback_status_code), [200]);
});

test('call_isSigned', async () => {
  const { url, run } = await promise('sign it');
  const [{ headers, text }] = await receiver.callsOf(url, 1);
  const signed = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${text}`;
  assert.equal(headers['webhook-id'], run.id);
  assert.ok(Math.abs(Number(headers['webhook-timestamp']) - Date.now() / 1000) < 60);
  assert.equal(headers['webhook-signature'], `v1,${createHmac('sha256', secret).update(signed).digest('base64')}`);
});

test('call_thatIsRefused_isMadeAgainUntilItIsTaken', async () => {
  receiver.answer(500, 302);
  const { url, run } = await promise('insist');
  const calls = await receiver.callsOf(url, 3);
  const after = await recorded(run, one => one.callback_status_code === 200);
  assert.equal(after.callback_error, null);
  assert.equal(calls.length, 3);
  for (const call of calls) assert.deepEqual([call.headers['webhook-id'], call.text], [run.id, calls[0].text]);
});

test('call_toAnAddressThatIsGone_isNotMadeAgain', async () => {
  receiver.answer(410);
  const { url, run } = await promise('be gone');
  const after = await recorded(run);
  assert.deepEqual([after.callback_status_code, after.callback_error], [410, 'The address answered 410.']);
  assert.equal((await receiver.callsOf(url, 1)).length, 1);
});

test('runThatFails_isTold', async () => {
  const { url } = await promise(suite.model.on('fail me', call => call.fail(400, 'invalid_request_error')));
  const [{ body }] = await receiver.callsOf(url, 1);
  assert.deepEqual([body.status, body.metadata.error.error_type, body.metadata.result.stop_reason.stop_reason], ['failed', 'llm_bad_request', 'llm_api_error']);
});

test('runThatIsCancelled_isTold', async () => {
  const begun = signal();
  const { url, agent, run } = await promise(suite.model.on('stop me', async call => { begun.resolve(); await call.aborted; }));
  await begun.promise;
  await suite.client.agents.messages.cancel(agent.id, { run_ids: [run.id] });
  const [{ body }] = await receiver.callsOf(url, 1, 30_000);
  assert.deepEqual([body.run_id, body.status], [run.id, 'cancelled']);
});

test('returnTypes_holdForWhatIsTold', async () => {
  const { url } = await promise('only the answer', { include_return_message_types: ['assistant_message'] });
  const [{ body }] = await receiver.callsOf(url, 1);
  assert.deepEqual(body.metadata.result.messages.map(message => message.message_type), ['assistant_message']);
});

test('server_killedWhileTheRunGoesOn_tellsItsEndAfterwards', slow, async () => {
  const [begun, go] = [signal(), signal()];
  const { url, run } = await promise(suite.model.on('outlive me', async call => { begun.resolve(); await go.promise; call.say('Done.'); }));
  await begun.promise;
  await suite.server.kill();
  go.resolve();
  await suite.server.run();
  // Nobody asks for the run: it is a reminder that brings the webhook back, once a minute.
  const [{ body }] = await receiver.callsOf(url, 1, 90_000);
  assert.deepEqual([body.run_id, body.status, body.metadata.result.messages.at(-1).content], [run.id, 'completed', 'Done.']);
});

test('server_killedBetweenTwoCalls_callsAgainUnderTheSameId', async () => {
  const go = signal();
  receiver.answer(async () => { await suite.server.kill(); return 500; });
  const { url, run } = await promise(suite.model.on('call me later', async call => { await go.promise; call.say('Now.'); }));
  go.resolve();
  await receiver.callsOf(url, 1);
  await until('the server is gone', () => fetch(`${suite.server.url}/v1/health/`).then(() => false, () => true));
  await suite.server.run();
  await recorded(run, one => one.callback_status_code === 200);
  const calls = await receiver.callsOf(url, 2);
  assert.deepEqual(calls.map(call => call.headers['webhook-id']), [run.id, run.id]);
});

for (const url of ['', 'nowhere', '/relative', 'ftp://example.com/', 'file:///etc/passwd', 'http://user:password@example.com/', `http://example.com/${'x'.repeat(2000)}`])
  test(`callbackUrl_${url.slice(0, 40) || 'empty'}_isRefusedAndNothingIsStored`, async () => {
    const agent = await suite.agent();
    const { status, body } = await suite.server.call('POST', `/v1/agents/${agent.id}/messages/async`, { messages: [user('hi')], callback_url: url });
    assert.equal(status, 422);
    assert.match(body.detail, /^body\.callback_url: /);
    assert.deepEqual((await suite.server.call('GET', `/v1/runs/?agent_id=${agent.id}`)).body, []);
  });

test('addressOnThisMachine_isNotCalledByAServerWithKeys', async () => {
  const server = await Server.start({ Auth__Keys__0__Key: 'key', Webhooks__RetryDelay: '00:00:00.05' });
  try {
    const key = { authorization: 'Bearer key' };
    const { body: agent } = await server.call('POST', '/v1/agents/', { name: 'tester' }, key);
    for (const url of [receiver.address(), receiver.address().replace('127.0.0.1', 'localhost'), receiver.address().replace('127.0.0.1', '[::ffff:127.0.0.1]')]) {
      const { body: run } = await server.call('POST', `/v1/agents/${agent.id}/messages/async`, { messages: [user('hi')], callback_url: url }, key);
      const after = await until('the call is given up', async () => {
        const { body } = await server.call('GET', `/v1/runs/${run.id}`, undefined, key);
        return body.callback_error && body;
      });
      assert.match(after.callback_error, /not on the internet/);
      assert.equal(after.callback_status_code, null);
    }
    assert.deepEqual(receiver.calls.filter(call => call.body.metadata.result.messages[0].content === 'hi'), []);
  } finally {
    await server.dispose();
  }
});
