// A typical mock of the back end for tests: Node's own server, the flows in a Map. Prints its port, and ends
// with its standard input.
'use strict';

const http = require('node:http');

const flows = new Map();
for (let i = 0; i < 100; ++i) {
  const flowId = `9089f275-f5a5-4796-ba23-36541${String(i).padStart(7, '0')}`;
  flows.set(flowId, {
    flowId,
    userId: '64b1f0c2a9d35e0012ab5a6b',
    name: 'Orders to CRM',
    stage: 'stopped',
    btime: new Date().toISOString(),
    mtime: new Date().toISOString(),
    flow: { '6c79409f-37d4-4f89-af36-da3b07b15ec1': { type: 'appmixer.utils.controls.OnStart', x: 96, y: 208 } },
  });
}

function answer(response, status, document) {
  const text = JSON.stringify(document);
  response.writeHead(status, { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(text) });
  response.end(text);
}

const server = http.createServer((request, response) => {
  if (!request.headers.authorization) return answer(response, 401, { message: 'Missing authentication' });
  const flow = flows.get(request.url.slice('/flows/'.length));
  if (!flow) return answer(response, 404, { message: 'Flow not found.' });
  return answer(response, 200, flow);
});
server.keepAliveTimeout = 0;
server.listen(0, '127.0.0.1', () => console.log(`${server.address().port} ${[...flows.keys()][0]}`));
process.stdin.on('end', () => process.exit(0)).resume();
