import { h } from '/console/dom.js';

/**
 * A table that is brought up to date in place: rows keep their elements, so focus, selection and scrolling stay where they are.
 * Columns: `{name, title, cell(row), value?(row), number?}`; `cell` gives text or a node, `value` makes the column sortable.
 */
export class Table {
  #columns;
  #key;
  #rows = new Map();
  #body = h('tbody');
  #sort;
  #empty;
  #last = [];

  constructor(label, columns, { key, sort = null, empty = 'Nothing to show.' }) {
    this.#columns = columns;
    this.#key = key;
    this.#sort = sort;
    this.#empty = h('p', { class: 'quiet empty' }, empty);
    this.#heads = columns.map(column => this.#head(column));
    this.element = h('div', { class: 'table', role: 'group', 'aria-label': label, tabindex: '0' },
      h('table', null, h('thead', null, h('tr', null, this.#heads)), this.#body), this.#empty);
  }

  #heads;

  #head(column) {
    const props = { scope: 'col', class: column.number ? 'number' : null, title: column.hint ?? null };
    if (!column.value) return h('th', props, column.title);
    const head = h('th', props, h('button', { type: 'button', class: 'sort', onclick: () => this.#sortBy(column.name) }, column.title));
    if (this.#sort?.by === column.name) head.setAttribute('aria-sort', this.#sort.up ? 'ascending' : 'descending');
    return head;
  }

  #sortBy(name) {
    this.#sort = { by: name, up: this.#sort?.by === name ? !this.#sort.up : false };
    this.#columns.forEach((column, index) => {
      if (column.name === name) this.#heads[index].setAttribute('aria-sort', this.#sort.up ? 'ascending' : 'descending');
      else this.#heads[index].removeAttribute('aria-sort');
    });
    this.update(this.#last);
  }

  update(rows) {
    this.#last = rows;
    const sorted = this.#sorted(rows);
    const seen = new Set();
    sorted.forEach((row, index) => {
      const key = this.#key(row);
      seen.add(key);
      const kept = this.#rows.get(key) ?? this.#add(key);
      this.#columns.forEach((column, at) => show(kept.cells[at], column.cell(row)));
      if (this.#body.children[index] !== kept.element) this.#body.insertBefore(kept.element, this.#body.children[index] ?? null);
    });
    for (const [key, row] of this.#rows) {
      if (seen.has(key)) continue;
      row.element.remove();
      this.#rows.delete(key);
    }

    this.#empty.hidden = rows.length > 0;
  }

  #sorted(rows) {
    const column = this.#columns.find(each => each.name === this.#sort?.by);
    if (!column) return rows;
    const sign = this.#sort.up ? 1 : -1;
    return [...rows].sort((left, right) => {
      const [a, b] = [column.value(left) ?? -Infinity, column.value(right) ?? -Infinity];
      return a < b ? -sign : a > b ? sign : 0;
    });
  }

  #add(key) {
    const cells = this.#columns.map(column => h(column.head ? 'th' : 'td', { class: column.number ? 'number' : null, scope: column.head ? 'row' : null }));
    const row = { element: h('tr', null, cells), cells };
    this.#rows.set(key, row);
    return row;
  }
}

/** A node that is given again stays; text is written only where it differs. */
function show(cell, content) {
  if (content instanceof Node) {
    if (content.isEqualNode(cell.firstChild) && cell.childNodes.length === 1) return;
    cell.replaceChildren(content);
  } else if (cell.textContent !== String(content ?? '') || cell.firstElementChild) {
    cell.textContent = content ?? '';
  }
}
