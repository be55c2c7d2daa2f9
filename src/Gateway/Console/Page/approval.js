import { $, h } from './dom.js';
import { pretty } from './tool.js';

/** Asks for a decision on the calls that wait, and goes away with it, wherever it was made. */
export class Approval {
  #decide;
  #shown = '';

  /** @param decide takes whether they are approved. */
  constructor(decide) {
    this.#decide = decide;
  }

  show(calls) {
    const key = calls.map(call => call.id).join();
    if (key === this.#shown) return;
    this.#shown = key;
    $('approval').hidden = calls.length === 0;
    if (calls.length === 0) return;
    const all = calls.length > 1 ? ' all' : '';
    const buttons = [
      h('button', { class: 'primary', type: 'button', onclick: () => this.#press(true) }, `Approve${all} `, h('kbd', null, 'A')),
      h('button', { type: 'button', onclick: () => this.#press(false) }, `Deny${all} `, h('kbd', null, 'D')),
    ];
    $('approval').replaceChildren(h('div', { class: 'ask' },
      h('h2', null, calls.length === 1 ? `May ${calls[0].name} be run?` : `May these ${calls.length} calls be run?`),
      calls.map(call => h('div', { class: 'call', tabindex: '0' }, calls.length > 1 ? `${call.name}\n` : '', pretty(call.arguments))),
      h('div', { class: 'buttons' }, buttons)));
  }

  /** Once: what is decided twice would be an error. */
  #press(approved) {
    for (const button of $('approval').querySelectorAll('button')) button.disabled = true;
    this.#decide(approved).catch(() => { for (const button of $('approval').querySelectorAll('button')) button.disabled = false; });
  }
}
