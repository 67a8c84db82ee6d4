/** The recorder: what users read, how repeats are told, and that a broken API server costs nothing but events. */
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { minutes, seconds } from '../support/clock.ts';
import { systemEntropy } from '../support/entropy.ts';
import { silentLog } from '../support/log.ts';
import { ManualClock } from '../support/manual-clock.ts';
import type { KubeClient } from './client.ts';
import { eventName, fittingNote } from './event-note.ts';
import { EventRecorder, type Occurrence } from './events.ts';
import type { KubeEvent } from './resources.ts';
import { openKubeClient } from './rest-client.ts';
import {
  type Answer,
  anything,
  json,
  refusal,
  type ScriptedServer,
  scriptedServer,
  silence,
} from './testing/api-server.ts';
import { configMap } from './testing/follower.ts';

const stalled: Occurrence = {
  type: 'Warning',
  reason: 'Stalled',
  action: 'Create',
  note: 'the role is missing',
};

let server: ScriptedServer;
let client: KubeClient;
let clock: ManualClock;
let recorder: EventRecorder;
let dropped: string[];

beforeEach(async () => {
  server = await scriptedServer();
  clock = new ManualClock();
  dropped = [];
  client = openKubeClient({ connection: server.connection, clock });
  recorder = new EventRecorder({
    client,
    controller: 'giantswarm.io/aws-operator',
    instance: 'replica-1',
    clock,
    entropy: systemEntropy,
    log: silentLog,
    dropped: (why) => dropped.push(why),
  });
});
afterEach(async () => {
  client.close();
  await server[Symbol.asyncDispose]();
});

const works: Answer = json(201, {});
const bodies = (): readonly Partial<KubeEvent>[] =>
  server.seen.map((seen) => JSON.parse(seen.body) as KubeEvent);
const eventually = (check: () => void): Promise<void> => vi.waitFor(check, { timeout: 5_000, interval: 2 });

describe('an event', () => {
  it('says who, what, why and about whom', async () => {
    server.script(anything, works);
    recorder.record(configMap('a', 1), stalled);
    await recorder.flush();
    expect(server.seen[0]!.path).toBe('/apis/events.k8s.io/v1/namespaces/x/events');
    expect(bodies()[0]).toEqual({
      apiVersion: 'events.k8s.io/v1',
      kind: 'Event',
      metadata: { namespace: 'x', name: expect.stringMatching(/^a\.[0-9a-f]{16}$/) },
      eventTime: '2026-01-01T00:00:00.000000Z',
      reportingController: 'giantswarm.io/aws-operator',
      reportingInstance: 'replica-1',
      regarding: {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        namespace: 'x',
        name: 'a',
        uid: 'uid-a',
        resourceVersion: '1',
      },
      ...stalled,
    });
  });

  it('about what lives in no namespace lives in default', async () => {
    server.script(anything, works);
    recorder.record({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'al9qy' } }, stalled);
    await recorder.flush();
    expect(bodies()[0]!.metadata?.namespace).toBe('default');
  });

  it('has a note that fits, cut between characters, and a name that fits', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 2_000, size: 'max' }), (text) => {
        const note = fittingNote(text);
        expect(Buffer.byteLength(note)).toBeLessThanOrEqual(1_024);
        expect(text.startsWith(note.replace(/…$/, ''))).toBe(true);
      }),
    );
    expect(eventName('n'.repeat(253), new Uint8Array(8))).toHaveLength(253);
  });
});

describe('repeats', () => {
  it('become a series: the second at once, more of them together six minutes later', async () => {
    server.script(anything, works);
    const about = configMap('a', 1);
    recorder.record(about, stalled);
    await eventually(() => expect(server.seen).toHaveLength(1));
    await recorder.flush();
    for (let i = 0; i < 5; i += 1) {
      await clock.advance(seconds(1));
      recorder.record(about, stalled);
      await eventually(() => expect(server.seen).toHaveLength(2));
    }
    expect(bodies()[1]).toEqual({ series: { count: 2, lastObservedTime: '2026-01-01T00:00:01.000000Z' } });
    await clock.advance(minutes(6));
    await eventually(() => expect(server.seen).toHaveLength(3));
    expect(bodies()[2]).toEqual({ series: { count: 6, lastObservedTime: '2026-01-01T00:00:05.000000Z' } });
    expect(server.seen[2]!.path).toContain(bodies()[0]!.metadata?.name);
  });

  it('that came while one was being written are told by a flush', async () => {
    server.script(anything, works);
    for (let i = 0; i < 4; i += 1) recorder.record(configMap('a', 1), stalled);
    await recorder.flush();
    recorder.record(configMap('a', 1), stalled);
    recorder.record(configMap('a', 1), stalled);
    await recorder.flush();
    expect(bodies().at(-1)?.series?.count).toBe(6);
  });

  it('after six quiet minutes are an event of their own, and what is over is forgotten', async () => {
    server.script(anything, works);
    recorder.record(configMap('a', 1), stalled);
    await recorder.flush();
    await clock.advance(minutes(6.1));
    recorder.record(configMap('a', 1), stalled);
    // Only the timer that tidies up is left once the event is written.
    await eventually(() => expect([server.seen.length, clock.pending]).toEqual([2, 1]));
    await clock.advance(minutes(12.1));
    expect(clock.pending).toBe(0);
    expect(server.seen.map((seen) => seen.method)).toEqual(['POST', 'POST']);
  });

  it('are told apart by object, reason, action and type', async () => {
    server.script(anything, works);
    recorder.record(configMap('a', 1), stalled);
    recorder.record(configMap('b', 1), stalled);
    recorder.record(configMap('a', 1, 'made-again'), stalled);
    recorder.record(configMap('a', 1), { ...stalled, reason: 'Other' });
    recorder.record(configMap('a', 1), { ...stalled, type: 'Normal' });
    await recorder.flush();
    expect(server.seen.map((seen) => seen.method)).toEqual(Array(5).fill('POST'));
  });

  it('get a new event when the server has let the old one expire', async () => {
    server.script(anything, works, refusal(404, 'NotFound'), works);
    recorder.record(configMap('a', 1), stalled);
    await recorder.flush();
    recorder.record(configMap('a', 1), stalled);
    await eventually(() => expect(server.seen).toHaveLength(2));
    await vi.waitUntil(async () => {
      await clock.advance(seconds(1));
      return server.seen.length === 3;
    });
    expect(bodies()[2]).toMatchObject({ series: { count: 2 }, reason: 'Stalled' });
  });
});

describe('when the API server does not take them', () => {
  it('at most a hundred wait, and the rest is counted and dropped', async () => {
    server.script(anything, silence);
    for (let i = 0; i < 150; i += 1) recorder.record(configMap(`a${i}`, 1), stalled);
    // One is being written, a hundred wait.
    expect(dropped).toEqual(Array(49).fill('buffer full'));
    const flushed = recorder.flush(seconds(5));
    await clock.advance(seconds(5));
    await flushed;
    await eventually(() => expect(server.connections.open).toBe(0));
  });

  it('a refusal is counted, and the next event is written', async () => {
    server.script(anything, refusal(403, 'Forbidden'), works);
    recorder.record(configMap('a', 1), stalled);
    recorder.record(configMap('b', 1), stalled);
    await recorder.flush();
    expect(dropped).toEqual(['refused']);
    expect(bodies().map((body) => body.regarding?.name)).toEqual(['a', 'b']);
  });

  it('a failure that may pass is tried three times', async () => {
    server.script(anything, refusal(503, 'ServiceUnavailable'));
    recorder.record(configMap('a', 1), stalled);
    await vi.waitUntil(async () => {
      await clock.advance(seconds(1));
      return dropped.length > 0;
    });
    expect([server.seen.length, dropped]).toEqual([3, ['refused']]);
  });
});
