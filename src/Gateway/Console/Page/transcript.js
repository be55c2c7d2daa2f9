import { $, eachFrame, h } from './dom.js';
import { count, duration, money, plural } from './format.js';
import { MarkdownView } from './markdown.js';

const PAGE = 150;
const NEAR = 80;
const STATES = { calling: 'writing the call…', running: 'running…', waiting: 'needs approval', done: 'done', failed: 'failed', denied: 'denied', stopped: 'not run' };

/** Shows the blocks of a conversation, and keeps to its end as long as the reader does. */
export class Transcript {
  #conversation = null;
  #views = new Map();
  #changed = new Set();
  #all = false;
  #shown = PAGE;
  #pending = [];
  #follows = true;
  #draw = eachFrame(() => this.#update());

  constructor() {
    $('earlier').onclick = () => this.#showEarlier();
    $('latest').onclick = () => this.#toEnd();
    $('scroller').addEventListener('scroll', () => {
      const { scrollTop, scrollHeight, clientHeight } = $('scroller');
      this.#follows = scrollHeight - scrollTop - clientHeight < NEAR;
      if (this.#follows) $('latest').hidden = true;
    }, { passive: true });
    // What comes in above or below leaves less room.
    new ResizeObserver(() => { if (this.#follows) this.#toEnd(); }).observe($('scroller'));
  }

  /** Begins anew with a conversation; null: with nothing. */
  show(conversation) {
    this.#conversation = conversation;
    this.#shown = PAGE;
    this.#pending = [];
    this.#follows = true;
    this.redraw();
  }

  /** @param blocks those that are other than before; null: all. */
  changed(blocks) {
    if (blocks === null) this.#all = true;
    else for (const block of blocks) this.#changed.add(block);
    this.#draw();
  }

  redraw() {
    this.#all = true;
    this.#draw();
  }

  /** Messages that are on their way: `{text, state}`. */
  sending(pending) {
    this.#pending = pending;
    this.#follows = true;
    this.redraw();
  }

  #update() {
    const blocks = this.#conversation?.blocks ?? [];
    const visible = blocks.slice(-this.#shown);
    $('earlier').hidden = visible.length === blocks.length;
    if (this.#all) {
      const keys = new Set(visible.map(block => block.key));
      for (const [key, view] of this.#views) {
        if (keys.has(key) && view.block === visible.find(block => block.key === key)) continue;
        view.node.remove();
        this.#views.delete(key);
      }
    }

    for (const block of visible) {
      const known = this.#views.get(block.key);
      if (known && !this.#changed.has(block)) continue;
      const view = known ?? new BlockView(block);
      view.update();
      if (known) continue;
      this.#views.set(block.key, view);
      $('transcript').append(view.node);
    }

    if (this.#all) this.#order(visible);
    while (this.#views.size > this.#shown) this.#dropFirst();
    this.#showPending();
    this.#all = false;
    this.#changed.clear();
    if (this.#follows) $('scroller').scrollTop = $('scroller').scrollHeight;
    else $('latest').hidden = false;
  }

  #order(visible) {
    for (const [index, block] of visible.entries()) {
      const { node } = this.#views.get(block.key);
      const there = $('transcript').children[index];
      if (there !== node) $('transcript').insertBefore(node, there ?? null);
    }
  }

  #dropFirst() {
    const [key, view] = this.#views.entries().next().value;
    view.node.remove();
    this.#views.delete(key);
  }

  #showPending() {
    for (const old of $('transcript').querySelectorAll('.sending')) old.remove();
    for (const { text, state } of this.#pending) {
      $('transcript').append(h('li', { class: 'said sending' }, h('div', { class: 'bubble' }, text), h('p', { class: 'state', role: 'status' }, state)));
    }
  }

  #showEarlier() {
    const { scrollHeight, scrollTop } = $('scroller');
    this.#shown += PAGE;
    this.#follows = false;
    this.#all = true;
    this.#update();
    $('latest').hidden = true;
    $('scroller').scrollTop = scrollTop + $('scroller').scrollHeight - scrollHeight;
  }

  #toEnd() {
    this.#follows = true;
    $('latest').hidden = true;
    $('scroller').scrollTop = $('scroller').scrollHeight;
  }
}

/** One block, which is brought up to date as it changes: what is open stays open. */
class BlockView {
  #tools = new Map();
  #text = null;
  #reasoning = null;

  constructor(block) {
    this.block = block;
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
      block.status === 'failed' && h('p', { class: 'failed', role: 'alert' }, block.error ?? 'The answer has failed.'),
      ...facts.filter(Boolean).map(fact => h('span', null, fact)),
    ].filter(Boolean);
  }
}

/** A tool call, which unfolds to its arguments and its result. */
class ToolView {
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
      h('h4', null, 'Arguments'), h('pre', { tabindex: '0' }, pretty(tool.arguments)),
      ...tool.reason ? [h('h4', null, 'Denied because'), h('p', null, tool.reason)] : [],
      ...tool.result === null ? [] : [h('h4', null, `Result, ${count(tool.result.length)} characters`), h('pre', { tabindex: '0' }, tool.result)]);
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
