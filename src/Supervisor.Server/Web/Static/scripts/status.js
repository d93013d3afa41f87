// Keeps the status page up to date and sends its actions as posted forms. Without this script the links lead to pages
// that ask before they act.
'use strict';

const content = document.getElementById('content');
const rows = document.getElementById('rows');
const collections = document.getElementById('collections');
const live = document.getElementById('live');
const message = document.getElementById('message');
const silence = 40000; // milliseconds without a sign of life until the connection counts as lost
const busy = new Set();

// ---- messages: outside the flow of the page, where one looks; errors stay until they are closed

function say(text) {
  const line = document.createElement('p');
  line.className = /^(ERROR|unexpected|No such)/.test(text) ? 'status_msg error' : 'status_msg';
  line.textContent = text;
  present(line);
  message.replaceChildren(line);
}

function present(line) {
  const close = document.createElement('button');
  close.type = 'button';
  close.className = 'close';
  close.textContent = '\u00d7';
  close.setAttribute('aria-label', 'Close the message');
  close.addEventListener('click', () => line.remove());
  line.append(close);
  if (!line.classList.contains('error')) {
    setTimeout(() => line.remove(), 8000);
  }
}

for (const line of message.children) {
  present(line);
  const address = new URL(location.href);
  address.searchParams.delete('message');
  history.replaceState(null, '', address); // a reload must not tell it again
}

// ---- questions before what cannot be undone

function question(parameters) {
  const all = rows ? rows.rows.length : 0;
  const process = parameters.get('processname');
  const collection = document.querySelector(`[data-key="${CSS.escape(`c:${parameters.get('collection')}`)}"]`);
  const many = collection ? `${collection.dataset.count} processes of collection ${collection.dataset.name}` : `all ${all} processes`;
  switch (parameters.get('action')) {
    case 'stopall': return [`Stop ${many}?`, 'They stay down until somebody starts them.', 'Stop All'];
    case 'restartall': return [`Restart ${many}?`, 'All of them are down until the last one has stopped.', 'Restart All'];
    case 'clearlog': return [`Clear the logs of ${process}?`, 'What it has written so far is lost.', 'Clear Log'];
    case 'stop': return process ? null : [`Stop ${many}?`, 'They stay down until somebody starts them.', 'Stop'];
    case 'restart': return process ? null : [`Restart ${many}?`, 'All of them are down at the same time.', 'Restart'];
    default: return null;
  }
}

function ask([title, detail, label]) {
  return new Promise(resolve => {
    const dialog = document.createElement('dialog');
    const heading = document.createElement('h2');
    heading.id = 'question';
    heading.textContent = title;
    const text = document.createElement('p');
    text.textContent = detail;
    const form = document.createElement('form');
    form.method = 'dialog';
    for (const [value, name] of [['', 'Cancel'], ['yes', label]]) {
      const button = document.createElement('button');
      button.value = value;
      button.textContent = name;
      button.className = value ? 'danger' : '';
      button.autofocus = !value;
      form.append(button);
    }
    dialog.setAttribute('aria-labelledby', heading.id);
    dialog.append(heading, text, form);
    dialog.addEventListener('close', () => {
      dialog.remove();
      resolve(dialog.returnValue === 'yes');
    });
    dialog.addEventListener('mousedown', event => {
      if (event.target === dialog) {
        event.preventDefault(); // beside it, perhaps the second half of a double click: the focus stays on Cancel
      }
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}

// ---- actions

function keyOf(parameters) {
  const process = parameters.get('processname');
  const collection = parameters.get('collection');
  return process ? `p:${process}` : /^(start|stop|restart)$/.test(parameters.get('action')) && collection ? `c:${collection}` : 'all';
}

function show(key) {
  const isBusy = busy.has(key);
  const part = key === 'all' ? document.getElementById('buttons') : document.querySelector(`[data-key="${CSS.escape(key)}"]`);
  part?.setAttribute('aria-busy', isBusy);
  for (const button of part?.querySelectorAll('.button, button') ?? []) {
    button.setAttribute('aria-disabled', isBusy);
  }
}

async function act(parameters) {
  const key = keyOf(parameters);
  if (busy.has(key)) {
    return;
  }
  busy.add(key); // from here on a second click does nothing, whatever becomes of the first
  show(key);
  try {
    const asked = question(parameters);
    if (!asked || await ask(asked)) {
      await send(parameters);
    }
  } finally {
    busy.delete(key);
    show(key);
  }
}

async function send(parameters) {
  parameters.set('token', content.dataset.token);
  try {
    const answer = await fetch('index.html', { method: 'POST', body: parameters });
    if (answer.ok) {
      say(new URL(answer.url).searchParams.get('message') ?? '');
    } else if (answer.status === 403) {
      location.reload(); // the daemon was restarted: the page knows the secret of the one before
    } else {
      say(`ERROR: the daemon answered ${answer.status} ${answer.statusText}`);
    }
  } catch {
    say('ERROR: the daemon does not answer');
  }
}

document.addEventListener('click', event => {
  if (event.detail > 1 && event.target.closest('a, button')) {
    event.preventDefault(); // the second half of a double click: the first has done what was wanted
    return;
  }
  const link = event.target.closest('a[href*="action="]');
  if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
    event.preventDefault();
    act(new URL(link.href).searchParams);
  }
});

document.addEventListener('submit', event => {
  if (event.target.method === 'post') {
    event.preventDefault();
    act(new URLSearchParams(new FormData(event.target, event.submitter)));
  }
});

// ---- live updates: cells change in place, so that neither what is selected nor what has the focus is lost

function parse(markup) {
  const table = document.createElement('table');
  table.innerHTML = markup;
  return [...table.rows];
}

function served(cell) {
  return cell.served ?? cell.innerHTML;
}

function patchActions(cell, fresh) {
  const list = cell.firstElementChild;
  const places = new Map([...list.children].map(item => [item.className, item]));
  for (const item of fresh.firstElementChild.children) {
    if (!places.delete(item.className)) {
      list.append(item.cloneNode(true)); // where it stands is for its class to say
    }
  }
  for (const item of places.values()) {
    if (item.contains(document.activeElement)) {
      list.closest('tr').querySelector('td.name a')?.focus();
    }
    item.remove();
  }
}

function patch(row, fresh) {
  Object.assign(row.dataset, fresh.dataset);
  for (const [i, cell] of [...row.cells].entries()) {
    const other = fresh.cells[i];
    if (cell.className === 'action') {
      patchActions(cell, other);
    } else if (served(cell) !== other.innerHTML) {
      cell.innerHTML = cell.served = other.innerHTML;
    }
    if (cell.className === 'info') {
      for (const name of ['up', 'pid', 'more']) {
        delete cell.dataset[name];
      }
      Object.assign(cell.dataset, other.dataset);
      cell.title = other.title;
      cell.shown = performance.now();
    }
  }
  show(row.dataset.key);
}

function replaceAll(body, fresh) {
  const known = new Map([...body.rows].map(row => [row.dataset.key, row]));
  let next = body.firstElementChild;
  for (const row of fresh) {
    const old = known.get(row.dataset.key);
    if (old) {
      known.delete(row.dataset.key);
      patch(old, row);
    }
    if (old && old === next) {
      next = next.nextElementSibling;
    } else {
      body.insertBefore(old ?? row, next);
      show(row.dataset.key);
    }
  }
  for (const row of known.values()) {
    if (row === next) {
      next = next.nextElementSibling;
    }
    row.remove();
  }
}

function replaceCollections(markup) {
  const section = document.createElement('section');
  section.innerHTML = markup;
  const body = collections.querySelector('tbody');
  const fresh = section.querySelector('tbody');
  if (body && fresh) {
    replaceAll(body, [...fresh.rows]);
  } else {
    collections.replaceChildren(...section.children);
  }
}

function clock(seconds) {
  const days = Math.floor(seconds / 86400);
  const two = number => String(number).padStart(2, '0');
  const time = `${Math.floor(seconds / 3600) % 24}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
  return days === 0 ? time : `${days} day${days === 1 ? '' : 's'}, ${time}`;
}

// ---- how many there are, and finding one among many

const summary = document.createElement('p');
const search = document.createElement('input');

function applySearch() {
  const wanted = search.value.trim().toLowerCase();
  for (const row of rows.rows) {
    const text = `${row.dataset.name} ${row.dataset.state}`.toLowerCase();
    row.hidden = wanted !== '' && !wanted.split(/\s+/).every(word => text.includes(word));
  }
}

function summarize() {
  const counts = new Map();
  for (const row of rows.rows) {
    counts.set(row.dataset.state, (counts.get(row.dataset.state) ?? 0) + 1);
  }
  const order = ['FATAL', 'BACKOFF', 'UNKNOWN', 'STARTING', 'RUNNING', 'STOPPING', 'EXITED', 'STOPPED'];
  const parts = order.filter(state => counts.has(state)).map(state => [state, counts.get(state)]).map(([state, count]) => {
    const part = document.createElement('button');
    part.type = 'button';
    part.className = /FATAL|BACKOFF/.test(state) ? 'chip statuserror' : state === 'RUNNING' ? 'chip statusrunning' : 'chip statusnominal';
    part.textContent = `${count} ${state.toLowerCase()}`;
    part.setAttribute('aria-pressed', search.value.toUpperCase() === state);
    part.addEventListener('click', () => {
      search.value = search.value.toUpperCase() === state ? '' : state.toLowerCase();
      refresh();
    });
    return part;
  });
  const text = parts.map(part => `${part.textContent}${part.getAttribute('aria-pressed')}`).join();
  if (summary.shown !== text) {
    summary.shown = text;
    summary.replaceChildren(...parts);
  }
  const wrong = (counts.get('FATAL') ?? 0) + (counts.get('BACKOFF') ?? 0);
  const name = content.dataset.identifier === 'supervisor' ? `${location.host} - ` : `${content.dataset.identifier} - `;
  document.title = `${wrong ? `(${wrong}) ` : ''}${name}Supervisor Status`;
}

function refresh() {
  applySearch();
  summarize();
}

if (rows) {
  const bar = document.createElement('div');
  bar.className = 'bar';
  summary.id = 'summary';
  search.type = 'search';
  search.id = 'search';
  search.placeholder = 'Name or state';
  search.setAttribute('aria-label', 'Show processes by name or state');
  search.addEventListener('input', refresh);
  bar.append(summary, search);
  rows.closest('table').before(bar);
  refresh();

  for (const cell of rows.querySelectorAll('td.info')) {
    cell.served = cell.innerHTML;
    cell.shown = performance.now();
  }

  setInterval(() => {
    if (content.dataset.lost === 'true') {
      return;
    }
    const selection = getSelection();
    for (const cell of rows.querySelectorAll('[data-up]')) {
      if (!selection.isCollapsed && selection.containsNode(cell, true)) {
        continue;
      }
      const passed = Math.floor((performance.now() - cell.shown) / 1000);
      const text = `pid ${cell.dataset.pid}, uptime ${clock(Number(cell.dataset.up) + passed)}${cell.dataset.more ?? ''}`;
      if (cell.textContent !== text) {
        cell.textContent = text;
      }
    }
  }, 1000);
  follow();
}

// ---- the connection

function follow() {
  const address = new URL('status.events', location.href);
  if (content.dataset.collection) {
    address.searchParams.set('collection', content.dataset.collection);
  }
  if (content.dataset.version) {
    address.searchParams.set('version', content.dataset.version);
    delete content.dataset.version; // true once only
  }
  const events = new EventSource(address);
  let quiet;
  const alive = () => {
    clearTimeout(quiet);
    quiet = setTimeout(lost, silence);
    if (content.dataset.lost !== 'false') {
      content.dataset.lost = 'false';
      live.textContent = '\u2022 live';
      live.className = 'on';
    }
  };
  const lost = () => {
    clearTimeout(quiet);
    events.close();
    content.dataset.lost = 'true';
    live.textContent = '\u2022 connection lost: what you see is old';
    live.className = 'off';
    setTimeout(follow, 3000);
  };
  events.onopen = alive;
  events.onerror = lost;
  const on = (name, take) => events.addEventListener(name, event => {
    alive();
    take(event.data);
  });
  on('beat', () => {});
  on('daemon', text => {
    const [token, ...fate] = text.split(' ');
    content.dataset.token = token;
    for (const field of document.querySelectorAll('input[name=token]')) {
      field.value = token;
    }
    document.getElementById('fate').textContent = fate.join(' ').trim() && ` ${fate.join(' ')}`;
  });
  on('collections', replaceCollections);
  on('rows', markup => {
    replaceAll(rows, parse(markup));
    refresh();
  });
  on('changed', markup => {
    for (const fresh of parse(markup)) {
      const row = document.querySelector(`[data-key="${CSS.escape(fresh.dataset.key)}"]`);
      if (row) {
        patch(row, fresh);
      }
    }
    refresh();
  });
}
