import { h } from '/console/dom.js';
import { Sparkline } from './chart.js';
import { number, short } from './format.js';

/** One number, its name and its course. */
export class Tile {
  #value = h('strong');
  #more = h('small');
  #spark = new Sparkline();
  #pick;
  #show;

  /** @param pick the number of a snapshot's totals. */
  constructor(name, pick, { show = number, link = null } = {}) {
    this.#pick = pick;
    this.#show = show;
    this.element = h('li', { class: 'tile' }, link ? h('a', { href: link }, name) : h('span', null, name), this.#value, this.#more, this.#spark.element);
  }

  update(totals, more = '') {
    const now = totals.at(-1);
    this.#value.textContent = this.#show(now ? this.#pick(now) : null);
    this.#more.textContent = more;
    this.#spark.draw(totals.map(this.#pick));
  }
}

export const section = (title, ...children) => {
  const id = `part-${title.toLowerCase().replace(/\W+/g, '-')}`;
  return h('section', { class: 'panel', 'aria-labelledby': id }, h('h2', { id }, title), ...children);
};

const TONES = {
  active: 'good', completed: 'good', finished: 'good', ok: 'good', moving: 'good', running: 'busy', created: 'busy',
  waiting: 'warn', shuttingdown: 'warn', stopping: 'warn', cancelled: 'plain', gateway: 'plain', resting: 'plain',
  failed: 'bad', stuck: 'bad', dead: 'bad',
};

/** A word that says how something stands. */
export const state = (name, text = null) => h('span', { class: `state ${TONES[name.toLowerCase().replace(/\s/g, '')] ?? 'plain'}` }, text ?? name.toLowerCase());

export const conversationLink = (id, text = null) => h('a', { href: `#/conversations/${id}`, class: text ? null : 'mono' }, text ?? short(id));

/** Asks again and again while a view is shown, and shows what comes; a failure is shown in place of it. */
export function poll(period, ask, show, failed) {
  const over = new AbortController();
  (async () => {
    while (!over.signal.aborted) {
      try {
        if (!document.hidden) {
          const answer = await ask(over.signal);
          if (!over.signal.aborted) show(answer);
        }
      } catch (error) {
        if (!over.signal.aborted) failed?.(error);
      }

      await new Promise(resolve => {
        const timer = setTimeout(resolve, period);
        over.signal.addEventListener('abort', () => { clearTimeout(timer); resolve(); }, { once: true });
      });
    }
  })();
  return () => over.abort();
}
