// Calls to undici's own mock, in the process.
'use strict';

const { MockAgent } = require('undici');

const calls = 50000;
const flow = JSON.stringify({
  flowId: '9089f275-f5a5-4796-ba23-365412c5666e',
  userId: '64b1f0c2a9d35e0012ab5a6b',
  name: 'Orders to CRM',
  stage: 'stopped',
  btime: new Date().toISOString(),
  mtime: new Date().toISOString(),
  flow: { '6c79409f-37d4-4f89-af36-da3b07b15ec1': { type: 'appmixer.utils.controls.OnStart', x: 96, y: 208 } },
});

const agent = new MockAgent();
agent.disableNetConnect();
const pool = agent.get('http://localhost:2200');
pool.intercept({ path: /^\/flows\//, method: 'GET' }).reply(200, flow).persist();
const request = { path: '/flows/9089f275-f5a5-4796-ba23-365412c5666e', method: 'GET' };

async function call(times) {
  for (let i = 0; i < times; ++i) {
    const { body } = await pool.request(request);
    if (JSON.parse(await body.text()).stage !== 'stopped') throw new Error('another flow came');
  }
}

(async () => {
  await call(calls / 5); // warms up the JIT compiler
  const wall = performance.now();
  const cpu = process.cpuUsage();
  await call(calls);
  const seconds = (performance.now() - wall) / 1000;
  const used = process.cpuUsage(cpu);
  console.log(JSON.stringify({ calls_per_second: calls / seconds, cpu_us: (used.user + used.system) / calls }));
})();
