// axios, on which the vendor's own library is built, with connections kept alive.
'use strict';

const http = require('node:http');
const https = require('node:https');
const axios = require('axios');
const { readJob, run } = require('./load.cjs');

const job = readJob();
const kept = { keepAlive: true, maxSockets: job.connections, ca: job.ca };
const client = axios.create({
  httpAgent: new http.Agent(kept),
  httpsAgent: new https.Agent(kept),
  headers: job.headers,
  timeout: 30000,
});
const url = job.url.href;

run(job, async () => (await client.get(url)).data).then(() => process.exit(0));
