// Follows the log that the page shows the end of.
'use strict';

const log = document.getElementById('tail');
const live = document.getElementById('live');
const stream = document.getElementById('refresh')?.dataset.stream;
const most = 4 * 1024 * 1024;

function atEnd() {
  return log.scrollTop + log.clientHeight >= log.scrollHeight - 8;
}

async function follow() {
  const answer = await fetch(stream);
  if (!answer.ok) {
    return;
  }
  live.textContent = '\u2022 live';
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  let first = true;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) {
      break;
    }
    const end = first || atEnd();
    log.textContent = ((first ? '' : log.textContent) + value).slice(-most);
    first = false;
    if (end) {
      log.scrollTop = log.scrollHeight;
    }
  }
  live.textContent = '\u2022 ended';
}

log.scrollTop = log.scrollHeight;
if (stream) {
  follow().catch(() => { live.textContent = '\u2022 connection lost'; });
}
