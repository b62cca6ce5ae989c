/* global navigator, matchMedia */
const by = (id) => document.getElementById(id);
const root = document.documentElement;
root.classList.add('live');

// The switches work without this script; it only sets them as the reader's system wishes.
const setLanguage = () => (root.lang = by('zh').checked ? 'zh' : 'en');
by(/^zh/i.test(navigator.language) ? 'zh' : 'en').checked = true;
by(matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light').checked = true;
for (const id of ['en', 'zh']) by(id).addEventListener('change', setLanguage);
setLanguage();

// navigator.clipboard does not exist everywhere for a page from disk.
const copy = (text, button) => {
  const area = document.createElement('textarea');
  area.value = text;
  area.className = 'copied';
  document.body.append(area);
  area.select();
  document.execCommand('copy');
  area.remove();
  button.focus();
  button.classList.add('done');
  setTimeout(() => button.classList.remove('done'), 1500);
};
for (const button of document.querySelectorAll('[data-copy]')) {
  const { textContent } = button.parentElement.nextElementSibling;
  button.addEventListener('click', () => copy(textContent, button));
}

const body = document.querySelector('#layers tbody');
const heads = [...document.querySelectorAll('#layers thead th')];
const rows = [...body.rows];

const texts = rows.map((row) => row.textContent.toLowerCase());
by('filter').addEventListener('input', ({ target }) => {
  const wanted = target.value.trim().toLowerCase();
  rows.forEach((row, i) => (row.hidden = !texts[i].includes(wanted)));
  const shown = rows.filter((row) => !row.hidden).length;
  by('shown').textContent = shown === rows.length ? rows.length : `${shown} / ${rows.length}`;
});

// English where a cell holds both languages, so that a copy means the same everywhere.
const wordsOf = (cell) => (cell.querySelector('[lang=en]') ?? cell).textContent;
const valueOf = (cell) => cell.dataset.v ?? cell.textContent.replace('\u2212', '-');

// A name that a spreadsheet would take for a formula gets an apostrophe.
const field = (cell) => {
  const text = cell.matches('.n') ? valueOf(cell) : wordsOf(cell).replace(/^[=+\-@\t]/, "'$&");
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};
by('csv').addEventListener('click', ({ currentTarget }) => {
  const shown = [...body.rows].filter((row) => !row.hidden).map((row) => [...row.cells].map(field));
  const lines = [heads.map((head) => head.dataset.csv), ...shown].map((line) => line.join(','));
  copy(`${lines.join('\r\n')}\r\n`, currentTarget);
});

// Empty cells stay last in both directions.
const compare = (a, b, numeric, sign) => {
  const [x, y] = [a, b].map(numeric ? valueOf : wordsOf);
  if (x === '' || y === '') return (x === '') - (y === '');
  return sign * (numeric ? x - y : x.localeCompare(y, 'en', { numeric: true }));
};
const sortBy = (head, column) => {
  const down = head.getAttribute('aria-sort') === 'ascending';
  for (const other of heads) other.removeAttribute('aria-sort');
  head.setAttribute('aria-sort', down ? 'descending' : 'ascending');
  const order = (a, b) => compare(a.cells[column], b.cells[column], head.matches('.n'), down ? -1 : 1);
  body.append(...[...body.rows].sort(order));
};
heads.forEach((head, column) => {
  head.tabIndex = 0;
  head.addEventListener('click', () => sortBy(head, column));
  head.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' && event.key !== ' ') return;
    event.preventDefault();
    sortBy(head, column);
  });
});
