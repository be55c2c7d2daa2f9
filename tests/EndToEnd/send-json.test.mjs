import assert from 'node:assert/strict';
import { test } from 'node:test';
import { modelKey } from './harness/canaries.mjs';
import { idOf, unknown } from './harness/ids.mjs';
import { Suite, user } from './harness/suite.mjs';
import { signal, within } from './harness/until.mjs';

const suite = Suite.use();

test('turn_asJson_isTheAnswerWithStopReasonAndUsage', async () => {
  const conversation = await suite.conversation();
  const { status, headers, body } = await suite.json(conversation, 'hello');
  assert.equal(status, 200);
  assert.match(headers.get('content-type'), /^application\/json/);
  assert.deepEqual(Object.keys(body).sort(), ['logprobs', 'messages', 'stop_reason', 'turns', 'usage']);
  assert.deepEqual([body.logprobs, body.turns], [null, null]);
  assert.deepEqual(body.stop_reason, { message_type: 'stop_reason', stop_reason: 'end_turn' });
  assert.deepEqual(
    [body.usage.message_type, body.usage.prompt_tokens, body.usage.completion_tokens, body.usage.total_tokens, body.usage.step_count, body.usage.context_tokens],
    ['usage_statistics', 10, 5, 15, 1, 15]);
  assert.equal(body.messages.length, 1);
  const [answer] = body.messages;
  assert.deepEqual([answer.message_type, answer.content], ['assistant_message', 'You said: hello']);
  assert.match(answer.run_id, idOf('run'));
  const listed = (await suite.messages(conversation)).at(-1);
  assert.deepEqual([listed.id, listed.content, listed.otid, listed.date], [answer.id, answer.content, answer.otid, answer.date]);
});

test('input_asText_isOneUserMessage', async () => {
  const conversation = await suite.conversation();
  const { status, body } = await suite.server.call('POST', `/v1/conversations/${conversation.id}/messages`, { input: 'short form', streaming: false });
  assert.equal(status, 200);
  assert.equal(body.messages[0].content, 'You said: short form');
  assert.deepEqual((await suite.messages(conversation)).map(message => message.content).slice(1), ['short form', 'You said: short form']);
});

test('input_asParts_isOneUserMessage', async () => {
  const conversation = await suite.conversation();
  const input = [{ type: 'text', text: 'in ' }, { type: 'text', text: 'parts' }];
  const { body } = await suite.server.call('POST', `/v1/conversations/${conversation.id}/messages`, { input, streaming: false });
  assert.equal(body.messages[0].content, 'You said: in parts');
});

test('several_messages_areStoredInOrderAndAnsweredOnce', async () => {
  const conversation = await suite.conversation();
  const messages = [user('one'), { role: 'system', content: 'be brief' }, user('two')];
  const { status, body } = await suite.server.call('POST', `/v1/conversations/${conversation.id}/messages`, { messages, streaming: false });
  assert.equal(status, 200);
  assert.equal(body.messages.length, 1);
  const listed = await suite.messages(conversation);
  assert.deepEqual(listed.slice(1).map(message => [message.message_type, message.content]),
    [['user_message', 'one'], ['system_message', 'be brief'], ['user_message', 'two'], ['assistant_message', 'You said: two']]);
});

test('turns_oneAfterTheOther_giveTheModelTheWholeHistory', async () => {
  const conversation = await suite.conversation();
  for (const text of ['first', 'second', `third ${conversation.id}`]) await suite.json(conversation, text);
  const [call] = suite.model.callsFor(`third ${conversation.id}`);
  assert.deepEqual(call.body.messages.map(message => message.role), ['system', 'user', 'assistant', 'user', 'assistant', 'user']);
  assert.equal(call.body.model, 'scripted');
  assert.equal(call.headers.authorization, `Bearer ${modelKey}`);
});

test('toolTurn_asJson_hasFullObjects', async () => {
  const conversation = await suite.conversation(await suite.agent({ memory_blocks: [{ label: 'human', value: '' }] }));
  const prompt = suite.model.on('insert it', call => call.afterTool ? call.say('Done.') : call.callTool('memory_insert', { label: 'human', new_string: 'x' }));
  const { body } = await suite.json(conversation, prompt);
  assert.deepEqual(body.messages.map(message => message.message_type), ['tool_call_message', 'tool_return_message', 'assistant_message']);
  assert.ok(Array.isArray(body.messages[0].tool_calls));
  assert.deepEqual([body.usage.step_count, body.usage.prompt_tokens, body.usage.completion_tokens, body.usage.total_tokens, body.usage.context_tokens], [2, 20, 10, 30, 15]);
  assert.equal(body.stop_reason.stop_reason, 'end_turn');
});

test('maxSteps_reached_endsTheRun', async () => {
  const conversation = await suite.conversation(await suite.agent({ memory_blocks: [{ label: 'human', value: '' }] }));
  const prompt = suite.model.on('for ever', call => call.callTool('memory_insert', { label: 'human', new_string: 'x' }, { id: `call_${suite.model.calls.length}` }));
  const { status, body } = await suite.json(conversation, prompt, { max_steps: 3 });
  assert.equal(status, 200);
  assert.equal(body.stop_reason.stop_reason, 'max_steps');
  assert.equal(body.usage.step_count, 3);
  assert.equal(suite.model.callsFor(prompt).length, 3);
  assert.equal((await suite.json(conversation, 'next')).status, 200);
});

test('answer_cutByLength_saysSo', async () => {
  const prompt = suite.model.on('too long', call => { call.tokens('half an ans'); call.finish('length'); });
  const { status, body } = await suite.json(await suite.conversation(), prompt);
  assert.equal(status, 200);
  assert.equal(body.stop_reason.stop_reason, 'max_tokens_exceeded');
  assert.equal(body.messages.at(-1).content, 'half an ans');
});

test('returnTypes_filterTheMessagesAlone', async () => {
  const conversation = await suite.conversation(await suite.agent({ memory_blocks: [{ label: 'human', value: '' }] }));
  const prompt = suite.model.on('filtered', call => call.afterTool ? call.say('Done.') : call.callTool('memory_insert', { label: 'human', new_string: 'x' }));
  const { body } = await suite.json(conversation, prompt, { include_return_message_types: ['tool_return_message'] });
  assert.deepEqual(body.messages.map(message => message.message_type), ['tool_return_message']);
  assert.equal(body.stop_reason.stop_reason, 'end_turn');
  assert.equal(body.usage.step_count, 2);
});

test('overrideModel_isUsedForThisRequestAlone', async () => {
  const conversation = await suite.conversation();
  const prompt = suite.model.on('who are you', call => call.say(call.body.model));
  assert.equal((await suite.json(conversation, prompt, { override_model: 'openai/gpt-x' })).body.messages[0].content, 'gpt-x');
  assert.equal((await suite.json(conversation, prompt)).body.messages[0].content, 'scripted');
});

test('model_ofTheConversation_goesBeforeTheAgents', async () => {
  const conversation = await suite.client.conversations.create({ agent_id: (await suite.agent()).id, model: 'openai/mine' });
  const prompt = suite.model.on('whose model', call => call.say(call.body.model));
  assert.equal((await suite.json(conversation, prompt)).body.messages[0].content, 'mine');
  assert.equal((await suite.json(conversation, prompt, { override_model: 'openai/over' })).body.messages[0].content, 'over');
});

test('overrideModel_unknown_is404BeforeAnythingIsStored', async () => {
  const conversation = await suite.conversation();
  for (const streaming of [false, true]) {
    const { status, body } = await suite.json(conversation, 'x', { override_model: 'nobody/nothing', streaming });
    assert.equal(status, 404);
    assert.match(body.detail, /^NOT_FOUND: Handle nobody\/nothing not found, must be one of \[/);
  }
  assert.deepEqual((await suite.messages(conversation)).map(message => message.message_type), ['system_message']);
});

test('overrideSystem_replacesThePromptForThisRequestAlone', async () => {
  const conversation = await suite.conversation();
  await suite.json(conversation, 'overridden', { override_system: 'You are a pirate.' });
  await suite.json(conversation, 'not overridden');
  const systemOf = prompt => suite.model.callsFor(prompt)[0].body.messages.find(message => message.role === 'system').content;
  assert.equal(systemOf('overridden'), 'You are a pirate.');
  assert.notEqual(systemOf('not overridden'), 'You are a pirate.');
  assert.ok((await suite.messages(conversation)).every(message => message.content !== 'You are a pirate.'));
});

test('messages_empty_are422BeforeTheLookup', async () => {
  for (const id of [(await suite.conversation()).id, unknown('conv')]) {
    const { status, body } = await suite.server.call('POST', `/v1/conversations/${id}/messages`, { messages: [] });
    assert.equal(status, 422);
    assert.equal(body.detail, 'Messages must not be empty');
  }
});

test('messagesAndInput_bothOrNeither_are422', async () => {
  const conversation = await suite.conversation();
  for (const request of [{ messages: [user('x')], input: 'y' }, {}, { messages: null, input: null }]) {
    const { status, body } = await suite.server.call('POST', `/v1/conversations/${conversation.id}/messages`, request);
    assert.equal(status, 422, JSON.stringify(request));
    assert.equal(typeof body.detail, 'string');
  }
});

test('conversation_thatIsBusy_refusesAtOnceAndNamesTheRun', async () => {
  const conversation = await suite.conversation();
  const [begun, go] = [signal(), signal()];
  const prompt = suite.model.on('slow one', async call => { begun.resolve(); await go.promise; call.say('at last'); });
  const first = suite.json(conversation, prompt);
  await begun.promise;
  for (const streaming of [false, true]) {
    const { status, body } = await within('the refusal', suite.json(conversation, 'me too', { streaming }), 3000);
    assert.equal(status, 409);
    assert.match(body.run_id, idOf('run'));
    assert.equal(body.detail, `CONFLICT: Cannot send a new message: Another request (run_id=${body.run_id}) is currently being processed for this conversation. Please wait for it to complete.`);
  }
  go.resolve();
  const { body } = await first;
  assert.equal(body.messages[0].content, 'at last');
  assert.deepEqual((await suite.messages(conversation)).map(message => message.content).slice(1), ['slow one', 'at last']);
  assert.equal((await suite.json(conversation, 'now')).status, 200);
});

test('conversations_ofOneAgent_runAtTheSameTime', async () => {
  const agent = await suite.agent();
  const arrived = [];
  const all = signal();
  const prompt = suite.model.on('meet', async call => {
    if (arrived.push(call) === 5) all.resolve();
    await all.promise;
    call.say('met');
  });
  const answers = await within('five turns at once', Promise.all(Array.from({ length: 5 }, async () => suite.json(await suite.conversation(agent), prompt))));
  for (const { body } of answers) assert.equal(body.messages[0].content, 'met');
});

test('turns_sentRightAfterEachOther_areNeverRefused', async () => {
  const conversation = await suite.conversation();
  for (let i = 0; i < 40; i++) assert.equal((await suite.json(conversation, `again ${i}`)).status, 200, `turn ${i}`);
  const users = (await suite.messages(conversation)).filter(message => message.message_type === 'user_message');
  assert.deepEqual(users.map(message => message.content), Array.from({ length: 40 }, (_, i) => `again ${i}`));
});
