import { $, copy, h } from './dom.js';
import { money, plural } from './format.js';

/** What stands above the messages: title, what it has cost, and what can be done with the conversation. */
export class Header {
  #on;
  #models = [];

  /** @param on `{rename(title), archive(), save(form), model(handle)}` */
  constructor(on) {
    this.#on = on;
    $('rename').onclick = () => this.edit();
    $('archive').onclick = () => on.archive();
    $('export-markdown').onclick = () => this.#close(() => on.save('markdown'));
    $('export-json').onclick = () => this.#close(() => on.save('json'));
    $('copy-link').onclick = () => this.#close(() => copy(location.href));
    $('model').onchange = () => on.model($('model').value);
    $('title').ondblclick = () => this.edit();
    $('title-field').addEventListener('keydown', event => {
      if (event.key === 'Enter') this.#rename(true);
      if (event.key === 'Escape') this.#rename(false);
      if (event.key === 'Enter' || event.key === 'Escape') event.preventDefault();
    });
    $('title-field').addEventListener('blur', () => this.#rename(true));
    document.addEventListener('click', event => { if (!event.target.closest('#menu')) $('menu').open = false; });
    $('menu').addEventListener('keydown', event => {
      if (event.key !== 'Escape') return;
      $('menu').open = false;
      $('menu').querySelector('summary').focus();
      event.preventDefault();
    });
  }

  /** Handles of the models that there are. */
  get models() {
    return this.#models;
  }

  set models(handles) {
    this.#models = handles;
  }

  /** @param conversation null: one that is not begun. */
  show(conversation) {
    const title = conversation?.title ?? 'New conversation';
    $('title').textContent = title;
    $('title').title = title;
    document.title = `${conversation?.running ? '● ' : conversation?.waiting.length ? '◆ ' : ''}${title}`;
    $('actions').hidden = !conversation;
    const archived = conversation?.archived === true;
    $('archive').setAttribute('aria-label', archived ? 'Bring back from the archive' : 'Archive');
    $('archive').title = archived ? 'Bring back (E)' : 'Archive (E)';
    $('archive').setAttribute('aria-pressed', archived);
    $('facts').textContent = [
      archived && 'Archived',
      conversation?.model,
      conversation?.cost > 0 && money(conversation.cost),
      conversation?.tokens > 0 && plural(conversation.tokens, 'token'),
    ].filter(Boolean).join(' · ');
    this.#showModels(conversation);
  }

  /** Lets the title be written. */
  edit() {
    if ($('actions').hidden) return false;
    $('title-field').value = $('title').textContent;
    $('title').hidden = true;
    $('title-field').hidden = false;
    $('title-field').select();
    return true;
  }

  #rename(keep) {
    if ($('title-field').hidden) return;
    const title = $('title-field').value.trim();
    $('title-field').hidden = true;
    $('title').hidden = false;
    if (keep && title && title !== $('title').textContent) this.#on.rename(title);
  }

  #showModels(conversation) {
    $('model').hidden = !conversation || this.#models.length < 2;
    if ($('model').hidden) return;
    const handles = [...new Set([...this.#models, ...conversation.model ? [conversation.model] : []])];
    if ($('model').length !== handles.length) $('model').replaceChildren(...handles.map(handle => h('option', { value: handle }, handle)));
    $('model').value = conversation.model ?? '';
  }

  #close(action) {
    $('menu').open = false;
    action();
  }
}
