import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { LettaCode } from './harness/letta-code.mjs';
import { slow } from './harness/slow.mjs';
import { Suite } from './harness/suite.mjs';

const suite = Suite.use();
const newAgent = ['--new-agent', '-m', 'openai/scripted'];
const toolMessages = request => request.body.messages.filter(message => message.role === 'tool').map(message => message.content);
const offered = call => call.body.tools.map(tool => tool.function.name);

// What each version calls its shell.
const versions = [
  ['letta-code-0.25', '0.25.9', command => ['ShellCommand', { command, login: false }]],
  ['letta-code-0.32', '0.32.18', cmd => ['exec_command', { cmd, login: false, description: 'Do what is asked' }]],
];

for (const [name, version, shell] of versions) {
  describe(`letta-code ${version}`, slow, () => {
    let code;
    const said = what => `${what} ${version}`;
    before(() => { code = new LettaCode(name, suite.server); });
    after(() => code?.dispose());

    test('plainTurn_isAnswered', async () => {
      assert.equal(code.version, version);
      const prompt = suite.model.on(said('hello'), call => call.say('Hello ', 'from here.'));
      const result = await code.ask(prompt, '--yolo', ...newAgent);
      assert.deepEqual([result.subtype, result.is_error, result.result], ['success', false, 'Hello from here.']);
      assert.deepEqual([result.usage.prompt_tokens, result.usage.completion_tokens, result.usage.step_count], [10, 5, 1]);
      const types = (await suite.messages({ id: result.conversation_id })).map(message => message.message_type);
      assert.deepEqual(types, ['system_message', 'user_message', 'assistant_message']);
    });

    test('toolsOfItsOwn_areRunWhereItIsAndTheTurnGoesOn', async () => {
      const prompt = suite.model.on(said('make a file'), call => {
        const results = toolMessages(call);
        if (results.length === 0) return call.callTool(...shell(`printf made-by-${version} > made.txt`), { id: 'call_make' });
        if (results.length === 1) return call.callTool(...shell('cat made.txt'), { id: 'call_read' });
        call.say('It is made.');
      });
      const result = await code.ask(prompt, '--yolo', ...newAgent);
      assert.equal(result.result, 'It is made.');
      assert.equal(readFileSync(join(code.folder, 'made.txt'), 'utf8'), `made-by-${version}`);
      const calls = suite.model.callsFor(prompt);
      assert.equal(calls.length, 3);
      for (const call of calls) assert.ok(offered(call).includes(shell('')[0]), offered(call).join());
      assert.match(toolMessages(calls[2])[1], new RegExp(`made-by-${version}`));
      const listed = await suite.messages({ id: result.conversation_id });
      assert.deepEqual(listed.map(message => message.message_type), [
        'system_message', 'user_message',
        'approval_request_message', 'approval_response_message', 'tool_return_message',
        'approval_request_message', 'approval_response_message', 'tool_return_message', 'assistant_message']);
      assert.deepEqual(listed.filter(message => message.message_type === 'tool_return_message').map(message => message.status), ['success', 'success']);
    });

    test('toolsInParallel_areAllRun', async () => {
      const prompt = suite.model.on(said('make two files'), call => {
        if (call.afterTool) return call.say('Both are made.');
        for (const index of [0, 1]) call.tool(...shell(`printf ${index} > part${index}.txt`), { id: `call_part${index}`, index });
        call.finish('tool_calls');
      });
      const result = await code.ask(prompt, '--yolo', ...newAgent);
      assert.equal(result.result, 'Both are made.');
      for (const index of [0, 1]) assert.equal(readFileSync(join(code.folder, `part${index}.txt`), 'utf8'), `${index}`);
      assert.equal(suite.model.callsFor(prompt).length, 2);
      assert.equal(toolMessages(suite.model.callsFor(prompt)[1]).length, 2);
    });

    test('toolThatNobodyApproves_isDeniedAndTheTurnGoesOn', async () => {
      const prompt = suite.model.on(said('make a forbidden file'), call => call.afterTool
        ? call.say('Then I will not.')
        : call.callTool(...shell('printf no > forbidden.txt'), { id: 'call_forbidden' }));
      const result = await code.ask(prompt, '--permission-mode', 'standard', ...newAgent);
      assert.equal(result.result, 'Then I will not.');
      assert.ok(!existsSync(join(code.folder, 'forbidden.txt')));
      const listed = await suite.messages({ id: result.conversation_id });
      const [answer, denied] = ['approval_response_message', 'tool_return_message'].map(type => listed.find(message => message.message_type === type));
      assert.deepEqual([answer.approvals.length, answer.approvals[0].approve, answer.approvals[0].tool_call_id], [1, false, 'call_forbidden']);
      assert.equal(denied.status, 'error');
      assert.match(denied.tool_return, /^Error: request to call tool denied\. User reason: .+/);
      assert.match(toolMessages(suite.model.callsFor(prompt)[1])[0], /request to call tool denied/);
    });

    test('conversationResumed_byAnotherProcess_knowsTheEarlierTurns', async () => {
      writeFileSync(join(code.folder, 'word.txt'), 'saffron');
      const first = suite.model.on(said('remember the word in word.txt'), call => call.afterTool
        ? call.say('I will.')
        : call.callTool(...shell('cat word.txt'), { id: 'call_word' }));
      const { conversation_id: id } = await code.ask(first, '--yolo', ...newAgent);
      const second = suite.model.on(said('which word was it'), call => call.say(toolMessages(call).join().includes('saffron') ? 'saffron' : 'no idea'));
      const resumed = await code.ask(second, '--yolo', '--conversation', id);
      assert.deepEqual([resumed.result, resumed.conversation_id], ['saffron', id]);
      const text = JSON.stringify(suite.model.callsFor(second)[0].body.messages);
      assert.ok(text.includes(first) && text.includes('I will.'));
    });

    test('conversationResumed_afterTheServerRestarted_goesOn', async () => {
      const { conversation_id: id } = await code.ask(said('before the restart'), '--yolo', ...newAgent);
      await suite.server.kill();
      await suite.server.run();
      const prompt = suite.model.on(said('after the restart'), call => call.say('Still here.'));
      assert.equal((await code.ask(prompt, '--yolo', '--conversation', id)).result, 'Still here.');
      assert.ok(JSON.stringify(suite.model.callsFor(prompt)[0].body.messages).includes(said('before the restart')));
    });
  });
}
