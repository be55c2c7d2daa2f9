import { $, h } from '/console/dom.js';
import { post } from './api.js';

/** Asks whether it is meant, does it, and says what came of it. */
export async function act({ path, body, label, effect }) {
  const dialog = $('ask');
  $('ask-title').textContent = `${label}?`;
  $('ask-effect').textContent = effect;
  $('ask-do').textContent = label;
  dialog.returnValue = '';
  dialog.showModal();
  await new Promise(resolve => dialog.addEventListener('close', resolve, { once: true }));
  if (dialog.returnValue !== 'yes') return;
  try {
    say((await post(path, body)).done, 'good');
  } catch (refused) {
    say(refused.message, 'bad');
  }
}

const SHOWN = 6_000;
let shown = null;

function say(text, tone) {
  shown?.remove();
  const note = shown = h('p', { class: `note ${tone}`, role: 'status' }, text);
  document.body.append(note);
  setTimeout(() => note.remove(), SHOWN);
}
