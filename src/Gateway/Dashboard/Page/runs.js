import { h } from '/console/dom.js';
import { get } from './api.js';
import { Table } from './table.js';
import { showOutcomes } from './overview.js';
import { conversationLink, poll, section, state } from './parts.js';
import { ago, count, money, number, seconds, words } from './format.js';

const STATUSES = ['all', 'active', 'failed', 'completed', 'cancelled'];

export function runs(root) {
  const outcomes = h('div', { class: 'outcomes' });
  const waiting = new Table('Conversations that wait', [
    { name: 'conversation', title: 'Conversation', head: true, cell: row => conversationLink(row.conversation_id, row.title) },
    { name: 'owner', title: 'Of', cell: row => row.owner ?? 'nobody' },
    { name: 'for', title: 'Waits for', cell: row => row.for === 'client' ? 'a result of its client' : 'a decision' },
    { name: 'tools', title: 'Tools', cell: row => row.tools.join(', ') },
    { name: 'since', title: 'Since', cell: row => row.since ? ago(row.since) : '–', value: row => row.since },
  ], { key: row => row.conversation_id, empty: 'Nothing waits for anybody.' });
  const table = new Table('Runs', [
    { name: 'conversation', title: 'Conversation', head: true, cell: row => conversationLink(row.conversation_id) },
    { name: 'status', title: 'Status', cell: row => state(row.status) },
    { name: 'reason', title: 'Ended by', cell: row => words(row.stop_reason) },
    { name: 'begun', title: 'Begun', cell: row => ago(row.created_at), value: row => row.created_at },
    { name: 'took', title: 'Took', number: true, cell: row => seconds(row.seconds), value: row => row.seconds },
    { name: 'steps', title: 'Steps', number: true, cell: row => count(row.steps), value: row => row.steps },
    { name: 'tokens', title: 'Tokens', number: true, cell: row => number(row.tokens), value: row => row.tokens },
    { name: 'cost', title: 'Cost', number: true, cell: row => money(row.cost), value: row => row.cost },
    { name: 'error', title: 'Error', cell: row => row.error ?? '' },
  ], { key: row => row.id, empty: 'No such run.' });

  let [status, more] = ['all', []];
  const tabs = h('div', { class: 'choice', role: 'group', 'aria-label': 'Which runs' }, STATUSES.map(each => h('button', {
    type: 'button', 'aria-pressed': `${each === status}`, onclick: event => {
      status = each;
      more = [];
      for (const tab of tabs.children) tab.setAttribute('aria-pressed', `${tab === event.currentTarget}`);
      load();
    },
  }, each)));
  const further = h('button', { type: 'button', class: 'plain', onclick: async () => { more = [...more, ...await get(`/runs?status=${status}&after=${shown.at(-1).id}`)]; show(shown); } }, 'Show more');
  root.append(section('How the last runs ended', outcomes), section('Waiting for somebody', waiting.element), section('Runs', tabs, table.element, further));

  let shown = [];
  const show = newest => {
    const known = new Set(newest.map(run => run.id));
    shown = [...newest, ...more.filter(run => !known.has(run.id))];
    table.update(shown);
    further.hidden = newest.length === 0 || shown.length % 50 !== 0;
  };
  let stopRuns = () => {};
  function load() {
    stopRuns();
    stopRuns = poll(2_000, signal => get(`/runs?status=${status}`, signal), show);
  }

  load();
  const stops = [
    poll(5_000, signal => get('/outcomes', signal), answer => showOutcomes(outcomes, answer)),
    poll(3_000, signal => get('/waiting', signal), rows => waiting.update(rows)),
    () => stopRuns(),
  ];
  return () => stops.forEach(stop => stop());
}
