import { api } from './api.js';
import { $, h } from './dom.js';
import { day, shortTime } from './format.js';

const PAGE = 50;
const REFRESH = 15_000;
const TYPING = 200;

/** The list of conversations: found by words, moved through by keys. */
export class Sidebar {
  #items = [];
  #found = [];
  #more = false;
  #words = '';
  #asked = 0;
  #selected = null;
  #timer = null;

  constructor() {
    $('search').addEventListener('input', () => {
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.refresh(), TYPING);
    });
    $('search').addEventListener('keydown', event => this.#searchKey(event));
    $('archived').addEventListener('change', () => this.refresh());
    $('more').onclick = () => this.#load(this.#items.length);
    $('open-sidebar').onclick = () => this.open(true);
    $('close-sidebar').onclick = $('shade').onclick = () => this.open(false);
    setInterval(() => { if (!document.hidden) this.refresh(); }, REFRESH);
    document.addEventListener('visibilitychange', () => { if (!document.hidden) this.refresh(); });
  }

  refresh() {
    return this.#load(0);
  }

  select(id) {
    this.#selected = id;
    this.#draw();
    $('list').querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest' });
  }

  /** Shows the list where it lies over the page, or takes it away. */
  open(shown) {
    document.body.classList.toggle('listing', shown);
    $('shade').hidden = !shown;
    $('open-sidebar').setAttribute('aria-expanded', shown);
    if (shown) $('close-sidebar').focus();
    else if ($('sidebar').contains(document.activeElement) && matchMedia('(max-width: 760px)').matches) $('open-sidebar').focus();
  }

  /** Goes on to the next conversation, or back to the one before. */
  move(step) {
    const links = [...$('list').querySelectorAll('a')];
    const at = links.findIndex(link => link.hasAttribute('aria-current'));
    const link = links[at < 0 ? 0 : Math.min(links.length - 1, Math.max(0, at + step))];
    if (link) location.hash = link.hash;
  }

  async #load(skip) {
    const asked = ++this.#asked;
    const words = $('search').value.trim();
    const limit = skip === 0 ? Math.max(PAGE, this.#items.length) : PAGE;
    try {
      const pages = [];
      for (let from = skip; from < skip + limit; from += PAGE) pages.push(api.list(words, $('archived').checked, from));
      const items = (await Promise.all(pages)).flat();
      const found = words && skip === 0 ? await this.#search(words, items) : this.#found;
      if (asked !== this.#asked) return;
      this.#words = words;
      this.#items = skip === 0 ? items : [...this.#items, ...items];
      this.#found = words ? found : [];
      this.#more = items.length >= limit;
      this.#draw();
    } catch (failure) {
      $('list-empty').hidden = this.#items.length > 0;
      $('list-empty').textContent = failure.message;
    }
  }

  /** Conversations in which something was said with these words. */
  async #search(words, titled) {
    const messages = await api.search(words);
    const known = new Set(titled.map(item => item.id));
    const found = [];
    for (const message of messages) {
      const id = message.conversation_id?.slice('conv-'.length);
      if (!id || known.has(id) || message.message_type === 'system_message') continue;
      known.add(id);
      found.push({ id, message });
    }

    const listed = await Promise.all(found.slice(0, 20).map(({ id }) => api.retrieve(id).catch(() => null)));
    return listed.flatMap((conversation, index) => !conversation || conversation.is_archived && !$('archived').checked ? [] : [{
      ...conversation, last_message_preview: around(found[index].message.content ?? '', words),
    }]);
  }

  #searchKey(event) {
    if (event.key === 'Escape' && $('search').value) {
      $('search').value = '';
      this.refresh();
      event.stopPropagation();
    } else if (event.key === 'ArrowDown') {
      $('list').querySelector('a')?.focus();
      event.preventDefault();
    } else if (event.key === 'Enter') {
      $('list').querySelector('a')?.click();
    }
  }

  #draw() {
    const focused = document.activeElement?.closest?.('#list a')?.hash;
    const rows = [];
    let group = null;
    for (const item of this.#items) {
      const next = day(item.updated_at);
      if (next !== group) rows.push(h('li', { class: 'group' }, group = next));
      rows.push(this.#row(item));
    }

    if (this.#found.length > 0) rows.push(h('li', { class: 'group' }, 'In messages'), ...this.#found.map(item => this.#row(item)));
    $('list').replaceChildren(...rows);
    $('list').hidden = rows.length === 0;
    $('list-empty').hidden = rows.length > 0;
    $('list-empty').textContent = this.#words ? 'Nothing has these words.' : 'Your conversations will be listed here.';
    $('more').hidden = !this.#more;
    if (focused) $('list').querySelector(`a[href="${focused}"]`)?.focus();
  }

  #row(item) {
    return h('li', null, h('a', { href: `#/c/${item.id}`, 'aria-current': item.id === this.#selected ? 'page' : null, onclick: () => this.open(false) },
      h('span', { class: 'name' }, h('span', null, marked(item.title, this.#words)), h('time', { datetime: item.updated_at }, item.is_archived ? 'archived' : shortTime(item.updated_at))),
      h('span', { class: 'preview' }, item.last_message_preview ? marked(item.last_message_preview, this.#words) : ' ')));
  }
}

function around(text, words) {
  const at = text.toLowerCase().indexOf(words.toLowerCase());
  return at > 20 ? `…${text.slice(at - 15, at + 100)}` : text.slice(0, 115);
}

function marked(text, words) {
  const at = words ? text.toLowerCase().indexOf(words.toLowerCase()) : -1;
  return at < 0 ? text : [text.slice(0, at), h('mark', null, text.slice(at, at + words.length)), text.slice(at + words.length)];
}
