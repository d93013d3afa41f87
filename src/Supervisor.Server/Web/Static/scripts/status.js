// Keeps the status page up to date and sends its actions as posted forms. Without this script the links lead to pages
// that ask before they act.
'use strict';

const content = document.getElementById('content');
const rows = document.getElementById('rows');
const collections = document.getElementById('collections');
const live = document.getElementById('live');
const message = document.getElementById('message');

function say(text) {
  const line = document.createElement('p');
  line.className = text.startsWith('ERROR') || text.startsWith('unexpected') ? 'status_msg error' : 'status_msg';
  line.textContent = text;
  message.replaceChildren(line);
}

async function act(link) {
  const parameters = new URL(link.href).searchParams;
  parameters.set('token', content.dataset.token);
  link.setAttribute('aria-busy', 'true');
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
  link.removeAttribute('aria-busy');
}

document.addEventListener('click', event => {
  const link = event.target.closest('a[href*="action="]');
  if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
    event.preventDefault();
    act(link);
  }
});

function show(part, markup) {
  const focused = part.contains(document.activeElement) ? document.activeElement.getAttribute('href') : null;
  part.innerHTML = markup;
  if (focused) {
    part.querySelector(`a[href="${CSS.escape(focused)}"]`)?.focus();
  }
}

function clock(seconds) {
  const days = Math.floor(seconds / 86400);
  const two = number => String(number).padStart(2, '0');
  const time = `${Math.floor(seconds / 3600) % 24}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
  return days === 0 ? time : `${days} day${days === 1 ? '' : 's'}, ${time}`;
}

if (rows) {
  let shown = performance.now();

  setInterval(() => {
    const passed = Math.floor((performance.now() - shown) / 1000);
    for (const cell of rows.querySelectorAll('[data-up]')) {
      cell.textContent = `pid ${cell.dataset.pid}, uptime ${clock(Number(cell.dataset.up) + passed)}`;
    }
  }, 1000);

  const filter = content.dataset.collection;
  const events = new EventSource(filter ? `status.events?collection=${encodeURIComponent(filter)}` : 'status.events');
  events.onopen = () => { live.textContent = '\u2022 live'; };
  events.onerror = () => { live.textContent = '\u2022 connection lost'; };
  events.addEventListener('collections', event => show(collections, event.data));
  events.onmessage = event => {
    show(rows, event.data);
    shown = performance.now();
  };
}
