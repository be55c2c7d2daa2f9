import { once } from 'node:events';
import { createServer } from 'node:http';
import { until } from './until.mjs';

/** An address that webhooks call. */
export class Receiver {
  /** Every call: `{path, headers, text, body}`. */
  calls = [];
  #answers = [];

  static async start() {
    const receiver = new Receiver();
    receiver.server = createServer((request, response) => receiver.#take(request, response)).listen(0, '127.0.0.1');
    await once(receiver.server, 'listening');
    receiver.origin = `http://127.0.0.1:${receiver.server.address().port}`;
    return receiver;
  }

  /** A new address to call, of which nobody else knows. */
  address() {
    return `${this.origin}/${++this.count}`;
  }
  count = 0;

  /** What the next calls are answered with: statuses, or functions that give one; after them 200. */
  answer(...answers) {
    this.#answers = answers;
  }

  /** The calls of an address, once there are as many. */
  async callsOf(url, count, milliseconds) {
    const found = () => this.calls.filter(call => this.origin + call.path === url);
    await until(`${count} calls of ${url}`, () => found().length >= count, milliseconds);
    return found();
  }

  dispose() {
    this.server.closeAllConnections();
    this.server.close();
  }

  async #take(request, response) {
    let text = '';
    for await (const bytes of request) text += bytes;
    this.calls.push({ path: request.url, headers: request.headers, text, body: JSON.parse(text) });
    const answer = this.#answers.shift() ?? 200;
    const status = typeof answer === 'function' ? await answer() : answer;
    response.writeHead(status, { location: `${this.origin}/elsewhere` }).end();
  }
}
