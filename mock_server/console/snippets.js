// An exchange as code that sends the same request again; keys stand there as placeholders.

const HIDDEN = "[redacted]";
const OWN = new Set(["host", "connection", "content-length", "accept-encoding", "transfer-encoding", "origin", "referer"]);

export const SNIPPETS = { curl: asCurl, fetch: asFetch, pytest: asPytest };

/** The headers that the sender chose, without those of a browser or a library. */
export function chosenHeaders(exchange) {
  return exchange.headers.filter(([name]) => !OWN.has(name) && !/^(sec-|user-agent|accept|cache-control|pragma|dnt)/.test(name));
}

/** The same, written by `plain`; a header with a key by `keyed`, which gets the text before the key. */
function headersOf(exchange, plain, keyed) {
  const before = (name) => (name === "authorization" ? "Bearer " : "");
  return chosenHeaders(exchange).map(([name, value]) => (value === HIDDEN ? keyed(name, before(name)) : plain(name, value)));
}

function targetOf(exchange) {
  return exchange.query ? `${exchange.path}?${exchange.query}` : exchange.path;
}

function asCurl(exchange, origin) {
  const headers = headersOf(exchange, (name, value) => shell(`${name}: ${value}`), (name, before) => `${shell(`${name}: ${before}`)}"$KEY"`);
  const parts = [`curl -X ${shell(exchange.method)} ${shell(origin + targetOf(exchange))}`, ...headers.map((header) => `-H ${header}`)];
  if (exchange.body) parts.push(`--data-raw ${shell(exchange.body)}`);
  return parts.join(" \\\n  ");
}

/** One word of a POSIX shell; control characters are written out, so that pasting runs nothing. */
function shell(text) {
  if (/^[A-Za-z0-9_./:-]+$/.test(text)) return text;
  if (!/[\x00-\x1f\x7f]/.test(text)) return `'${text.replaceAll("'", "'\\''")}'`;
  const escaped = text.replace(/[\\']/g, "\\$&").replace(/[\x00-\x1f\x7f]/g, (each) => `\\x${each.charCodeAt(0).toString(16).padStart(2, "0")}`);
  return `$'${escaped}'`;
}

function asFetch(exchange, origin) {
  const headers = literals(exchange, "KEY").map((header) => `    ${header},`);
  return [
    `const answer = await fetch(${literal(origin + targetOf(exchange))}, {`,
    `  method: ${literal(exchange.method)},`,
    ...(headers.length ? ["  headers: {", ...headers, "  },"] : []),
    ...(exchange.body ? [`  body: ${literal(exchange.body)},`] : []),
    "});",
  ].join("\n");
}

function asPytest(exchange, origin) {
  const headers = literals(exchange, 'os.environ["KEY"]').map((header) => `            ${header},`);
  const name = (exchange.operation ?? exchange.method).replace(/([a-z0-9])([A-Z])/g, "$1_$2").replace(/\W+/g, "_").toLowerCase();
  return [
    "import os",
    "",
    "import requests",
    "",
    "",
    `def test_${name}():`,
    "    answer = requests.request(",
    `        ${literal(exchange.method)},`,
    `        ${literal(origin + targetOf(exchange))},`,
    ...(headers.length ? ["        headers={", ...headers, "        },"] : []),
    ...(exchange.body ? [`        data=${literal(exchange.body)}.encode(),`] : []),
    "        timeout=10,",
    "    )",
    `    assert answer.status_code == ${exchange.status}`,
    "",
  ].join("\n");
}

function literals(exchange, key) {
  return headersOf(exchange, (name, value) => `${literal(name)}: ${literal(value)}`, (name, before) => `${literal(name)}: ${literal(before)} + ${key}`);
}

/** A literal of JavaScript and of Python alike. */
function literal(text) {
  return JSON.stringify(text).replace(/[\u007f-\uffff]/g, (each) => `\\u${each.charCodeAt(0).toString(16).padStart(4, "0")}`);
}
