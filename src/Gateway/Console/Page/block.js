import { h } from './dom.js';
import { duration, money, plural } from './format.js';
import { MarkdownView } from './markdown.js';
import { ToolView } from './tool.js';

/** One block, which is brought up to date as it changes: what is open stays open. */
export class BlockView {
  #tools = new Map();
  #text = null;
  #reasoning = null;
  #retry;

  constructor(block, retry) {
    this.block = block;
    this.#retry = retry;
    this.node = h('li', { class: { user: 'said', answer: 'answer', summary: 'answer', run: 'run' }[block.kind], 'data-kind': block.kind });
  }

  update() {
    const { block } = this;
    if (block.kind === 'user') this.node.replaceChildren(h('div', { class: 'bubble' }, block.text));
    if (block.kind === 'run') this.node.replaceChildren(...this.#run());
    if (block.kind === 'summary') this.#summary();
    if (block.kind === 'answer') this.#answer();
  }

  #summary() {
    if (this.#text) return;
    this.#text = new MarkdownView();
    this.#text.update(this.block.text);
    this.#text.node.classList.add('body');
    this.node.append(h('details', { class: 'aside' }, h('summary', null, 'Earlier messages were summarised'), this.#text.node));
  }

  #answer() {
    const { block, node } = this;
    node.classList.toggle('partial', block.partial);
    node.classList.toggle('streaming', block.streaming);
    if (block.reasoning) this.#think();
    if (block.text && !this.#text) {
      this.#text = new MarkdownView();
      node.append(this.#text.node);
    }

    if (this.#text) this.#text.update(block.text);
    for (const tool of block.tools) {
      if (!this.#tools.has(tool.id)) this.#tools.set(tool.id, new ToolView(node));
      this.#tools.get(tool.id).update(tool);
    }

    const silent = block.streaming && !block.text && !block.reasoning && block.tools.length === 0;
    const dots = node.querySelector('.dots');
    if (silent && !dots) node.append(h('span', { class: 'dots', role: 'img', 'aria-label': 'Waiting for the answer' }, h('i'), h('i'), h('i')));
    if (!silent) dots?.remove();
  }

  #think() {
    if (!this.#reasoning) {
      this.#reasoning = new MarkdownView();
      this.#reasoning.node.classList.add('body');
      this.node.prepend(h('details', { class: 'aside reasoning' }, h('summary', null, 'Reasoning'), this.#reasoning.node));
    }

    this.#reasoning.update(this.block.reasoning);
  }

  #run() {
    const { block } = this;
    if (block.reason === 'requires_approval') return [];
    const facts = [
      block.status === 'cancelled' && 'Stopped',
      block.reason === 'max_steps' && 'Stopped at its limit of steps',
      block.reason === 'stuck' && 'Stopped: it went round in circles',
      block.tokens > 0 && plural(block.tokens, 'token'),
      block.cost > 0 && money(block.cost),
      block.steps > 1 && plural(block.steps, 'step'),
      block.seconds !== null && duration(block.seconds),
    ];
    return [
      block.status === 'failed' && h('p', { class: 'failed', role: 'alert' }, block.error ?? 'The answer has failed.', h('button', { type: 'button', onclick: this.#retry }, 'Try again')),
      ...facts.filter(Boolean).map(fact => h('span', null, fact)),
    ].filter(Boolean);
  }
}
