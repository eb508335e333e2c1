// Shared by the JavaScript clients: the arguments and the line of results are those of the C++ clients.
'use strict';

const { parseArgs } = require('node:util');
const { readFileSync } = require('node:fs');

function readJob() {
  const text = { type: 'string' };
  const { values } = parseArgs({
    options: {
      url: text,
      'in-flight': { type: 'string', default: '1' },
      connections: text,
      seconds: { type: 'string', default: '1' },
      'warm-up': { type: 'string', default: '0.2' },
      token: { type: 'string', default: '' },
      ca: text,
    },
  });
  return {
    url: new URL(values.url),
    inFlight: Number(values['in-flight']),
    connections: Number(values.connections ?? values['in-flight']),
    seconds: Number(values.seconds),
    warmUp: Number(values['warm-up']),
    headers: { accept: 'application/json', 'user-agent': 'benchmark', authorization: `Bearer ${values.token}` },
    ca: values.ca && readFileSync(values.ca),
  };
}

function peakKiB() {
  return Number(/VmHWM:\s*(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))[1]);
}

/// Keeps `inFlight` calls running; `call` returns the parsed response.
async function run(job, call) {
  let measuring = false;
  let done = false;
  // By CPU time: the JIT compiler must have finished, however busy the machine is.
  const warm = () => process.cpuUsage().user / 1e6 >= job.warmUp;
  let calls = 0;
  let flows = 0;
  let wall = performance.now();
  let cpu = process.cpuUsage();

  function finished(answer) {
    if (done) return;
    ++calls;
    flows += Array.isArray(answer) ? answer.length : 1;
    if (calls % job.inFlight !== 0) return; // every connection must have been used
    const passed = (performance.now() - wall) / 1000;
    if (!measuring && warm()) {
      measuring = true;
      calls = flows = 0;
      wall = performance.now();
      cpu = process.cpuUsage();
    } else if (measuring && passed >= job.seconds && calls >= 3 * job.inFlight) {
      done = true;
      const used = process.cpuUsage(cpu);
      console.log(
        JSON.stringify({
          calls,
          flows,
          seconds: passed,
          cpu_seconds: (used.user + used.system) / 1e6,
          allocations: null,
          peak_kib: peakKiB(),
        }),
      );
    }
  }

  async function keepCalling() {
    while (!done) finished(await call());
  }
  await Promise.all(Array.from({ length: job.inFlight }, keepCalling));
}

module.exports = { readJob, run };
