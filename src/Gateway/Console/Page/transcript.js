import { BlockView } from './block.js';
import { $, eachFrame, h } from './dom.js';

const PAGE = 150;
const NEAR = 80;

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
  #retry;

  /** @param retry asks for another answer where the last has failed. */
  constructor(retry) {
    this.#retry = retry;
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
      const view = known ?? new BlockView(block, this.#retry);
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
