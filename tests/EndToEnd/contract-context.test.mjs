import assert from 'node:assert/strict';
import { test } from 'node:test';
import { idOf, unknown } from './harness/ids.mjs';
import { Suite, user } from './harness/suite.mjs';

// A summary is asked for with the model of the conversation, so that the scripted model writes it.
const suite = Suite.use();
const post = (path, body) => suite.server.call('POST', path, body);
const typesOf = messages => messages.map(message => message.message_type);
const inContext = async conversation => (await suite.client.conversations.retrieve(conversation.id)).in_context_message_ids;
const systemOf = async conversation => (await suite.messages(conversation))[0];

async function talked(turns = 4, agent = undefined) {
  const conversation = await suite.conversation(agent);
  for (let i = 0; i < turns; i++) await suite.json(conversation, `saying ${i} in ${conversation.id}`);
  return conversation;
}

for (const mode of ['all', 'sliding_window', 'self_compact_all', 'self_compact_sliding_window'])
  test(`compact_by${mode}_putsASummaryInThePlaceOfMessages`, async () => {
    const conversation = await talked(8);
    const before = await inContext(conversation);
    const listed = await suite.messages(conversation);
    const { status, body, text } = await post(`/v1/conversations/${conversation.id}/compact`, { compaction_settings: { mode, model: 'openai/scripted' } });
    assert.equal(status, 200, text);
    assert.deepEqual(Object.keys(body).sort(), ['num_messages_after', 'num_messages_before', 'summary']);
    const context = await inContext(conversation);
    assert.deepEqual([body.num_messages_before, body.num_messages_after], [before.length, context.length]);
    assert.ok(context.length < before.length && context.length >= 2);
    if (mode.endsWith('all')) assert.equal(context.length, 2);
    assert.equal(context[0], before[0]);
    assert.ok(typeof body.summary === 'string' && body.summary.length > 0);
    const afterwards = await suite.messages(conversation);
    for (const message of listed.slice(1)) assert.ok(afterwards.some(({ id }) => id === message.id), `${message.id} is no longer listed`);
    const summary = afterwards.find(({ id }) => id === context[1]);
    assert.equal(summary.message_type, 'user_message');
    const packed = JSON.parse(summary.content);
    assert.equal(packed.type, 'system_alert');
    assert.ok(packed.message.includes(body.summary), packed.message);
    const prompt = `after ${mode}`;
    assert.equal((await suite.json(conversation, prompt)).status, 200);
    const said = JSON.stringify(suite.model.callsFor(prompt)[0].body.messages);
    assert.ok(!said.includes(`saying 0 in ${conversation.id}`) || body.summary.includes('saying 0'));
  });

test('compact_withoutABody_takesTheDefaults', async () => {
  const { status, body, text } = await post(`/v1/conversations/${(await talked(8)).id}/compact`);
  assert.equal(status, 200, text);
  assert.ok(body.num_messages_after < body.num_messages_before);
});

test('compact_withAPromptAndAModel_asksThatModelWithThatPrompt', async () => {
  const conversation = await talked(6);
  const calls = suite.model.calls.length;
  const settings = { mode: 'all', model: 'openai/summarist', prompt: 'Sum it up as a poem.' };
  assert.equal((await post(`/v1/conversations/${conversation.id}/compact`, { compaction_settings: settings })).status, 200);
  const call = suite.model.calls.slice(calls).find(({ body }) => body.model === 'summarist');
  assert.ok(JSON.stringify(call.body.messages).includes('Sum it up as a poem.'));
});

test('compact_ofAFreshConversation_is400', async () => {
  const { status, body } = await post(`/v1/conversations/${(await suite.conversation()).id}/compact`, {});
  assert.equal(status, 400);
  assert.match(body.detail, /^Summarization failed to reduce the number of messages\./);
});

test('compact_ofAnUnknownConversation_is404', async () => {
  assert.equal((await post(`/v1/conversations/${unknown('conv')}/compact`, {})).status, 404);
});

test('compact_withABadMode_is422', async () => {
  const { status } = await post(`/v1/conversations/${(await talked(1)).id}/compact`, { compaction_settings: { mode: 'sideways' } });
  assert.equal(status, 422);
});

test('compact_whenTheModelFails_changesNothing', async () => {
  const conversation = await talked(6);
  const before = await inContext(conversation);
  const model = suite.model.onModel('broken', call => call.fail(429, 'rate_limit_exceeded'));
  const { status, body } = await post(`/v1/conversations/${conversation.id}/compact`, { compaction_settings: { mode: 'all', model } });
  assert.deepEqual([status, body.error?.type], [429, 'llm_rate_limit'], JSON.stringify(body));
  assert.deepEqual(await inContext(conversation), before);
  assert.equal((await suite.json(conversation, 'and on')).status, 200);
});

test('compact_leavesOtherConversationsAlone', async () => {
  const agent = await suite.agent();
  const [one, other] = [await talked(6, agent), await talked(2, agent)];
  const before = await inContext(other);
  assert.equal((await post(`/v1/conversations/${one.id}/compact`, {})).status, 200);
  assert.deepEqual(await inContext(other), before);
});

test('compact_whileACallWaits_keepsTheRequest', async () => {
  const client_tools = [{ name: 'lookup', description: 'x', parameters: { type: 'object', properties: {} } }];
  const conversation = await talked(6);
  const prompt = suite.model.on(`wait in ${conversation.id}`, call => call.afterTool ? call.say('ok') : call.callTool('lookup', {}, { id: 'call_a' }));
  await suite.json(conversation, prompt, { client_tools });
  const request = (await suite.messages(conversation)).at(-1);
  assert.equal((await post(`/v1/conversations/${conversation.id}/compact`, { compaction_settings: { mode: 'all', model: 'openai/scripted' } })).status, 200);
  assert.equal((await inContext(conversation)).at(-1), request.id);
  const answer = { type: 'approval', approvals: [{ type: 'tool', tool_call_id: 'call_a', tool_return: 'x', status: 'success' }] };
  const { status, text } = await post(`/v1/conversations/${conversation.id}/messages`, { messages: [answer], client_tools, streaming: false });
  assert.equal(status, 200, text);
});

test('compact_ofTheDefaultConversation_namesItsAgentInTheBody', async () => {
  const agent = await suite.agent();
  for (let i = 0; i < 6; i++) await post(`/v1/agents/${agent.id}/messages`, { messages: [user(`direct ${i} ${agent.id}`)] });
  const { status, body, text } = await post('/v1/conversations/default/compact', { agent_id: agent.id });
  assert.equal(status, 200, text);
  assert.ok(body.num_messages_after < body.num_messages_before);
});

test('summarizeOfAnAgent_withNothingToCompact_isNoError', async () => {
  const { status, body, text } = await post(`/v1/agents/${(await suite.agent()).id}/summarize`, {});
  assert.equal(status, 200, text);
  assert.equal(body.num_messages_after, body.num_messages_before);
});

test('fullContext_isCompactedBeforeTheModelIsAskedAgain', async () => {
  const agent = await suite.agent({ context_window_limit: 1000, compaction_settings: { model: 'openai/scripted', mode: 'all' } });
  const conversation = await talked(4, agent);
  const prompt = suite.model.on(`fill ${conversation.id}`, call => {
    call.tokens('full');
    call.raw(`data: ${JSON.stringify({ id: 'c', object: 'chat.completion.chunk', created: 1, model: 'scripted', choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] })}\n\n`);
    call.raw(`data: ${JSON.stringify({ id: 'c', object: 'chat.completion.chunk', created: 1, model: 'scripted', choices: [], usage: { prompt_tokens: 980, completion_tokens: 10, total_tokens: 990 } })}\n\n`);
    call.raw('data: [DONE]\n\n');
    call.response.end();
  });
  // At the latest, before the model is asked again.
  const streams = [];
  for (const text of [prompt, `next ${conversation.id}`]) streams.push(await suite.turn(conversation, text, { include_compaction_messages: true }));
  const told = streams.flatMap(stream => stream.items).filter(item => /event_message|summary_message/.test(item.message_type));
  assert.deepEqual(typesOf(told), ['event_message', 'summary_message']);
  const [event, summary] = told;
  assert.equal(event.event_type, 'compaction');
  assert.deepEqual(Object.keys(event.event_data).sort(), ['context_token_estimate', 'context_window', 'trigger']);
  assert.deepEqual([event.event_data.trigger, event.event_data.context_window], ['post_step_context_check', 1000]);
  assert.equal(summary.compaction_stats.trigger, 'post_step_context_check');
  assert.ok(summary.summary.length > 0);
  const { body } = suite.model.callsFor(`next ${conversation.id}`)[0];
  assert.ok(body.messages.length <= 3, JSON.stringify(body.messages.map(message => message.role)));
});

test('contextLengthError_isAnsweredByCompaction', async () => {
  const agent = await suite.agent({ compaction_settings: { model: 'openai/scripted', mode: 'all' } });
  const conversation = await talked(6, agent);
  const prompt = suite.model.on(`too much ${conversation.id}`, (call, attempt) => attempt === 1
    ? call.fail(400, 'invalid_request_error', 'context_length_exceeded', "This model's maximum context length is 1000 tokens.")
    : call.say('Now it fits.'));
  const { status, body, text } = await suite.json(conversation, prompt, { include_compaction_messages: true });
  assert.equal(status, 200, text);
  assert.equal(body.messages.at(-1).content, 'Now it fits.');
  assert.deepEqual(typesOf(body.messages).filter(type => type !== 'event_message'), ['summary_message', 'assistant_message']);
});

test('contextLengthError_thatCompactionDoesNotMend_is400', async () => {
  const conversation = await talked(2, await suite.agent({ compaction_settings: { model: 'openai/scripted', mode: 'all' } }));
  const prompt = suite.model.on(`never fits ${conversation.id}`, call => call.fail(400, 'invalid_request_error', 'context_length_exceeded', 'maximum context length'));
  const { status, body } = await suite.json(conversation, prompt);
  assert.equal(status, 400);
  assert.match(body.detail, /^CONTEXT_WINDOW_EXCEEDED: /);
});

test('fork_sharesTheMessagesAndGoesItsOwnWay', async () => {
  const agent = await suite.agent();
  const source = await suite.client.conversations.create({ agent_id: agent.id, model: 'openai/mine', summary: 'first' });
  for (const text of ['one', 'two']) await suite.json(source, `${text} ${source.id}`);
  const fork = await suite.client.conversations.fork(source.id);
  assert.match(fork.id, idOf('conv'));
  assert.deepEqual([fork.agent_id, fork.model, fork.summary], [agent.id, 'openai/mine', null]);
  const [from, to] = [await inContext(source), await inContext(fork)];
  assert.deepEqual(to.slice(1), from.slice(1));
  assert.notEqual(to[0], from[0]);
  assert.deepEqual((await suite.messages(fork)).slice(1).map(message => message.content), (await suite.messages(source)).slice(1).map(message => message.content));
  await suite.json(fork, `only here ${fork.id}`);
  await suite.json(source, `only there ${fork.id}`);
  assert.ok(!(await suite.messages(source)).some(message => message.content === `only here ${fork.id}`));
  assert.ok(!(await suite.messages(fork)).some(message => message.content === `only there ${fork.id}`));
  assert.match((await systemOf(fork)).content, new RegExp(`CONVERSATION_ID: ${fork.id}`));
});

test('fork_upToAMessage_keepsWhatCameBefore', async () => {
  const source = await talked(3);
  const context = await inContext(source);
  const { status, body, text } = await post(`/v1/conversations/${source.id}/fork?message_id=${context[2]}`);
  assert.equal(status, 200, text);
  assert.deepEqual((await inContext(body)).slice(1), context.slice(1, 3));
});

test('fork_survivesTheDeletionOfItsSource', async () => {
  const source = await talked(2);
  const { body: fork } = await post(`/v1/conversations/${source.id}/fork`);
  await suite.client.conversations.delete(source.id);
  assert.equal((await suite.messages(fork)).length, 5);
  assert.equal((await suite.json(fork, 'still here')).status, 200);
});

test('fork_ofTheDefaultConversation_copiesTheAgentsContext', async () => {
  const agent = await suite.agent();
  await post(`/v1/agents/${agent.id}/messages`, { messages: [user('direct')] });
  const { status, body, text } = await post(`/v1/conversations/default/fork?agent_id=${agent.id}`);
  assert.equal(status, 200, text);
  assert.deepEqual((await suite.messages(body)).slice(1).map(message => message.content), ['direct', 'You said: direct']);
});

test('fork_ofAnUnknownConversation_is404', async () => {
  assert.equal((await post(`/v1/conversations/${unknown('conv')}/fork`)).status, 404);
});

test('recompile_renewsTheSystemMessageInItsPlace', async () => {
  const agent = await suite.agent({ memory_blocks: [{ label: 'human', value: 'likes tea' }] });
  const conversation = await suite.conversation(agent);
  const old = await systemOf(conversation);
  await suite.client.agents.blocks.update('human', { agent_id: agent.id, value: 'likes jazz' });
  assert.deepEqual((await systemOf(conversation)).content, old.content);
  const dry = await post(`/v1/conversations/${conversation.id}/recompile?dry_run=true`);
  assert.equal(dry.status, 200, dry.text);
  assert.match(dry.body, /likes jazz/);
  assert.deepEqual((await systemOf(conversation)).content, old.content);
  const real = await post(`/v1/conversations/${conversation.id}/recompile`, {});
  assert.equal(typeof real.body, 'string');
  const renewed = await systemOf(conversation);
  assert.deepEqual([renewed.id, renewed.content], [old.id, real.body]);
  assert.match(renewed.content, /likes jazz/);
  assert.match((await suite.messages(await suite.conversation(agent)))[0].content, /likes jazz/);
});

test('recompile_ofAnUnknownConversation_isRefused', async () => {
  const { status } = await post(`/v1/conversations/${unknown('conv')}/recompile`);
  assert.ok([400, 404].includes(status), `${status}`);
});

test('recompile_ofAnAgent_isItsPrompt', async () => {
  const agent = await suite.agent({ system: 'Be kind.' });
  const { status, body, text } = await post(`/v1/agents/${agent.id}/recompile`);
  assert.equal(status, 200, text);
  assert.ok(body.startsWith('Be kind.') && body.includes(`AGENT_ID: ${agent.id}`), body);
});

test('preview_isTheRequestOfTheModelAndStoresNothing', async () => {
  const conversation = await talked(1);
  const calls = suite.model.calls.length;
  const { status, body, text } = await post(`/v1/conversations/${conversation.id}/messages/preview-raw-payload`, { messages: [user('what if')] });
  assert.equal(status, 200, text);
  assert.equal(body.model, 'scripted');
  assert.match(JSON.stringify(body.messages.at(-1)), /what if/);
  assert.deepEqual(body.messages.map(message => message.role), ['system', 'user', 'assistant', 'user']);
  assert.equal(suite.model.calls.length, calls);
  assert.equal((await suite.messages(conversation)).length, 3);
});

test('skillsOfTheClient_areInThePromptOfThisRequestAlone', async () => {
  const conversation = await suite.conversation();
  const client_skills = [{ name: 'folding', description: 'folds paper', location: '/skills/folding' }];
  await suite.json(conversation, `with skills ${conversation.id}`, { client_skills });
  await suite.json(conversation, `without skills ${conversation.id}`);
  const promptOf = text => suite.model.callsFor(`${text} ${conversation.id}`)[0].body.messages[0].content;
  assert.match(promptOf('with skills'), /<available_skills>[\s\S]*folding[\s\S]*folds paper/);
  assert.doesNotMatch(promptOf('without skills'), /folding/);
  assert.doesNotMatch((await systemOf(conversation)).content, /folding/);
});

test('systemPrompt_isCompiledInTheOrderThatClientsExpect', async () => {
  const agent = await suite.agent({
    system: 'You are brief.',
    memory_blocks: [{ label: 'human', value: 'likes tea', description: 'about the user' }, { label: 'stone', value: 'fixed', read_only: true }],
  });
  const conversation = await suite.conversation(agent);
  const { content } = await systemOf(conversation);
  const parts = ['You are brief.', '<memory_blocks>', '<human>', '<description>', 'about the user', '<metadata>', '- chars_current=9', '- chars_limit=',
    '<value>', 'likes tea', '</human>', '<stone>', '- read_only=true', '</memory_blocks>', '<memory_metadata>',
    `- AGENT_ID: ${agent.id}`, `- CONVERSATION_ID: ${conversation.id}`, '- System prompt last recompiled: '];
  let at = 0;
  for (const part of parts) {
    const found = content.indexOf(part, at);
    assert.ok(found >= 0, `${part} is not where it should be in:\n${content}`);
    at = found;
  }
});

test('systemPrompt_withAPlaceForTheMemory_hasItThere', async () => {
  const agent = await suite.agent({ system: 'Before. {CORE_MEMORY} After.', memory_blocks: [{ label: 'human', value: 'likes tea' }] });
  const { content } = await systemOf(await suite.conversation(agent));
  assert.match(content, /^Before\. [\s\S]*likes tea[\s\S]* After\.$/);
});
