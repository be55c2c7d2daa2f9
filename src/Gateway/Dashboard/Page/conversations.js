import { h } from '/console/dom.js';
import { get } from './api.js';
import { Table } from './table.js';
import { conversationLink, poll, state } from './parts.js';
import { ago, count, money, number, short } from './format.js';

export function conversations(root) {
  const table = new Table('Conversations', [
    { name: 'title', title: 'Conversation', head: true, cell: row => conversationLink(row.id, row.title || 'without a title') },
    { name: 'id', title: 'Id', cell: row => h('span', { class: 'mono' }, short(row.id)) },
    { name: 'owner', title: 'Of', cell: row => row.owner ?? 'nobody', value: row => row.owner },
    { name: 'state', title: 'Stands', cell: row => state(row.state), value: row => row.state },
    { name: 'created', title: 'Made', cell: row => ago(row.created_at), value: row => row.created_at },
    { name: 'updated', title: 'Last changed', cell: row => ago(row.updated_at), value: row => row.updated_at },
    { name: 'messages', title: 'Messages', number: true, cell: row => count(row.messages), value: row => row.messages },
    { name: 'tokens', title: 'Tokens', number: true, cell: row => number(row.tokens), value: row => row.tokens },
    { name: 'cost', title: 'Cost', number: true, cell: row => money(row.cost), value: row => row.cost },
  ], { key: row => row.id, empty: 'There is no conversation yet.' });
  let more = [];
  let shown = [];
  const further = h('button', { type: 'button', class: 'plain', hidden: true, onclick: async () => { more = [...more, ...await get(`/conversations?after=${shown.at(-1).id}`)]; show(shown); } }, 'Show more');
  const show = newest => {
    const known = new Set(newest.map(row => row.id));
    shown = [...newest, ...more.filter(row => !known.has(row.id))];
    table.update(shown);
    further.hidden = shown.length === 0 || shown.length % 50 !== 0;
  };
  root.append(h('p', { class: 'quiet' }, 'The newest conversations. Any other is found by its id, or by that of one of its runs, steps or messages, in the form of any client.'), table.element, further);
  return poll(3_000, signal => get('/conversations', signal), show);
}
