import { once } from 'node:events';
import { createServer, request } from 'node:http';

/** Stands between a client and the server, and spoils answers to sends after the server has taken them. */
export class FaultyProxy {
  /** Every send that came by: `{retry, body}`, retry being what the client says of its attempts. */
  sends = [];
  #faults = [];

  static async before(server) {
    const proxy = new FaultyProxy();
    proxy.target = server;
    proxy.listener = createServer((incoming, outgoing) => proxy.#pass(incoming, outgoing)).listen(0, '127.0.0.1');
    await once(proxy.listener, 'listening');
    proxy.url = `http://127.0.0.1:${proxy.listener.address().port}`;
    return proxy;
  }

  /**
   * Spoils the next sends, one fault each: a status to answer instead, `drop` to close the connection without an answer,
   * `cut` to close it after the answer's first bytes, a function to call when the whole answer has come, which is then lost.
   */
  spoil(...faults) {
    this.sends = [];
    this.#faults = faults;
  }

  dispose() {
    this.listener.closeAllConnections();
    this.listener.close();
  }

  async #pass(incoming, outgoing) {
    let body = '';
    for await (const bytes of incoming) body += bytes;
    const send = incoming.method === 'POST' && incoming.url.includes('/messages');
    if (send) this.sends.push({ retry: Number(incoming.headers['x-stainless-retry-count']), body });
    const fault = send ? this.#faults.shift() : undefined;

    const { host, port } = new URL(this.target.url);
    const onward = request({ host: '127.0.0.1', port, method: incoming.method, path: incoming.url, headers: { ...incoming.headers, host } });
    onward.on('error', () => outgoing.destroy());
    onward.on('response', answer => {
      outgoing.on('close', () => { if (!outgoing.writableFinished) onward.destroy(); });
      if (fault === undefined) {
        outgoing.writeHead(answer.statusCode, answer.headers);
        answer.on('error', () => outgoing.destroy()).pipe(outgoing);
        return;
      }
      if (typeof fault === 'function') {
        answer.on('error', () => {}).on('close', async () => {
          await fault();
          outgoing.destroy();
        }).resume();
        return;
      }
      // The first bytes are proof that the server has taken the message.
      answer.on('error', () => {}).once('data', bytes => {
        answer.resume();
        if (fault === 'drop') return outgoing.destroy();
        if (fault === 'cut') {
          outgoing.writeHead(answer.statusCode, answer.headers);
          return outgoing.write(bytes, () => outgoing.destroy());
        }
        outgoing.writeHead(fault, { 'content-type': 'application/json', 'retry-after-ms': '1' }).end('{"detail":"spoilt"}');
        onward.destroy();
      });
    });
    onward.end(body);
  }
}
