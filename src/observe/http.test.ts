/** What one hears on the operator's port. */
import { connect } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { systemClock } from '../support/clock.ts';
import { silentLog } from '../support/log.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { type Check, runChecks } from './health.ts';
import { type HttpOptions, HttpServer } from './http.ts';
import { Metrics } from './metrics.ts';
import { versionDocument } from './version-document.ts';

const good: Check = { name: 'aws', description: 'Ensure AWS API availability.', run: async () => 'all good' };
const bad: Check = {
  name: 'cache',
  description: 'Ensure that AWSConfigs are seen.',
  run: async () => {
    throw new Error('the watch is broken');
  },
};

const version = versionDocument({
  commit: 'abc1234',
  source: 'https://example.org/aws-operator',
  platform: 'linux',
  arch: 'x64',
  nodeVersion: '24.21.0',
  bundles: [
    {
      changelogs: [{ component: 'kubernetes', description: 'Updated.', kind: 'changed' }],
      components: [{ name: 'kubernetes', version: '1.36.3' }],
      name: 'aws-operator',
      version: '4.0.0',
    },
  ],
});

const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

async function serve(
  more: Partial<HttpOptions> = {},
): Promise<{ url: string; port: number; stop: () => Promise<void> }> {
  const server = new HttpServer({
    listen: { host: '127.0.0.1', port: 0 },
    version,
    checks: { healthz: [good], livez: [], readyz: [good, bad] },
    metrics: new Metrics(),
    clock: systemClock,
    log: silentLog,
    ...more,
  });
  const abort = new AbortController();
  const run = server.run(abort.signal);
  const stop = async (): Promise<void> => {
    abort.abort();
    await run;
  };
  stops.push(stop);
  await server.ready;
  const { port } = server.address;
  return { url: `http://127.0.0.1:${port}`, port, stop };
}

describe('the HTTP server', () => {
  it('says at / who it is and which version bundles it handles', async () => {
    const { url } = await serve();
    const response = await fetch(`${url}/`);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toContain('application/json');
    expect(await response.json()).toEqual({
      description: 'Turns AWSConfig objects into Kubernetes clusters on AWS.',
      git_commit: 'abc1234',
      go_version: '',
      name: 'aws-operator',
      os_arch: 'linux/amd64',
      source: 'https://example.org/aws-operator',
      version_bundles: version.version_bundles,
      node_version: '24.21.0',
    });
  });

  it('answers /healthz with the report of every check', async () => {
    const { url } = await serve();
    const response = await fetch(`${url}/healthz`);
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual([
      { description: 'Ensure AWS API availability.', failed: false, message: 'all good', name: 'aws' },
    ]);
  });

  it('answers 500 when one check fails, and still reports the others', async () => {
    const { url } = await serve();
    const response = await fetch(`${url}/readyz`);
    expect(response.status).toBe(500);
    expect(await response.json()).toMatchObject([
      { name: 'aws', failed: false },
      { name: 'cache', failed: true, message: 'the watch is broken' },
    ]);
    expect((await fetch(`${url}/livez`)).status).toBe(200);
  });

  it('gives up on a check after five seconds', async () => {
    const clock = new ManualClock();
    const stuck: Check = { ...good, run: () => new Promise(() => {}) };
    const reports = runChecks([stuck, good], clock);
    await clock.advance(5_000);
    expect(await reports).toMatchObject([{ failed: true, message: 'timed out after 5s' }, { failed: false }]);
  });

  it('serves metrics, its own requests among them', async () => {
    const { url } = await serve();
    await fetch(`${url}/healthz`);
    await fetch(`${url}/nothing`);
    const response = await fetch(`${url}/metrics`);
    const body = await response.text();
    expect(response.headers.get('content-type')).toContain('text/plain; version=0.0.4');
    expect(body).toContain('endpoint_total{code="200",method="GET",name="healthz"} 1');
    expect(body).toContain(
      'giantswarm_build_info{commit="abc1234",node_version="24.21.0",os_arch="linux/amd64"} 1',
    );
    expect(body).toContain('endpoint_total{code="404",method="GET",name="unknown"} 1');
  });

  it.each(['/nothing', '/version', '/constructor', '/healthz/', '//'])(
    'knows nothing of %s, in the words of the original',
    async (path) => {
      const { url } = await serve();
      const response = await fetch(url + path);
      expect(response.status).toBe(404);
      expect(await response.json()).toEqual({
        code: 'RESOURCE_NOT_FOUND',
        error: `endpoint not found for GET ${path}`,
        from: 'aws-operator',
      });
    },
  );

  it('can only be read', async () => {
    const { url } = await serve();
    for (const method of ['POST', 'PUT', 'DELETE', 'PATCH']) {
      const response = await fetch(`${url}/healthz`, { method });
      expect(response.status).toBe(405);
      expect(response.headers.get('allow')).toBe('GET, HEAD');
    }
    const head = await fetch(`${url}/healthz`, { method: 'HEAD' });
    expect([head.status, await head.text()]).toEqual([200, '']);
  });

  it('keeps the cause of its own failures to the log', async () => {
    const metrics = new Metrics();
    metrics.sample('leader_election_master_status', () => {
      throw new Error('secret detail');
    });
    const { url } = await serve({ metrics });
    const response = await fetch(`${url}/metrics`);
    expect(response.status).toBe(500);
    expect(await response.json()).toEqual({
      code: 'INTERNAL_ERROR',
      error: 'the log of the operator has the cause',
      from: 'aws-operator',
    });
  });

  it('fails when its port is taken', async () => {
    const { port } = await serve();
    await expect(serve({ listen: { host: '127.0.0.1', port } })).rejects.toThrow('EADDRINUSE');
    await expect(stops.pop()?.()).rejects.toThrow('EADDRINUSE');
  });

  it('stops although a client keeps its connection open', async () => {
    const { port, stop } = await serve();
    const socket = connect(port, '127.0.0.1');
    await new Promise<void>((resolve) => socket.once('connect', () => resolve()));
    const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
    socket.on('error', () => {});
    await stop();
    await closed;
    await expect(fetch(`http://127.0.0.1:${port}/livez`)).rejects.toThrow('fetch failed');
  });
});
