// Follows the log that the page shows the end of, in the colours its program wrote for a terminal.
'use strict';

const log = document.getElementById('tail');
const live = document.getElementById('live');
const refresh = document.getElementById('refresh');
const most = 4 * 1024 * 1024; // characters that are kept
const sequences = /\x1b(?:\[([0-9;:]*)([ -/]*[@-~])|\][^\x07\x1b]*(?:\x07|\x1b\\)|[@-Z\\-_]|[ -/][0-~])/g;
const unfinished = /\x1b(?:\[[0-?]*[ -/]*|\][^\x07\x1b]*\x1b?|[ -/]?)?$/;

let style = {};
let pending = '';
let length = 0;
let following = true;
let reading;

// ---- terminal colours

function colour(code, codes) {
  if (code === 5) {
    const number = codes.shift() ?? 0;
    if (number < 16) {
      return `c${number}`;
    }
    if (number > 231) {
      const grey = (number - 232) * 10 + 8;
      return `rgb(${grey},${grey},${grey})`;
    }
    const level = step => step === 0 ? 0 : step * 40 + 55;
    const cube = number - 16;
    return `rgb(${level(Math.floor(cube / 36))},${level(Math.floor(cube / 6) % 6)},${level(cube % 6)})`;
  }
  return `rgb(${codes.splice(0, 3).map(part => part & 255).join()})`;
}

function restyle(text) {
  const codes = text.split(/[;:]/).map(Number);
  while (codes.length > 0) {
    const code = codes.shift();
    if (code === 0) style = {};
    else if (code === 1) style.bold = true;
    else if (code === 2) style.dim = true;
    else if (code === 3) style.italic = true;
    else if (code === 4) style.underline = true;
    else if (code === 22) { delete style.bold; delete style.dim; }
    else if (code === 23) delete style.italic;
    else if (code === 24) delete style.underline;
    else if (code >= 30 && code <= 37) style.fore = `c${code - 30}`;
    else if (code >= 90 && code <= 97) style.fore = `c${code - 82}`;
    else if (code === 38) style.fore = colour(codes.shift(), codes);
    else if (code === 39) delete style.fore;
    else if (code >= 40 && code <= 47) style.back = `c${code - 40}`;
    else if (code >= 100 && code <= 107) style.back = `c${code - 92}`;
    else if (code === 48) style.back = colour(codes.shift(), codes);
    else if (code === 49) delete style.back;
  }
}

function add(text) {
  if (text === '') {
    return;
  }
  length += text.length;
  if (Object.keys(style).length === 0) {
    log.append(text);
    return;
  }
  const span = document.createElement('span');
  span.textContent = text;
  for (const [name, value] of Object.entries(style)) {
    if (value === true) span.classList.add(name);
    else if (value.startsWith('c')) span.classList.add(`${name}-${value}`);
    else if (name === 'fore') span.style.color = value;
    else span.style.backgroundColor = value;
  }
  log.append(span);
}

function draw(text) {
  text = pending + text;
  const cut = text.search(unfinished);
  pending = cut >= 0 && text.length - cut < 256 ? text.slice(cut) : '';
  text = text.slice(0, text.length - pending.length);
  let from = 0;
  for (const found of text.matchAll(sequences)) {
    add(text.slice(from, found.index));
    from = found.index + found[0].length;
    if (found[2] === 'm') {
      restyle(found[1]);
    }
  }
  add(text.slice(from));
  while (length > most && log.childNodes.length > 1) {
    length -= log.firstChild.textContent.length;
    log.firstChild.remove();
  }
}

// ---- following

function tell(text, state) {
  live.textContent = text && `\u2022 ${text}`;
  live.className = state;
  log.dataset.lost = state === 'off';
}

function atEnd() {
  return log.scrollTop + log.clientHeight >= log.scrollHeight - 8;
}

async function read() {
  reading = new AbortController();
  const answer = await fetch(refresh.dataset.stream, { signal: reading.signal });
  if (!answer.ok) {
    tell('', '');
    return false; // the page says why there is nothing
  }
  tell('live', 'on');
  const stream = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  let first = true;
  for (;;) {
    const { done, value } = await stream.read();
    if (done) {
      return true;
    }
    const end = first || atEnd();
    if (first) {
      log.replaceChildren();
      style = {};
      pending = '';
      length = 0;
      first = false;
    }
    draw(value);
    if (end) {
      log.scrollTop = log.scrollHeight;
    }
  }
}

async function follow() {
  for (;;) {
    try {
      if (!await read()) {
        return;
      }
    } catch {
      if (!following) {
        return;
      }
    }
    tell('connection lost: what you see is old', 'off');
    await new Promise(resolve => setTimeout(resolve, 3000));
    if (!following) {
      return;
    }
  }
}

const toggle = document.createElement('button');
toggle.type = 'button';
toggle.id = 'follow';
toggle.textContent = 'Follow';
toggle.setAttribute('aria-pressed', 'true');
toggle.addEventListener('click', () => {
  following = !following;
  toggle.setAttribute('aria-pressed', following);
  if (following) {
    follow();
  } else {
    reading?.abort();
    tell('paused', '');
  }
});
refresh.replaceWith(toggle);
log.scrollTop = log.scrollHeight;
follow();
