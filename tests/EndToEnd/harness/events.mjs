import { until } from './until.mjs';

/** A stream of server-sent events as it comes over the wire, every frame kept. */
export class Events {
  /** Each `{event, data, json}`: event is null for an unnamed one, json undefined for `[DONE]`. */
  frames = [];
  ended = false;
  failure = undefined;
  #abort = new AbortController();

  /** Posts a request and opens the stream that answers it; an answer that is no stream is an error that shows it. */
  static async open(server, path, body = {}) {
    const events = new Events();
    const response = await fetch(server.url + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
      signal: events.#abort.signal,
    });
    if (response.status !== 200 || !response.headers.get('content-type')?.startsWith('text/event-stream'))
      throw new Error(`POST ${path} ${JSON.stringify(body)}: ${response.status} ${response.headers.get('content-type')} ${await response.text()}`);
    events.headers = response.headers;
    events.reading = events.#read(response.body);
    return events;
  }

  /** The messages and other JSON events, in order. */
  get items() {
    return this.frames.filter(frame => frame.json !== undefined).map(frame => frame.json);
  }

  /** What each frame is: its message type, `event: error`, or `[DONE]`. */
  get kinds() {
    return this.frames.map(frame => frame.event ? `event: ${frame.event}` : frame.json?.message_type ?? frame.data);
  }

  get done() {
    return this.frames.at(-1)?.data === '[DONE]';
  }

  /** The text of the assistant's pieces seen so far. */
  get text() {
    return this.items.filter(item => item.message_type === 'assistant_message').map(item => item.content).join('');
  }

  /** Waits until the frames satisfy a condition. */
  async when(what, condition, milliseconds) {
    await until(what, () => condition(this) || this.ended, milliseconds)
      .catch(cause => { throw new Error(`${what}: seen only ${this.kinds.slice(-20).join(', ')}`, { cause }); });
    if (!condition(this)) throw new Error(`the stream ended before ${what}: ${this.frames.map(frame => frame.data).join('\n')}`);
    return this;
  }

  /** Waits for the proper end of the stream. */
  async end(milliseconds = 30_000) {
    await this.broken(milliseconds);
    if (this.failure) throw new Error(`the stream broke after: ${this.frames.map(frame => frame.data).join('\n')}`, { cause: this.failure });
    return this;
  }

  /** Waits until the stream is over, be it broken. */
  async broken(milliseconds = 30_000) {
    await until('the stream is over', () => this.ended, milliseconds)
      .catch(cause => { throw new Error(`the stream goes on after: ${this.kinds.slice(-20).join(', ')}`, { cause }); });
    return this;
  }

  close() {
    this.#abort.abort();
  }

  async #read(body) {
    const decoder = new TextDecoder();
    let rest = '';
    try {
      for await (const bytes of body) {
        rest += decoder.decode(bytes, { stream: true });
        const frames = rest.split('\n\n');
        rest = frames.pop();
        this.frames.push(...frames.map(frame));
      }
    } catch (failure) {
      this.failure = failure;
    }
    this.ended = true;
  }
}

function frame(text) {
  let event = null;
  let data;
  for (const line of text.split('\n')) {
    if (line.startsWith('event: ')) event = line.slice(7);
    else if (line.startsWith('data: ') && data === undefined) data = line.slice(6);
    else throw new Error(`a line that the dialect does not know: ${JSON.stringify(line)}`);
  }
  return { event, data, json: data === '[DONE]' ? undefined : JSON.parse(data) };
}
