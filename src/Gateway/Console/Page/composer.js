import { $ } from './dom.js';

/** The message field: it grows, keeps what was not sent, and hands over what is. */
export class Composer {
  #place = 'new';

  /** @param send takes a text. */
  constructor(send) {
    $('composer').addEventListener('submit', event => {
      event.preventDefault();
      const text = $('input').value.trim();
      if (!text || $('send').disabled) return;
      this.#set('');
      send(text);
    });
    $('input').addEventListener('keydown', event => {
      // While an input method composes a word, Enter ends the word.
      if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      $('composer').requestSubmit();
    });
    $('input').addEventListener('input', () => this.#keep());
  }

  /** Goes to another conversation: what was being written in this one stays with it. */
  goTo(place) {
    this.#place = place;
    this.#set(sessionStorage.getItem(this.#draft) ?? '');
  }

  /** Gives a text back that could not be sent. */
  giveBack(text) {
    this.#set($('input').value ? `${text}\n${$('input').value}` : text);
  }

  set enabled(enabled) {
    $('input').disabled = $('send').disabled = !enabled;
  }

  focus() {
    // On a phone it would raise the keyboard, which nobody has asked for.
    if (matchMedia('(hover: hover)').matches) $('input').focus();
  }

  get #draft() {
    return `conversations.draft.${this.#place}`;
  }

  #set(text) {
    $('input').value = text;
    this.#keep();
  }

  #keep() {
    const text = $('input').value;
    if (text) sessionStorage.setItem(this.#draft, text);
    else sessionStorage.removeItem(this.#draft);
    if (CSS.supports('field-sizing', 'content')) return;
    $('input').rows = Math.min(10, text.split('\n').length);
  }
}
