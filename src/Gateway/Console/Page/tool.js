import { h } from './dom.js';
import { count } from './format.js';

const STATES = { calling: 'writing the call…', running: 'running…', waiting: 'needs approval', done: 'done', failed: 'failed', denied: 'denied', stopped: 'not run' };

/** A tool call, which unfolds to its arguments and its result. */
export class ToolView {
  #brief = h('span', { class: 'brief' });
  #name = h('span', { class: 'name' });
  #state = h('span', { class: 'state' });
  #body = h('div', { class: 'body' });

  constructor(parent) {
    parent.append(h('details', { class: 'aside tool' }, h('summary', null, this.#name, this.#brief, this.#state), this.#body));
  }

  update(tool) {
    this.#name.textContent = tool.name;
    this.#brief.textContent = tool.arguments.replace(/\s+/g, ' ');
    this.#state.textContent = STATES[tool.state];
    this.#state.className = `state ${tool.state}`;
    this.#body.replaceChildren(
      h('p', { class: 'label' }, 'Arguments'), h('pre', { tabindex: '0' }, pretty(tool.arguments)),
      ...tool.reason ? [h('p', { class: 'label' }, 'Denied because'), h('p', null, tool.reason)] : [],
      ...tool.result === null ? [] : [h('p', { class: 'label' }, `Result, ${count(tool.result.length)} characters`), h('pre', { tabindex: '0' }, pretty(tool.result))]);
  }
}

/** JSON over several lines; what is no JSON (yet) as it is. */
export function pretty(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
