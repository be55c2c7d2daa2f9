using System.Text.Json.Nodes;

namespace Conversations.Silo.Tests.AgentServer;

/// <summary>An ACP agent in node, as small as one can be: it does what the words of a prompt say, one after the other.</summary>
static class AcpAgentScript
{
    const string Script = """
        const fs = require('fs'), { spawn } = require('child_process');
        const is = flag => process.argv.includes(flag);
        const send = message => process.stdout.write(JSON.stringify({ jsonrpc: '2.0', ...message }) + '\n');
        const kept = 'acp-sessions.json';
        const sessions = fs.existsSync(kept) ? JSON.parse(fs.readFileSync(kept)) : {};
        const keep = () => is('noload') || fs.writeFileSync(kept, JSON.stringify(sessions));
        const waiting = {};
        let asked = 0, cancelled = () => {}, model = 'small', cost = 0;
        const ask = (method, params) => new Promise(answer => { waiting[++asked] = answer; send({ id: asked, method, params }); });
        const models = () => ({ models: { currentModelId: model, availableModels: [{ modelId: 'small', name: 'Small' }, { modelId: 'large', name: 'Large' }] } });

        async function answer(sessionId, prompt) {
          const tell = update => send({ method: 'session/update', params: { sessionId, update } });
          const say = text => tell({ sessionUpdate: 'agent_message_chunk', content: { type: 'text', text } });
          const hang = ears => new Promise(done => {
            tell({ sessionUpdate: 'tool_call', toolCallId: 'long', title: 'Sleeping', kind: 'execute', status: 'in_progress', rawInput: { command: 'sleep' } });
            spawn('sleep', [process.env.NAP ?? '600']);
            if (ears) cancelled = () => done('cancelled');
          });
          const words = prompt.at(-1).text.split(/\s+/);
          let usage;
          for (let word = words.shift(); word !== undefined; word = words.shift()) {
            if (word === 'say') say(words.shift() + ' ');
            else if (word === 'think') tell({ sessionUpdate: 'agent_thought_chunk', content: { type: 'text', text: 'Hm. ' } });
            else if (word === 'env') for (const letter of process.env[words.shift()] ?? 'none') say(letter);
            else if (word === 'where') say(process.cwd());
            else if (word === 'heard') say(JSON.stringify(sessions[sessionId]));
            else if (word === 'model') say(model);
            else if (word === 'noise') process.stdout.write('[agent] some log\n  {"but": "JSON"\n'.replace('  {', 'x {'));
            else if (word === 'tool') {
              const id = words.shift();
              tell({ sessionUpdate: 'tool_call', toolCallId: id, title: `Reading ${id}`, kind: 'read', status: 'pending', rawInput: { path: id } });
              tell({ sessionUpdate: 'tool_call_update', toolCallId: id, status: 'in_progress' });
              tell({ sessionUpdate: 'tool_call_update', toolCallId: id, status: id === 'bad' ? 'failed' : 'completed', rawOutput: { text: process.env.ANY ?? 'read' }, content: [{ type: 'content', content: { type: 'text', text: 'done' } }] });
            } else if (word === 'open') tell({ sessionUpdate: 'tool_call', toolCallId: 'open', title: 'Never told of again', status: 'pending' });
            else if (word === 'may') {
              const { outcome } = await ask('session/request_permission', { sessionId, toolCall: { toolCallId: 'asked', title: 'Writing', kind: 'edit', status: 'pending' }, options: [{ optionId: 'no', name: 'No', kind: 'reject_once' }, { optionId: 'yes', name: 'Yes', kind: 'allow_once' }] });
              tell({ sessionUpdate: 'tool_call_update', toolCallId: 'asked', status: 'completed', rawOutput: outcome });
            } else if (word === 'file') say(`code ${(await ask('fs/read_text_file', { sessionId, path: '/etc/passwd' })).code}`);
            else if (word === 'hang') return { stopReason: await hang(true) };
            else if (word === 'deaf') return { stopReason: await hang(false) };
            else if (word === 'silent') await new Promise(() => {});
            else if (word === 'full') return { stopReason: 'max_tokens' };
            else if (word === 'refuse') throw { code: -32603, message: 'Internal error', data: { details: 'the model is on fire' } };
            else if (word === 'garbage') { process.stdout.write('{"jsonrpc": no\n'); await new Promise(() => {}); }
            else if (word === 'die') { console.error('out of luck'); await new Promise(done => setTimeout(done, 50)); process.exit(3); }
            else if (word === 'count') {
              tell({ sessionUpdate: 'usage_update', used: 10, size: 1000, cost: { amount: cost += 0.25, currency: 'USD' } });
              usage = { inputTokens: 7, outputTokens: 3, totalTokens: 10, cachedReadTokens: 2, thoughtTokens: 1 };
            }
          }
          return { stopReason: 'end_turn', usage };
        }

        async function call(method, params) {
          switch (method) {
            case 'initialize':
              if (is('slow')) await new Promise(() => {});
              return { protocolVersion: is('old') ? 0 : 1, agentInfo: { name: 'script', version: '1.2' }, agentCapabilities: { loadSession: !is('noload'), promptCapabilities: { image: false } }, authMethods: is('key') ? [{ id: 'openai-api-key', name: 'Key' }] : [] };
            case 'authenticate': fs.writeFileSync('authenticated', params.methodId); return {};
            case 'session/new':
              if (is('locked')) throw { code: -32000, message: 'Authentication required' };
              const sessionId = require('crypto').randomUUID();
              sessions[sessionId] = [];
              fs.writeFileSync('opened.json', JSON.stringify(params));
              return { sessionId, ...(is('nomodels') ? {} : models()) };
            case 'session/load':
              if (!sessions[params.sessionId]) throw { code: -32602, message: 'no such session' };
              send({ method: 'session/update', params: { sessionId: params.sessionId, update: { sessionUpdate: 'agent_message_chunk', content: { type: 'text', text: 'REPLAYED' } } } });
              return models();
            case 'session/set_mode': fs.writeFileSync('mode', params.modeId); return {};
            case 'session/set_model':
              if (!['small', 'large'].includes(params.modelId)) throw { code: -32602, message: `unknown model ${params.modelId}` };
              model = params.modelId;
              return {};
            case 'session/prompt':
              sessions[params.sessionId].push(params.prompt.map(block => block.text ?? block.type).join('|'));
              keep();
              return await answer(params.sessionId, params.prompt);
            default: throw { code: -32601, message: `no method ${method}` };
          }
        }

        let rest = '';
        process.stdin.on('data', data => {
          const lines = (rest + data).split('\n');
          rest = lines.pop();
          for (const line of lines.filter(line => line.trim())) {
            const { id, method, params, result, error } = JSON.parse(line);
            if (method === undefined) waiting[id](result ?? error);
            else if (method === 'session/cancel') { fs.writeFileSync('cancelled', 'yes'); cancelled(); }
            else if (id !== undefined) call(method, params).then(result => send({ id, result }), ({ code, message, data }) => send({ id, error: { code: code ?? -32603, message: `${message}`, data } }));
          }
        });
        """;

    /// <param name="flags">In what it is another than usual.</param>
    public static JsonObject Agent(params string[] flags) => new()
    {
        ["kind"] = "ACPAgent",
        ["acp_command"] = new JsonArray("node", "-e", Script, "--"),
        ["acp_args"] = new JsonArray([.. flags.Select(flag => JsonValue.Create(flag))]),
    };

    public static JsonObject With(this JsonObject agent, string name, JsonNode? value)
    {
        agent[name] = value;
        return agent;
    }
}
