import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Suite, user } from './harness/suite.mjs';

const suite = Suite.use();
const on = (prompt, script) => suite.model.on(prompt, script);

const post = (path, body) => suite.server.call('POST', path, body);
const compact = (conversation, settings) =>
  post(`/v1/conversations/${conversation.id}/compact`, settings ? { compaction_settings: settings } : undefined);
const inContext = async conversation => (await suite.client.conversations.retrieve(conversation.id)).in_context_message_ids;

/** A conversation of so many turns. */
async function talked(turns, agent) {
  const conversation = await suite.conversation(agent);
  for (let turn = 1; turn <= turns; turn++) await suite.turn(conversation, `question ${turn}`);
  return conversation;
}

const isSummaryCall = call => /^Summarise the conversation below/.test(call.body.messages[0].content);

test('compact_withAll_leavesSystemAndSummary_andListsEverythingStill', async () => {
  const conversation = await talked(3);
  const before = await suite.messages(conversation);
  const answer = await compact(conversation, { mode: 'all' });
  assert.equal(answer.status, 200, answer.text);
  assert.deepEqual([answer.body.num_messages_before, answer.body.num_messages_after], [7, 2]);
  const call = suite.model.calls.findLast(isSummaryCall);
  for (const text of ['question 1', 'You said: question 3']) assert.match(call.body.messages[1].content, new RegExp(text));
  assert.equal(answer.body.summary, `You said: ${call.prompt}`.trim());

  const ids = await inContext(conversation);
  assert.equal(ids.length, 2);
  const after = await suite.messages(conversation);
  assert.deepEqual(after.slice(1, before.length), before.slice(1));
  assert.equal(after.length, before.length + 1);
  const summary = after.at(-1);
  assert.deepEqual([summary.id, summary.message_type], [ids[1], 'user_message']);
  const packed = JSON.parse(summary.content);
  assert.equal(packed.type, 'system_alert');
  assert.ok(packed.message.includes(answer.body.summary));
  assert.equal(packed.compaction_stats.messages_count_after, 2);

  const turn = await suite.turn(conversation, 'and now?');
  assert.equal(turn.kinds.at(-1), '[DONE]');
  const seen = suite.model.calls.at(-1).body.messages;
  assert.deepEqual(seen.map(message => message.role), ['system', 'user', 'user']);
  assert.ok(seen[1].content.includes('The following is a summary of the previous messages'));
});

test('compact_withTheSlidingWindow_keepsTheNewestFromAnAnswerOn', async () => {
  const conversation = await talked(5);
  const before = await inContext(conversation);
  const answer = await compact(conversation);
  assert.equal(answer.status, 200, answer.text);
  const after = await inContext(conversation);
  assert.equal(after.length, answer.body.num_messages_after);
  // 40 % of ten messages are four; the first answer from there is the sixth.
  assert.deepEqual(after.slice(2), before.slice(6));
  const messages = await suite.messages(conversation);
  assert.equal(messages.find(message => message.id === after[2]).message_type, 'assistant_message');
});

for (const mode of ['self_compact_all', 'self_compact_sliding_window']) {
  test(`compact_with_${mode}_isWrittenByTheAgentsOwnModelFromItsOwnPrompt`, async () => {
    const conversation = await talked(4);
    const answer = await compact(conversation, { mode, prompt: on(`sum it up (${mode})`, call => call.say('All was said.')) });
    assert.equal(answer.status, 200, answer.text);
    assert.equal(answer.body.summary, 'All was said.');
    const call = suite.model.callsFor(`sum it up (${mode})`).at(-1);
    assert.deepEqual(call.body.messages.slice(0, 2).map(message => message.role), ['system', 'user']);
    assert.equal(call.body.messages[1].content, 'question 1');
    assert.equal(call.body.tools, undefined);
  });
}

test('compact_ofAFreshConversation_isRefusedAndNothingIsAsked', async () => {
  const conversation = await suite.conversation();
  const calls = suite.model.calls.length;
  const answer = await compact(conversation);
  assert.equal(answer.status, 400);
  assert.match(answer.body.detail, /^Summarization failed to reduce the number of messages\./);
  assert.equal(suite.model.calls.length, calls);
  assert.equal((await compact({ id: 'conv-123e4567-e89b-42d3-8456-426614174000' })).status, 404);
  assert.equal((await compact(conversation, { mode: 'sideways' })).status, 422);
});

test('compact_ofABusyConversation_isRefusedWithTheRun', async () => {
  const conversation = await talked(2);
  let free;
  const held = new Promise(resolve => { free = resolve; });
  on('hold on', async call => { call.tokens('wait'); await held; call.finish(); });
  const stream = await suite.send(conversation, 'hold on', { background: true });
  await stream.when('its first event', shown => shown.items.length > 0);
  const answer = await compact(conversation, { mode: 'all' });
  assert.equal(answer.status, 409, answer.text);
  assert.match(answer.body.run_id, /^run-/);
  free();
  await stream.end();
});

test('compact_whoseModelFails_saysSoAndChangesNothing', async () => {
  const agent = await suite.agent({ compaction_settings: { mode: 'self_compact_all', prompt: 'refuse me' } });
  on('refuse me', call => call.fail(401, 'invalid_request_error'));
  const conversation = await talked(2, agent);
  const before = await inContext(conversation);
  const answer = await compact(conversation);
  assert.equal(answer.status, 401, answer.text);
  assert.equal(answer.body.error.type, 'llm_authentication');
  assert.deepEqual(await inContext(conversation), before);
});

test('aWindowNearlyFull_isCompactedBeforeTheNextCall_andTheStreamTells', async () => {
  // The built-in model counts its tokens honestly: a word each, of the question and of the answer that repeats it.
  const agent = await suite.agent({ model: 'local/echo', context_window_limit: 4000, compaction_settings: { clip_chars: 100 } });
  const conversation = await suite.conversation(agent);
  for (let turn = 0; turn < 3; turn++) await suite.turn(conversation, `long ${turn} ${'word '.repeat(600)}`);
  const shown = await suite.turn(conversation, 'short', { background: true, include_compaction_messages: true });
  const kinds = shown.items.map(item => item.message_type);
  const at = kinds.indexOf('event_message');
  assert.deepEqual(kinds.slice(at, at + 2), ['event_message', 'summary_message'], kinds.join());
  assert.deepEqual(shown.items[at].event_type, 'compaction');
  assert.equal(shown.items[at].event_data.trigger, 'post_step_context_check');
  assert.equal(shown.items[at].event_data.context_window, 4000);
  assert.equal(shown.items[at + 1].summary.length, 100);
  assert.ok(shown.items[at + 1].compaction_stats.messages_count_after < shown.items[at + 1].compaction_stats.messages_count_before);
  assert.equal(shown.items.find(item => item.message_type === 'stop_reason').stop_reason, 'end_turn');
});

test('aModelThatRefusesTheWindow_isAskedAgainAfterCompaction', async () => {
  const conversation = await talked(3);
  on('too much', (call, attempt) =>
    attempt === 1 ? call.fail(400, 'invalid_request_error', 'context_length_exceeded', 'maximum context length') : call.say('now it fits'));
  const shown = await suite.turn(conversation, 'too much', { stream_tokens: true });
  const kinds = shown.items.map(item => item.message_type);
  // Without the flag a summary is shown as the user's message that the model gets.
  assert.ok(kinds.includes('user_message'), kinds.join());
  assert.ok(!kinds.includes('event_message'));
  assert.equal(shown.items.filter(item => item.message_type === 'assistant_message').map(item => item.content).join(''), 'now it fits');
});

test('aModelThatRefusesEveryWindow_endsTheRunWithThatError', async () => {
  const conversation = await suite.conversation();
  on('never fits', call => call.fail(400, 'invalid_request_error', 'context_length_exceeded', 'maximum context length'));
  const answer = await suite.json(conversation, 'never fits');
  assert.equal(answer.status, 400, answer.text);
  assert.match(answer.body.detail, /^CONTEXT_WINDOW_EXCEEDED: /);
});

test('recompile_picksUpMemory_keepsTheMessagesId_andADryRunChangesNothing', async () => {
  const agent = await suite.agent({ memory_blocks: [{ label: 'human', value: 'likes tea' }] });
  const conversation = await suite.conversation(agent);
  const [system] = await suite.messages(conversation);
  await suite.client.agents.blocks.update('human', { agent_id: agent.id, value: 'likes jazz' });
  assert.match((await suite.messages(conversation))[0].content, /likes tea/);

  const dry = await post(`/v1/conversations/${conversation.id}/recompile?dry_run=true`);
  assert.equal(dry.status, 200, dry.text);
  assert.match(dry.body, /likes jazz/);
  assert.match(dry.body, new RegExp(`- CONVERSATION_ID: ${conversation.id}`));
  assert.match((await suite.messages(conversation))[0].content, /likes tea/);

  const done = await post(`/v1/conversations/${conversation.id}/recompile`);
  assert.equal(done.status, 200);
  const [now] = await suite.messages(conversation);
  assert.deepEqual([now.id, now.content], [system.id, done.body]);
  await suite.turn(conversation, 'what do I like?');
  assert.match(suite.model.calls.at(-1).body.messages[0].content, /likes jazz/);
  const [one] = (await suite.server.call('GET', `/v1/messages/${system.id}`)).body;
  assert.equal(one.content, done.body);
});

test('recompile_showsIsolatedBlocksInPlaceOfTheAgents', async () => {
  const agent = await suite.agent({ memory_blocks: [{ label: 'human', value: 'of the agent' }] });
  const conversation = await suite.client.conversations.create({ agent_id: agent.id, isolated_block_labels: ['human'] });
  await suite.client.blocks.update(conversation.isolated_block_ids[0], { value: 'of the conversation' });
  const { body } = await post(`/v1/conversations/${conversation.id}/recompile`);
  assert.match(body, /of the conversation/);
  assert.doesNotMatch(body, /of the agent/);
});

test('fork_sharesTheMessagesAndGoesItsOwnWay', async () => {
  const source = await suite.client.conversations.create({ agent_id: (await suite.agent()).id, summary: 'the first', model: 'openai/other' });
  await suite.turn(source, 'question 1');
  await suite.turn(source, 'question 2');
  const answer = await post(`/v1/conversations/${source.id}/fork`);
  assert.equal(answer.status, 200, answer.text);
  const fork = answer.body;
  assert.deepEqual([fork.agent_id, fork.summary, fork.model], [source.agent_id, null, 'openai/other']);

  const [mine, theirs] = [await inContext(source), await inContext(fork)];
  assert.deepEqual(theirs.slice(1), mine.slice(1));
  assert.notEqual(theirs[0], mine[0]);
  assert.match((await suite.messages(fork))[0].content, new RegExp(`- CONVERSATION_ID: ${fork.id}`));

  await suite.turn(fork, 'only here');
  assert.deepEqual(suite.model.calls.at(-1).body.messages.map(message => message.content).slice(1),
    ['question 1', 'You said: question 1', 'question 2', 'You said: question 2', 'only here']);
  assert.deepEqual(await inContext(source), mine);
});

test('fork_ofAConversationThatWaits_waitsTooAndIsAnsweredForItself', async () => {
  const source = await suite.conversation(await suite.agent({ model: 'local/echo' }));
  const tools = [{ name: 'look', description: 'looks', parameters: { type: 'object', properties: {} } }];
  await suite.turn(source, '/tool look {"q": 1}', { client_tools: tools });
  const { body: fork } = await post(`/v1/conversations/${source.id}/fork`);
  assert.deepEqual((await suite.messages(fork)).slice(1), (await suite.messages(source)).slice(1));

  const request = (await suite.messages(fork)).find(message => message.message_type === 'approval_request_message');
  const answer = { type: 'approval', approvals: [{ type: 'tool', tool_call_id: request.tool_call.tool_call_id, tool_return: 'a star', status: 'success' }] };
  const shown = await post(`/v1/conversations/${fork.id}/messages`, { messages: [answer], streaming: false, client_tools: tools });
  assert.equal(shown.status, 200, shown.text);
  assert.match(shown.body.messages.at(-1).content, /a star/);
  const refused = await post(`/v1/conversations/${source.id}/messages`, { messages: [user('hello?')], streaming: false });
  assert.equal(refused.status, 409, refused.text);
});

test('fork_isPagedByTheIdsThatItShares', async () => {
  const source = await talked(2);
  const { body: fork } = await post(`/v1/conversations/${source.id}/fork`);
  const ids = (await suite.messages(fork)).map(message => message.id);
  const { body: page } = await suite.server.call('GET', `/v1/conversations/${fork.id}/messages?order=asc&limit=2&after=${ids[1]}`);
  assert.deepEqual(page.map(message => message.id), ids.slice(2, 4));
});

test('fork_upToAMessage_takesNothingAfterIt', async () => {
  const source = await talked(2);
  const ids = await inContext(source);
  const { body: fork } = await post(`/v1/conversations/${source.id}/fork?message_id=${ids[2]}`);
  assert.deepEqual((await inContext(fork)).slice(1), ids.slice(1, 3));
  assert.equal((await post(`/v1/conversations/${source.id}/fork?message_id=message-123e4567-e89b-42d3-8456-426614174000`)).status, 404);
  assert.equal((await post('/v1/conversations/conv-123e4567-e89b-42d3-8456-426614174000/fork')).status, 404);
});

test('fork_ofACompactedConversation_beginsWithItsSummary_andSurvivesARestart', async () => {
  const source = await talked(3);
  const { body: { summary } } = await compact(source, { mode: 'all' });
  await suite.turn(source, 'after it');
  const { body: fork } = await post(`/v1/conversations/${source.id}/fork`);
  const before = await inContext(source);
  await suite.server.kill();
  await suite.server.run();
  assert.deepEqual(await inContext(source), before);
  for (const conversation of [source, fork]) {
    await suite.turn(conversation, 'still there?');
    const seen = suite.model.calls.at(-1).body.messages;
    assert.deepEqual(seen.map(message => message.role), ['system', 'user', 'user', 'assistant', 'user']);
    assert.ok(JSON.parse(seen[1].content).message.includes(summary));
  }
});

test('defaultConversation_isCompactedRecompiledAndForkedByItsAgent', async () => {
  const agent = await suite.agent();
  for (const question of ['one', 'two']) await post(`/v1/agents/${agent.id}/messages`, { messages: [user(question)] });
  const fork = await post(`/v1/conversations/default/fork?agent_id=${agent.id}`);
  assert.equal(fork.status, 200, fork.text);
  assert.equal((await post('/v1/conversations/default/recompile', { agent_id: agent.id })).status, 200);
  assert.match((await post(`/v1/agents/${agent.id}/recompile?dry_run=true`)).body, /- CONVERSATION_ID: default/);
  const done = await post('/v1/conversations/default/compact', { agent_id: agent.id, compaction_settings: { mode: 'all' } });
  assert.deepEqual([done.status, done.body.num_messages_after], [200, 2], done.text);
  const nothing = await post(`/v1/agents/${agent.id}/summarize`);
  assert.deepEqual([nothing.status, nothing.body.num_messages_before, nothing.body.num_messages_after], [200, 2, 2], nothing.text);
  assert.equal((await post('/v1/conversations/default/compact')).status, 404);
});

test('preview_isWhatWouldBeSent_andStoresNothing', async () => {
  const conversation = await talked(1);
  const body = { messages: [user('would you?')], client_skills: [{ name: 'pdf', description: 'reads PDFs', location: '/skills/pdf' }] };
  const preview = await post(`/v1/conversations/${conversation.id}/messages/preview-raw-payload`, body);
  assert.equal(preview.status, 200, preview.text);
  assert.equal((await suite.messages(conversation)).length, 3);
  await suite.turn(conversation, 'would you?', { client_skills: body.client_skills });
  assert.deepEqual(preview.body, suite.model.calls.at(-1).body);
  assert.match(preview.body.messages[0].content, /<available_skills>[\s\S]*<name>pdf<\/name>/);
  await suite.turn(conversation, 'and without?');
  assert.doesNotMatch(suite.model.calls.at(-1).body.messages[0].content, /available_skills/);
});
