import { $, h } from '/console/dom.js';
import { get } from './api.js';
import { poll, section } from './parts.js';
import { showCause } from './why.js';
import { Waterfall } from './waterfall.js';

const PERIOD = 1_500;

/** One conversation: why it does not move, and its runs as waterfalls. */
export function conversation(root, id) {
  const failed = h('p', { class: 'wrong', role: 'alert', hidden: true });
  const cause = h('div', { class: 'cause' });
  const waterfall = new Waterfall();
  const earlier = h('button', { type: 'button', class: 'plain', hidden: true, onclick: showEarlier }, 'Show earlier runs');
  root.querySelector('h1').textContent = 'Conversation';
  root.append(h('p', { class: 'mono quiet id' }, id), failed, section('Why is this not moving?', cause), section('Timeline', earlier, waterfall.element));

  let before = null;
  let older = [];
  let newest = [];
  const show = timeline => {
    failed.hidden = true;
    root.querySelector('h1').textContent = timeline.title || 'Conversation';
    document.title = `${timeline.title || 'Conversation'} · Dashboard`;
    if (older.length === 0) before = timeline.before ?? null;
    newest = timeline.runs;
    draw();
  };
  const draw = () => {
    waterfall.show([...older, ...newest]);
    earlier.hidden = before === null;
  };
  async function showEarlier() {
    const timeline = await get(`/conversations/${encodeURIComponent(id)}/timeline?before=${before}`);
    older = [...timeline.runs, ...older];
    before = timeline.before ?? null;
    draw();
    if (before === null) $('view').focus();
  }

  const refused = error => { failed.hidden = false; failed.textContent = error.message; };
  const stops = [
    poll(PERIOD, signal => get(`/conversations/${encodeURIComponent(id)}/timeline`, signal), show, refused),
    poll(PERIOD, signal => get(`/conversations/${encodeURIComponent(id)}/why`, signal), why => showCause(cause, id, why), refused),
  ];
  return () => stops.forEach(stop => stop());
}
