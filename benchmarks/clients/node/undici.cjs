// undici, the fastest client of Node, with its pool and one request at a time on a connection.
'use strict';

const { Pool } = require('undici');
const { readJob, run } = require('./load.cjs');

const job = readJob();
const pool = new Pool(job.url.origin, { connections: job.connections, pipelining: 1, connect: { ca: job.ca } });
const request = { path: job.url.pathname, method: 'GET', headers: job.headers };

run(job, async () => {
  const { statusCode, body } = await pool.request(request);
  if (statusCode !== 200) throw new Error(`status ${statusCode}`);
  return JSON.parse(await body.text());
}).then(() => pool.close());
