import { once } from 'node:events';
import { createServer } from 'node:http';
import { signal } from './until.mjs';

/**
 * An OpenAI-compatible model that does what the test says, token by token. What it answers is chosen by the text of the last
 * user message, or by that text's last paragraph; a text that nobody claimed is answered with `You said: …`.
 */
export class ScriptedModel {
  #scripts = new Map();
  calls = [];

  static async start() {
    const model = new ScriptedModel();
    model.server = createServer((request, response) => model.#serve(request, response)).listen(0, '127.0.0.1');
    await once(model.server, 'listening');
    model.baseUrl = `http://127.0.0.1:${model.server.address().port}/v1`;
    return model;
  }

  /** Answers every call whose last user message is `prompt` with `script(call, attempt)`; attempt counts from 1. */
  on(prompt, script) {
    this.#scripts.set(prompt, script);
    return prompt;
  }

  /** Answers every call of a model by that name that no prompt claims. */
  onModel(name, script) {
    this.#scripts.set(`model ${name}`, script);
    return `openai/${name}`;
  }

  callsFor(prompt) {
    return this.calls.filter(call => call.prompt === prompt);
  }

  async dispose() {
    this.server.closeAllConnections();
    this.server.close();
  }

  async #serve(request, response) {
    let body = '';
    for await (const bytes of request) body += bytes;
    if (!request.url.endsWith('/chat/completions')) {
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ object: 'list', data: [{ id: 'scripted', object: 'model' }] }));
      return;
    }
    const call = new ModelCall(JSON.parse(body), response, request.headers);
    const claimed = [...this.#scripts.keys()].find(prompt => call.prompt.endsWith(`\n\n${prompt}`));
    if (claimed && !this.#scripts.has(call.prompt)) call.prompt = claimed;
    this.calls.push(call);
    const script = this.#scripts.get(call.prompt) ?? this.#scripts.get(`model ${call.body.model}`) ?? (unclaimed => unclaimed.say(`You said: ${unclaimed.prompt}`));
    await script(call, this.callsFor(call.prompt).length);
  }
}

/** One call of the model, and what the script can do with it. */
export class ModelCall {
  #left = signal();
  #opened = false;

  constructor(body, response, headers) {
    this.body = body;
    this.headers = headers;
    this.response = response;
    this.prompt = textOf(body.messages.findLast(message => message.role === 'user')?.content);
    /** True when the call continues a turn after a tool has run. */
    this.afterTool = body.messages.at(-1).role === 'tool';
    /** Settles when the caller has closed the connection before the answer's end. */
    this.aborted = this.#left.promise;
    response.on('close', () => { if (!response.writableFinished) this.#left.resolve(); });
  }

  /** Streams pieces of text. */
  tokens(...pieces) {
    for (const content of pieces) this.#delta({ content });
  }

  /** Streams pieces of reasoning. */
  thoughts(...pieces) {
    for (const reasoning_content of pieces) this.#delta({ reasoning_content });
  }

  /** Streams a tool call, its arguments in two pieces. */
  tool(name, args, { id = `call_${name}`, index = 0 } = {}) {
    const text = JSON.stringify(args);
    const half = Math.ceil(text.length / 2);
    this.#delta({ tool_calls: [{ index, id, type: 'function', function: { name, arguments: '' } }] });
    this.#delta({ tool_calls: [{ index, function: { arguments: text.slice(0, half) } }] });
    this.#delta({ tool_calls: [{ index, function: { arguments: text.slice(half) } }] });
  }

  /** Ends the answer; the usage is always 10 prompt and 5 completion tokens. */
  finish(reason = 'stop') {
    this.#send({ choices: [{ index: 0, delta: {}, finish_reason: reason }] });
    this.#send({ choices: [], usage: { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15 } });
    this.raw('data: [DONE]\n\n');
    this.response.end();
  }

  say(...pieces) {
    this.tokens(...pieces);
    this.finish();
  }

  callTool(name, args, options) {
    this.tool(name, args, options);
    this.finish('tool_calls');
  }

  /** Refuses the call with a status and an error as OpenAI writes it. */
  fail(status, type, code = null, message = `scripted ${status}`) {
    this.response.writeHead(status, { 'content-type': 'application/json', 'retry-after-ms': '1' });
    this.response.end(JSON.stringify({ error: { message, type, param: null, code } }));
  }

  /** Writes bytes of the stream as they are. */
  raw(text) {
    if (!this.#opened) this.response.writeHead(200, { 'content-type': 'text/event-stream' });
    this.#opened = true;
    this.response.write(text);
  }

  /** Closes the connection without an end. */
  cut() {
    this.response.destroy();
  }

  #delta(delta) {
    this.#send({ choices: [{ index: 0, delta, finish_reason: null }] });
  }

  #send(chunk) {
    this.raw(`data: ${JSON.stringify({ id: 'chatcmpl-1', object: 'chat.completion.chunk', created: 1700000000, model: this.body.model, ...chunk })}\n\n`);
  }
}

function textOf(content) {
  return typeof content === 'string' ? content : (content ?? []).map(part => part.text ?? '').join('');
}
