// A board: GET / shows the notes, POST / adds one (a form's "text").
const http = require('http');
const escapeHtml = require('escape-html');

const page = (notes) => `<!doctype html><title>Bulletin board</title>
<h1>Bulletin board</h1>
<ul>${(notes.length ? notes : ['Nothing yet']).map((note) => `<li>${escapeHtml(note)}</li>`).join('')}</ul>
<form method="post"><input name="text" maxlength="200"><button>Pin it</button></form>
`;
const MAX_BODY = 4096;
const MAX_NOTES = 100;
const notes = [];

const server = http.createServer((request, response) => {
  if (request.method !== 'POST') {
    response.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8' });
    response.end(page(notes));
    return;
  }
  let body = '';
  request.on('data', (chunk) => {
    body += chunk;
    if (body.length > MAX_BODY) request.destroy();
  });
  request.on('end', () => {
    const text = new URLSearchParams(body).get('text');
    if (text) notes.unshift(text.slice(0, 200));
    notes.length = Math.min(notes.length, MAX_NOTES);
    response.writeHead(303, { Location: '/' });
    response.end();
  });
});

server.listen(8080, () => console.log('listening on 8080'));
process.on('SIGTERM', () => process.exit(0));
