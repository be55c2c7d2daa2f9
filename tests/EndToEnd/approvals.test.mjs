import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { Events } from './harness/events.mjs';
import { idOf, unknown } from './harness/ids.mjs';
import { Suite, user } from './harness/suite.mjs';
import { signal } from './harness/until.mjs';

const suite = Suite.use();

const clientTool = name => ({ name, description: `${name} on the client`, parameters: { type: 'object', properties: { q: { type: 'string' } } } });
const client_tools = [clientTool('lookup'), clientTool('launch')];
const waiting = 'CONFLICT: Cannot send a new message: The agent is waiting for approval on a tool call. Please approve or deny the pending request before continuing.';
const nonePending = 'Cannot process approval response: No tool call is currently awaiting approval. Please send a regular message to interact with the agent.';

const result = (tool_call_id, tool_return = 'found', more = {}) => ({ type: 'tool', tool_call_id, tool_return, status: 'success', ...more });
const approve = tool_call_id => ({ type: 'approval', tool_call_id, approve: true });
const deny = (tool_call_id, reason) => ({ type: 'approval', tool_call_id, approve: false, ...(reason && { reason }) });
const approval = (...approvals) => ({ type: 'approval', approvals });
const lookup = (id = 'call_a', q = 'saffron') => ({ name: 'lookup', args: { q }, id });
const insert = (id = 'call_m', new_string = 'jazz') => ({ name: 'memory_insert', args: { label: 'human', new_string }, id });
const byRule = { tool_rules: [{ type: 'requires_approval', tool_name: 'memory_insert' }] };

/** A conversation whose model has called tools that wait for an answer. */
class Waiting {
  static #count = 0;

  static async on(calls, { options = {}, fields = {} } = {}) {
    const turn = new Waiting();
    turn.agent = await suite.agent({ parallel_tool_calls: true, memory_blocks: [{ label: 'human', value: 'tea' }], ...fields });
    turn.conversation = await suite.conversation(turn.agent);
    turn.path = `/v1/conversations/${turn.conversation.id}/messages`;
    turn.prompt = suite.model.on(`ask ${++Waiting.#count}`, call => {
      if (call.afterTool) return call.say('Thank you.');
      calls.forEach(({ name, args, id }, index) => call.tool(name, args, { id, index }));
      call.finish('tool_calls');
    });
    turn.asked = await suite.turn(turn.conversation, turn.prompt, { client_tools, ...options });
    assert.equal(turn.asked.items.at(-2).stop_reason, 'requires_approval', turn.asked.kinds.join());
    return turn;
  }

  /** Sends messages, and takes the answer as JSON. */
  send(...messages) {
    return suite.server.call('POST', this.path, { messages, client_tools, streaming: false });
  }

  answer(...approvals) {
    return this.send(approval(...approvals));
  }

  /** Sends messages, and reads the answer to its end. */
  async stream(messages, options = {}) {
    return (await Events.open(suite.server, this.path, { messages, client_tools, ...options })).end();
  }

  /** Everything listed after the system message. */
  async listed() {
    return (await suite.messages(this.conversation)).slice(1);
  }

  async types() {
    return (await this.listed()).map(message => message.message_type);
  }

  async returns() {
    return (await this.listed()).filter(message => message.message_type === 'tool_return_message').flatMap(message => message.tool_returns);
  }

  /** What the model was told in its last call. */
  get told() {
    return suite.model.calls.findLast(call => call.body.messages.some(message => message.content?.includes?.(this.prompt))).body.messages;
  }

  async memory() {
    return (await suite.client.agents.blocks.retrieve('human', { agent_id: this.agent.id })).value;
  }
}

const accepted = ({ status, body, text }) => {
  assert.equal(status, 200, text);
  return body;
};
const refused = ({ status, body, text }, detail) => assert.deepEqual([status, body?.detail], [400, detail], text);
const continues = body => {
  assert.equal(body.messages.at(-1).content, 'Thank you.');
  assert.equal(body.stop_reason.stop_reason, 'end_turn');
};

/** Each: the calls that wait, and what holds when they are answered. */
const cases = {
  resultOfTheClient_goesToTheModelAndTheTurnGoesOn: [[lookup()], {}, async turn => {
    const body = accepted(await turn.answer(result('call_a', 'yellow spice')));
    assert.deepEqual(body.messages.map(message => message.message_type), ['tool_return_message', 'assistant_message']);
    const [returned] = body.messages;
    assert.deepEqual([returned.tool_return, returned.status, returned.tool_call_id, returned.name], ['yellow spice', 'success', 'call_a', 'lookup']);
    assert.match(turn.told.at(-1).content, /yellow spice/);
    assert.deepEqual([turn.told.at(-1).role, turn.told.at(-1).tool_call_id], ['tool', 'call_a']);
    continues(body);
    assert.equal(body.usage.step_count, 1);
    assert.deepEqual(await turn.types(),
      ['user_message', 'approval_request_message', 'approval_response_message', 'tool_return_message', 'assistant_message']);
  }],
  errorOfTheClient_isAnErrorForTheModelWithItsOutput: [[lookup()], {}, async turn => {
    continues(accepted(await turn.answer(result('call_a', 'no such page', { status: 'error', stdout: ['tried'], stderr: ['404'] }))));
    const [returned] = await turn.returns();
    assert.deepEqual([returned.status, returned.tool_return, returned.stdout, returned.stderr], ['error', 'no such page', ['tried'], ['404']]);
    assert.match(turn.told.at(-1).content, /no such page/);
  }],
  resultInParts_isItsText: [[lookup()], {}, async turn => {
    continues(accepted(await turn.answer(result('call_a', [{ type: 'text', text: 'in parts' }]))));
    assert.match(turn.told.at(-1).content, /in parts/);
  }],
  toolReturnMessage_isTheSameAsAnApprovalOfResults: [[lookup()], {}, async turn => {
    continues(accepted(await turn.send({ type: 'tool_return', tool_returns: [result('call_a', 'returned')] })));
    assert.equal((await turn.returns())[0].tool_return, 'returned');
  }],
  denial_withAReason_isToldToTheModel: [[lookup()], {}, async turn => {
    continues(accepted(await turn.answer(deny('call_a', 'too risky'))));
    const [returned] = await turn.returns();
    assert.deepEqual([returned.status, returned.tool_return], ['error', 'Error: request to call tool denied. User reason: too risky']);
    assert.match(turn.told.at(-1).content, /request to call tool denied\. User reason: too risky/);
    const response = (await turn.listed()).find(message => message.message_type === 'approval_response_message');
    assert.deepEqual([response.approvals[0].approve, response.approvals[0].reason, response.approvals[0].tool_call_id], [false, 'too risky', 'call_a']);
  }],
  denial_withoutAReason_isADenialAllTheSame: [[lookup()], {}, async turn => {
    continues(accepted(await turn.answer(deny('call_a'))));
    assert.match((await turn.returns())[0].tool_return, /^Error: request to call tool denied\./);
  }],
  denial_inTheOldForm_isOne: [[lookup()], {}, async turn => {
    continues(accepted(await turn.send({ type: 'approval', approve: false, approval_request_id: 'call_a', reason: 'old style' })));
    assert.match((await turn.returns())[0].tool_return, /old style$/);
  }],
  serverTool_approved_isRunByTheServer: [[insert()], { fields: byRule }, async turn => {
    assert.equal(await turn.memory(), 'tea');
    continues(accepted(await turn.answer(approve('call_m'))));
    assert.equal(await turn.memory(), 'tea\njazz');
    assert.deepEqual((await turn.returns()).map(returned => [returned.status, returned.tool_return]), [['success', 'tea\njazz']]);
  }],
  serverTool_denied_isNotRun: [[insert()], { fields: byRule }, async turn => {
    continues(accepted(await turn.answer(deny('call_m', 'private'))));
    assert.equal(await turn.memory(), 'tea');
    assert.equal((await turn.returns())[0].status, 'error');
  }],
  parallelCalls_areAnsweredTogether: [[lookup('call_a'), lookup('call_b', 'thyme')], {}, async turn => {
    const request = turn.asked.items.find(item => item.message_type === 'approval_request_message');
    assert.deepEqual(request.tool_calls.map(call => call.tool_call_id), ['call_a', 'call_b']);
    continues(accepted(await turn.answer(result('call_b', 'second'), result('call_a', 'first'))));
    const told = turn.told.filter(message => message.role === 'tool');
    assert.deepEqual(told.map(message => message.tool_call_id).sort(), ['call_a', 'call_b']);
    assert.match(told.find(message => message.tool_call_id === 'call_a').content, /first/);
    assert.equal((await turn.returns()).length, 2);
  }],
  parallelCalls_oneDeniedAndOneRun_areTwoOutcomes: [[lookup(), insert()], { fields: byRule }, async turn => {
    continues(accepted(await turn.answer(deny('call_a', 'no'), approve('call_m'))));
    const byId = Object.fromEntries((await turn.returns()).map(returned => [returned.tool_call_id, returned.status]));
    assert.deepEqual(byId, { call_a: 'error', call_m: 'success' });
    assert.equal(await turn.memory(), 'tea\njazz');
  }],
  serverToolBesideAClientTool_waitsForItsAnswer: [[insert(), lookup()], {}, async turn => {
    assert.deepEqual(turn.asked.kinds.slice(1, 3), ['tool_call_message', 'approval_request_message']);
    const [call, request] = turn.asked.items.slice(1, 3);
    assert.deepEqual([call.tool_calls.map(one => one.name), request.tool_calls.map(one => one.name)], [['memory_insert'], ['lookup']]);
    assert.equal(await turn.memory(), 'tea');
    continues(accepted(await turn.answer(result('call_a', 'both'))));
    assert.equal(await turn.memory(), 'tea\njazz');
    assert.deepEqual(turn.told.filter(message => message.role === 'tool').map(message => message.tool_call_id).sort(), ['call_a', 'call_m']);
  }],
  partialAnswer_isRefusedAndAllStillWait: [[lookup('call_a'), lookup('call_b')], {}, async turn => {
    refused(await turn.answer(result('call_a')), "Invalid tool call IDs. Expected '['call_a', 'call_b']', but received '['call_a']'.");
    assert.deepEqual(await turn.types(), ['user_message', 'approval_request_message']);
    continues(accepted(await turn.answer(result('call_a'), result('call_b'))));
  }],
  unknownCallId_isRefusedAndTheCallStillWaits: [[lookup()], {}, async turn => {
    refused(await turn.answer(result('call_x')), "Invalid tool call IDs. Expected '['call_a']', but received '['call_x']'.");
    assert.equal((await turn.answer(result('call_a'), result('call_x'))).status, 400);
    continues(accepted(await turn.answer(result('call_a'))));
  }],
  emptyApprovals_areRefusedAndTheCallStillWaits: [[lookup()], {}, async turn => {
    refused(await turn.answer(), 'Invalid approval response. Approval response message does not contain any approvals.');
    continues(accepted(await turn.answer(result('call_a'))));
  }],
  wrongAnswer_inAStream_isAnErrorInTheStream: [[lookup()], {}, async turn => {
    const stream = await turn.stream([approval(result('call_x'))]);
    assert.deepEqual(stream.kinds.filter(kind => kind !== 'ping'), ['stop_reason', 'event: error', '[DONE]']);
    const failure = stream.frames.find(frame => frame.event === 'error').json;
    assert.deepEqual([failure.message_type, failure.error_type], ['error_message', 'internal_error']);
    assert.match(`${failure.message} ${failure.detail}`, /Invalid tool call IDs/);
    continues(accepted(await turn.answer(result('call_a'))));
  }],
  answerRepeated_isAcceptedAndAddsNoResult: [[lookup()], {}, async turn => {
    continues(accepted(await turn.answer(result('call_a'))));
    accepted(await turn.answer(result('call_a')));
    assert.equal((await turn.returns()).length, 1);
    assert.equal((await suite.json(turn.conversation, 'and on')).status, 200);
  }],
  answerRepeated_withAUserMessage_goesOnWithTheMessage: [[lookup()], {}, async turn => {
    continues(accepted(await turn.answer(result('call_a'))));
    const body = accepted(await turn.send(approval(result('call_a')), user(`next of ${turn.prompt}`)));
    assert.equal(body.messages.at(-1).content, `You said: next of ${turn.prompt}`);
    assert.equal((await turn.returns()).length, 1);
  }],
  userMessageWhileACallWaits_asJson_is409: [[lookup()], {}, async turn => {
    const { status, body } = await turn.send(user('hello?'));
    assert.deepEqual([status, body], [409, { detail: waiting }]);
    assert.deepEqual(await turn.types(), ['user_message', 'approval_request_message']);
    continues(accepted(await turn.answer(result('call_a'))));
  }],
  userMessageWhileACallWaits_streamed_isAnErrorInTheStream: [[lookup()], {}, async turn => {
    for (const background of [false, true]) {
      const stream = await turn.stream([user('hello?')], { background });
      assert.deepEqual(stream.kinds.filter(kind => kind !== 'ping'), ['stop_reason', 'event: error', '[DONE]']);
      assert.equal(stream.items.find(item => item.message_type === 'stop_reason').stop_reason, 'error');
      const failure = stream.frames.find(frame => frame.event === 'error').json;
      assert.deepEqual([failure.error_type, failure.message], ['internal_error', waiting]);
    }
    assert.deepEqual(await turn.types(), ['user_message', 'approval_request_message']);
    continues(accepted(await turn.answer(result('call_a'))));
  }],
  userMessageBehindTheAnswer_isHandedOverAfterTheResults: [[lookup()], {}, async turn => {
    const body = accepted(await turn.send(approval(result('call_a', 'yellow')), user(`then this ${turn.prompt}`)));
    assert.equal(body.messages.at(-1).content, `You said: then this ${turn.prompt}`);
    assert.deepEqual(turn.told.slice(-2).map(message => message.role), ['tool', 'user']);
    assert.deepEqual((await turn.types()).slice(1),
      ['approval_request_message', 'approval_response_message', 'tool_return_message', 'user_message', 'assistant_message']);
  }],
  answerInTheBackground_isAStreamLikeAnyOther: [[lookup()], {}, async turn => {
    const stream = await turn.stream([{ ...approval(result('call_a')), otid: `answer ${turn.prompt}` }], { background: true });
    assert.deepEqual(stream.kinds, ['ping', 'tool_return_message', 'assistant_message', 'stop_reason', 'usage_statistics', '[DONE]']);
    const again = await turn.stream([{ ...approval(result('call_a')), otid: `answer ${turn.prompt}` }], { background: true });
    assert.deepEqual(again.frames, stream.frames);
  }],
  answerByTheNpmClient_isStreamed: [[lookup()], {}, async turn => {
    const stream = await suite.client.conversations.messages.create(turn.conversation.id,
      { messages: [approval(result('call_a'))], client_tools, stream_tokens: true, background: true });
    const seen = [];
    for await (const item of stream) seen.push(item);
    assert.equal(seen.filter(item => item.message_type === 'assistant_message').map(item => item.content).join(''), 'Thank you.');
  }],
  runThatWaits_isCompletedAndSaysWhy: [[lookup()], {}, async turn => {
    const run = await suite.client.runs.retrieve(turn.asked.items[0].run_id);
    assert.deepEqual([run.status, run.stop_reason], ['completed', 'requires_approval']);
    const { status, body } = await suite.server.call('POST', `/v1/conversations/${turn.conversation.id}/cancel`);
    assert.deepEqual([status, body.detail], [409, `CONFLICT: No active runs to cancel for conversation ${turn.conversation.id}`]);
    continues(accepted(await turn.answer(result('call_a'))));
  }],
  runThatWaits_cancelledByItsId_leavesTheConversationOpen: [[lookup('call_a'), lookup('call_b')], {}, async turn => {
    const { run_id } = turn.asked.items[0];
    const { status, body, text } = await suite.server.call('POST', `/v1/agents/${turn.agent.id}/messages/cancel`, { run_ids: [run_id] });
    assert.deepEqual([status, body], [200, { [run_id]: 'cancelled' }], text);
    const returns = await turn.returns();
    assert.deepEqual(returns.map(returned => [returned.tool_call_id, returned.status]), [['call_a', 'error'], ['call_b', 'error']]);
    assert.match(returns[0].tool_return, /The user cancelled the request, so the tool call was denied\.$/);
    assert.equal((await suite.client.runs.retrieve(run_id)).status, 'cancelled');
    assert.equal((await suite.json(turn.conversation, 'go on')).body.messages.at(-1).content, 'You said: go on');
  }],
  requestUnderTokens_isTheSameInHistory: [[lookup('call_a'), lookup('call_b')], { options: { stream_tokens: true } }, async turn => {
    const deltas = turn.asked.items.filter(item => item.message_type === 'approval_request_message');
    assert.ok(deltas.length > 2 && deltas.every(delta => !Array.isArray(delta.tool_calls)), JSON.stringify(deltas[0]));
    const argumentsOf = {};
    for (const { tool_call: { tool_call_id, arguments: piece } } of deltas) argumentsOf[tool_call_id] = (argumentsOf[tool_call_id] ?? '') + (piece ?? '');
    const request = (await turn.listed()).at(-1);
    assert.deepEqual(Object.fromEntries(request.tool_calls.map(call => [call.tool_call_id, call.arguments])), argumentsOf);
    assert.equal(deltas[0].id, request.id);
    assert.equal(request.otid, request.id);
    continues(accepted(await turn.answer(result('call_a'), result('call_b'))));
  }],
  answerWithOneStepLeft_returnsTheResultAndStops: [[lookup()], {}, async turn => {
    const calls = suite.model.calls.length;
    const body = accepted(await suite.server.call('POST', turn.path, { messages: [approval(result('call_a'))], client_tools, streaming: false, max_steps: 1 }));
    assert.deepEqual([body.stop_reason.stop_reason, body.usage.step_count], ['max_steps', 0]);
    assert.equal(suite.model.calls.length, calls);
    assert.equal((await suite.json(turn.conversation, 'go on')).status, 200);
  }],
};

describe('answered at once', () => {
  for (const [name, [calls, options, holds]] of Object.entries(cases))
    test(name, async () => holds(await Waiting.on(calls, options)));
});

describe('answered after a kill', () => {
  const turns = {};
  before(async () => {
    for (const [name, [calls, options]] of Object.entries(cases)) turns[name] = await Waiting.on(calls, options);
    await suite.server.kill();
    await suite.server.run();
  });
  for (const [name, [, , holds]] of Object.entries(cases)) test(name, () => holds(turns[name]));
});

test('answerRepeated_afterAKill_isAccepted', async () => {
  const turn = await Waiting.on([lookup()]);
  continues(accepted(await turn.answer(result('call_a'))));
  await suite.server.kill();
  await suite.server.run();
  accepted(await turn.answer(result('call_a')));
  assert.equal((await turn.returns()).length, 1);
});

test('answerInTheMaking_whenTheServerIsKilled_isFinishedAfterwards', async () => {
  const [begun, go] = [signal(), signal()];
  const turn = await Waiting.on([lookup()]);
  suite.model.on(turn.prompt, async call => { begun.resolve(); await go.promise; call.say('Thank you.'); });
  const stream = await Events.open(suite.server, turn.path, { messages: [approval(result('call_a', 'kept'))], client_tools, background: true });
  await begun.promise;
  await stream.when('the ping', ({ items }) => items.length > 0);
  await suite.server.kill();
  go.resolve();
  await stream.broken();
  await suite.server.run();
  const rest = await (await suite.follow(turn.conversation, { run_id: stream.items[0].run_id })).end();
  assert.equal(rest.items.at(-2).stop_reason, 'end_turn');
  assert.deepEqual((await turn.returns()).map(returned => returned.tool_return), ['kept']);
  assert.equal((await turn.listed()).at(-1).content, 'Thank you.');
});

test('answersOfTwoClients_atOnce_areOneAnswer', async () => {
  const turn = await Waiting.on([lookup()]);
  const answers = await Promise.all([turn.answer(result('call_a', 'one')), turn.answer(result('call_a', 'two'))]);
  for (const { status } of answers) assert.ok([200, 409].includes(status), `${status}`);
  assert.ok(answers.some(({ status }) => status === 200));
  assert.equal((await turn.returns()).length, 1);
});

test('answer_withNothingPending_isRefused', async () => {
  const conversation = await suite.conversation();
  const messages = [approval(result('call_a'))];
  const { status, body } = await suite.server.call('POST', `/v1/conversations/${conversation.id}/messages`, { messages, streaming: false });
  assert.deepEqual([status, body.detail], [400, nonePending]);
  const stream = await (await Events.open(suite.server, `/v1/conversations/${conversation.id}/messages`, { messages })).end();
  const failure = stream.frames.find(frame => frame.event === 'error').json;
  assert.equal(failure.error_type, 'internal_error');
  assert.match(`${failure.message} ${failure.detail}`, /No tool call is currently awaiting approval/);
  assert.equal((await suite.messages(conversation)).length, 1);
});

test('clientTool_namedLikeAServerTool_hidesIt', async () => {
  const turn = await Waiting.on([insert()], { options: { client_tools: [clientTool('memory_insert')] } });
  const [call] = suite.model.callsFor(turn.prompt);
  const offered = call.body.tools.filter(tool => tool.function.name === 'memory_insert');
  assert.deepEqual(offered.map(tool => tool.function.description), ['memory_insert on the client']);
  continues(accepted(await turn.answer(result('call_m', 'done by the client'))));
  assert.equal(await turn.memory(), 'tea');
});

test('clientTools_areNotKeptForTheNextRequest', async () => {
  const conversation = await suite.conversation();
  await suite.json(conversation, 'with tools', { client_tools });
  await suite.json(conversation, 'without tools');
  const names = prompt => (suite.model.callsFor(prompt)[0].body.tools ?? []).map(tool => tool.function.name);
  assert.ok(names('with tools').includes('lookup'));
  assert.ok(!names('without tools').includes('lookup'));
});

test('requiresApproval_setOnATool_holdsFromThenOn', async () => {
  const agent = await suite.agent({ memory_blocks: [{ label: 'human', value: '' }] });
  const path = `/v1/agents/${agent.id}/tools/approval/memory_insert`;
  assert.equal((await suite.server.call('PATCH', path, { requires_approval: true })).status, 200);
  const prompt = suite.model.on('insert by rule', call => call.afterTool ? call.say('ok') : call.callTool('memory_insert', { label: 'human', new_string: 'x' }));
  const held = await suite.turn(await suite.conversation(agent), prompt);
  assert.equal(held.items.at(-2).stop_reason, 'requires_approval');
  assert.equal((await suite.server.call('PATCH', path, { requires_approval: false })).status, 200);
  const free = await suite.turn(await suite.conversation(agent), prompt);
  assert.equal(free.items.at(-2).stop_reason, 'end_turn');
});

test('agentMessageWhileACallWaits_is409WithTheRequest', async () => {
  const agent = await suite.agent();
  const prompt = suite.model.on('agent asks', call => call.afterTool ? call.say('Thank you.') : call.callTool('lookup', { q: 'x' }, { id: 'call_a' }));
  const path = `/v1/agents/${agent.id}/messages`;
  const { body } = await suite.server.call('POST', path, { messages: [user(prompt)], client_tools });
  assert.equal(body.stop_reason.stop_reason, 'requires_approval');
  const busy = await suite.server.call('POST', path, { messages: [user('hello?')] });
  assert.equal(busy.status, 409);
  assert.deepEqual([busy.body.detail.code, busy.body.detail.message], ['PENDING_APPROVAL', waiting]);
  assert.equal(busy.body.detail.pending_request_id, body.messages.find(message => message.message_type === 'approval_request_message').id);
  continues(accepted(await suite.server.call('POST', path, { messages: [approval(result('call_a'))], client_tools })));
});

test('agentMessages_cancelledWhileACallWaits_areFreeAgain', async () => {
  const agent = await suite.agent();
  const prompt = suite.model.on('agent waits', call => call.callTool('lookup', { q: 'x' }, { id: 'call_a' }));
  const sent = await suite.server.call('POST', `/v1/agents/${agent.id}/messages`, { messages: [user(prompt)], client_tools });
  const { run_id } = sent.body.messages[0];
  assert.match(run_id, idOf('run'));
  const { status } = await suite.server.call('POST', `/v1/agents/${agent.id}/messages/cancel`, { run_ids: [run_id] });
  assert.equal(status, 200);
  assert.equal((await suite.server.call('POST', `/v1/agents/${agent.id}/messages`, { messages: [user('go on')] })).status, 200);
});

test('cancel_ofAnUnknownRun_isNotFound', async () => {
  const agent = await suite.agent();
  const { status } = await suite.server.call('POST', `/v1/agents/${agent.id}/messages/cancel`, { run_ids: [unknown('run')] });
  assert.ok([404, 409].includes(status), `${status}`);
});
