import { h } from '/console/dom.js';
import { state } from './parts.js';
import { act } from './actions.js';

/** The cause in a sentence, the one thing to do about it, and what both rest on. */
export function showCause(root, id, why) {
  const said = JSON.stringify([why.sentence, why.facts, why.remedy]);
  if (root.dataset.said === said) return;
  const focused = root.contains(document.activeElement) && document.activeElement.tagName === 'BUTTON';
  root.dataset.said = said;
  root.dataset.state = why.state;
  root.replaceChildren(
    h('p', { class: 'sentence' }, state(why.state), ' ', why.sentence),
    ...(why.remedy ? [remedy(id, why.remedy)] : []),
    h('dl', { class: 'facts' }, why.facts.map(fact => h('div', null, h('dt', null, fact.name), h('dd', null, fact.value)))));
  if (focused) root.querySelector('button')?.focus();
}

function remedy(id, { action, label, effect, process }) {
  const what = action === 'drain' ? { path: '/drain', body: { process } } : { path: `/conversations/${encodeURIComponent(id)}/${action}` };
  return h('p', { class: 'remedy' }, h('button', { type: 'button', class: 'primary', onclick: () => act({ ...what, label, effect }) }, label), h('span', { class: 'quiet' }, effect));
}
