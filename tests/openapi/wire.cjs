// node wire.cjs PRISM DOCUMENT EXCHANGES: sends requests through a proxy that knows the OpenAPI document, to a server that sends the
// responses that belong to them. EXCHANGES is a file that tests/wire writes. Requests and responses in it were written by hand from the
// vendor's documentation; so this compares the document with the documentation.

'use strict'
const { spawn } = require('node:child_process')
const { readFileSync } = require('node:fs')
const net = require('node:net')

// Responses that tests have on purpose though the documentation does not, by a part of their text.
const undocumented = [
  '{"apps":{"label":"Apps"},', // an app with the name of a key in another form of the response
  '},"raw"]', // a port that is a text
  '<html>', // a response of a gateway
  'Invalid or expired token', // an error without JSON
  '{"approverSecret":"a1b2"\0', // it ends early
  '[{"serviceId":"acme:crm","clientId":"shop-1","clientSecret":"hush-hush","sandbox":true}]\0', // a list of one
  '{"id":"group-2","members":[{"userId":"x"}]}', // members that are no texts
  'Location: ', // the proxy goes there
]

const [prism, documentFile, exchangesFile] = process.argv.slice(2)

function readExchanges(bytes) {
  const exchanges = []
  for (let at = 0; at < bytes.length; ) {
    const end = bytes.indexOf('\n', at)
    const [requestSize, responseSize] = bytes.toString('latin1', at, end).split(' ').map(Number)
    const request = bytes.subarray(end + 1, end + 1 + requestSize)
    at = end + 1 + requestSize + responseSize
    exchanges.push({ request, response: bytes.subarray(at - responseSize, at) })
  }
  return exchanges
}

// Whether a complete message with a Content-Length, or without a body, has arrived.
function isComplete(bytes) {
  const end = bytes.indexOf('\r\n\r\n')
  if (end < 0) return false
  const head = bytes.toString('latin1', 0, end)
  const length = /^content-length: *(\d+)/im.exec(head)
  return /^transfer-encoding:/im.test(head)
    ? bytes.includes('\r\n0\r\n\r\n')
    : bytes.length >= end + 4 + Number(length ? length[1] : 0)
}

let response // of the current exchange

const server = net.createServer((socket) => {
  let received = Buffer.alloc(0)
  socket.on('error', () => {})
  socket.on('data', (piece) => {
    received = Buffer.concat([received, piece])
    if (isComplete(received)) socket.end(response)
  })
})

function startProxy(upstream) {
  const proxy = spawn(prism, ['proxy', '--errors', '-p', '0', documentFile, upstream])
  process.on('exit', () => proxy.kill())
  return new Promise((resolve, reject) => {
    let said = ''
    proxy.stdout.on('data', (text) => {
      said += text
      const listening = /Prism is listening on http:\/\/127\.0\.0\.1:(\d+)/.exec(said)
      if (listening) resolve(Number(listening[1]))
    })
    proxy.on('exit', () => reject(new Error(`the proxy ended: ${said}`)))
  })
}

// The response of the proxy to a request.
function send(port, request) {
  const end = request.indexOf('\r\n\r\n')
  const head = request.toString('latin1', 0, end).replace(/^Host: .*/m, `Host: 127.0.0.1:${port}\r\nConnection: close`)
  return new Promise((resolve, reject) => {
    const pieces = []
    const socket = net.connect(port, '127.0.0.1')
    socket.on('error', reject)
    socket.setTimeout(300000, () => socket.destroy(new Error('the proxy does not respond')))
    socket.on('data', (piece) => pieces.push(piece))
    socket.on('end', () => resolve(Buffer.concat(pieces).toString('utf8')))
    socket.write(Buffer.concat([Buffer.from(head, 'latin1'), request.subarray(end)]))
  })
}

// Whether the proxy rejects an exchange that it should let pass. It may reject requests that the server rejects, too, and errors without
// a body.
function isWrong({ response }, received) {
  if (!/^content-type: application\/problem\+json/im.test(received)) return false
  const text = response.toString('utf8')
  const isError = /^HTTP\/1.1 [45]/.test(text)
  if (isError && (/"title":"Invalid /.test(received) || text.endsWith('\r\n\r\n'))) return false
  return !undocumented.some((part) => (text + '\0').includes(part))
}

async function main() {
  const exchanges = readExchanges(readFileSync(exchangesFile))
  if (exchanges.length < 200) throw new Error(`there are only ${exchanges.length} exchanges`)
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  const port = await startProxy(`http://127.0.0.1:${server.address().port}`)
  let wrong = 0
  for (const exchange of exchanges) {
    response = exchange.response
    const received = await send(port, exchange.request)
    if (isWrong(exchange, received)) {
      ++wrong
      console.log(`${exchange.request.toString('utf8')}\n${response.toString('utf8')}\n${received}\n`)
    }
  }
  console.log(`${exchanges.length} exchanges, ${wrong} of them not as described`)
  process.exit(wrong ? 1 : 0)
}

main().catch((error) => {
  console.error(error)
  process.exit(1)
})
