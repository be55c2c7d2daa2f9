import { api, backoff, pause } from './api.js';
import { eventsOf } from './events.js';

// The server breaks every silence after 20 s: a longer one is a connection that nobody holds any more.
const SILENCE = 45_000;
const SAY_AFTER = 600;
const START = '-1';

/**
 * Follows a conversation, over every loss of the network and of servers, and tells each thing once, in order.
 * Items count only together with the offset behind them: what came without it comes again after a reconnection.
 */
export class Feed {
  #id;
  #on;
  #offset = START;
  #stopped = new AbortController();
  #connection = null;
  #wake = null;
  #rest = null;

  /** @param on `{items(items, upToDate), link(state), restart(), gone()}`; state is `live` or `lost`. */
  constructor(id, on) {
    this.#id = id;
    this.#on = on;
    addEventListener('online', () => this.hurry(), { signal: this.#stopped.signal });
    this.#run();
  }

  stop() {
    this.#stopped.abort();
    this.#connection?.abort();
    this.wake();
  }

  /** Lets the connection go, and keeps the place. */
  rest() {
    this.#rest ??= Promise.withResolvers();
    this.#connection?.abort();
  }

  /** Goes on after a rest. */
  wake() {
    this.#rest?.resolve();
    this.#rest = null;
    this.hurry();
  }

  /** Ends a pause between two tries. */
  hurry() {
    this.#wake?.abort();
  }

  async #run() {
    for (let tries = 0; !this.#stopped.signal.aborted; tries++) {
      await this.#rest?.promise;
      const lost = setTimeout(() => this.#on.link('lost'), SAY_AFTER);
      try {
        await this.#connect(() => {
          clearTimeout(lost);
          tries = 0;
        });
      } catch {
        // Whatever has broken it, the offset is good: the next connection goes on from there.
      }

      clearTimeout(lost);
      if (this.#stopped.signal.aborted) return;
      if (this.#rest) continue;
      if (tries > 0) this.#on.link('lost');
      this.#wake = new AbortController();
      await pause(backoff(tries), AbortSignal.any([this.#wake.signal, this.#stopped.signal]));
    }
  }

  async #connect(onLive) {
    this.#connection = new AbortController();
    let watchdog = setTimeout(() => this.#connection.abort(), SILENCE);
    try {
      const response = await api.stream(this.#id, this.#offset, this.#connection.signal);
      if (response.status === 404) {
        this.stop();
        this.#on.gone();
        return;
      }

      if (response.status === 400) {
        // An offset that this server never gave, for its data are others now: everything anew.
        this.#offset = START;
        this.#on.restart();
        return;
      }

      if (!response.ok) throw new Error(`${response.status}`);
      let items = [];
      for await (const event of eventsOf(response)) {
        clearTimeout(watchdog);
        watchdog = setTimeout(() => this.#connection.abort(), SILENCE);
        if (this.#stopped.signal.aborted) return;
        if (event?.name === 'data') items = JSON.parse(event.data);
        if (event?.name !== 'control') continue;
        const control = JSON.parse(event.data);
        this.#offset = control.streamNextOffset;
        onLive();
        this.#on.link('live');
        this.#on.items(items, control.upToDate === true);
        items = [];
      }
    } finally {
      clearTimeout(watchdog);
      this.#connection.abort();
    }
  }
}
