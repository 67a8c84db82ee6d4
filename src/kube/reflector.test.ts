/** The reflector: that its copy and its changes stay true, whatever server and network do. */
import type { ServerResponse } from 'node:http';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { minutes, seconds } from '../support/clock.ts';
import {
  type Answer,
  isList,
  isWatch,
  line,
  refusal,
  reset,
  type ScriptedServer,
  scriptedServer,
  silence,
  stream,
} from './testing/api-server.ts';
import { configMap, type Follower, follow, listed } from './testing/follower.ts';

let server: ScriptedServer;
let follower: Follower;

beforeEach(async () => {
  server = await scriptedServer();
});

afterEach(async () => {
  await follower.stop();
  await server[Symbol.asyncDispose]();
});

/** A watch that tells these events and stays open. */
const telling = (...events: readonly (readonly [string, ReturnType<typeof configMap>])[]): Answer =>
  stream((response) => {
    for (const [type, object] of events) response.write(line(type, object));
  });

const eventually = (check: () => void): Promise<void> => vi.waitFor(check, { timeout: 5_000, interval: 2 });

/** Scripts the lists and watches to come and starts. */
function play(lists: readonly Answer[], watches: readonly Answer[]): void {
  server.script(isList, ...lists);
  server.script(isWatch, ...watches);
  follower = follow(server);
}

describe('while all goes well', () => {
  it('tells the first list as initial, then each change, and keeps the copy', async () => {
    const watch = telling(
      ['MODIFIED', configMap('a', 6)],
      ['ADDED', configMap('c', 7)],
      ['DELETED', configMap('b', 8)],
    );
    play([listed(5, configMap('a', 1), configMap('b', 2))], [watch]);
    await follower.reflector.synced;
    expect(follower.reflector.hasSynced).toBe(true);
    await eventually(() =>
      expect(follower.told).toEqual(['added a/1', 'added b/2', 'updated a/6', 'added c/7', 'deleted b/8']),
    );
    expect(follower.reflector.keys()).toEqual(['x/a', 'x/c']);
    expect(follower.reflector.get('x/a')?.metadata.resourceVersion).toBe('6');
  });

  it('asks for a list without version and a watch with bookmarks that ends in 5 to 10 minutes', async () => {
    play([listed(5)], [telling()]);
    await eventually(() => expect(follower.watchedFrom).toEqual(['5']));
    const [list, watch] = server.seen;
    expect(Object.fromEntries(list!.query)).toEqual({ limit: '500' });
    expect(Object.fromEntries(watch!.query)).toEqual({
      resourceVersion: '5',
      timeoutSeconds: '450',
      watch: 'true',
      allowWatchBookmarks: 'true',
    });
  });

  it('reads 1,200 objects in three pages and tells them once all are there', async () => {
    const names = Array.from({ length: 1_200 }, (_, i) => `c${i}`);
    const page: Answer = (response, { query }) => {
      const from = Number(query.get('continue') ?? 0);
      const items = names.slice(from, from + 500).map((name) => configMap(name, 1));
      const next = from + 500 < names.length ? String(from + 500) : '';
      response.end(JSON.stringify({ metadata: { resourceVersion: '5', continue: next }, items }));
    };
    play([page], [telling()]);
    await follower.reflector.synced;
    expect(follower.lists).toBe(3);
    expect(follower.told).toHaveLength(1_200);
  });

  it('starts the next watch where a bookmark pointed, without a list', async () => {
    const ending = stream((response) => response.end(line('BOOKMARK', configMap('', 42))));
    play([listed(5)], [ending, telling()]);
    await eventually(() => expect(follower.watchedFrom).toEqual(['5', '42']));
    expect([follower.lists, follower.told]).toEqual([1, []]);
  });

  it('keeps objects without managedFields and the copy kubectl made', async () => {
    const annotations = { 'kubectl.kubernetes.io/last-applied-configuration': '{}', mine: 'stays' };
    const fat = configMap('a', 1);
    const metadata = { ...fat.metadata, annotations, managedFields: [{ manager: 'm' }] };
    play([listed(5, { ...fat, metadata })], [telling()]);
    await follower.reflector.synced;
    expect(follower.reflector.get('x/a')?.metadata).toEqual({
      ...fat.metadata,
      annotations: { mine: 'stays' },
    });
  });

  it('tells a listener that comes late what is known already', async () => {
    play([listed(5, configMap('a', 1))], [telling()]);
    await follower.reflector.synced;
    const late: string[] = [];
    follower.reflector.on(({ kind, object, initial }) =>
      late.push(`${kind} ${object.metadata.name} ${initial}`),
    );
    expect(late).toEqual(['added a true']);
  });
});

describe('when events are hard to read', () => {
  const write = (chunks: (response: ServerResponse) => Promise<void> | void): Answer =>
    stream((response) => void chunks(response));

  it('delivers an object with U+2028 in it, one cut inside a character, and one of 2 MB', async () => {
    const odd = { ...configMap('odd', 6), data: { text: 'a\u2028b\u2029c' } };
    const cut = Buffer.from(line('ADDED', { ...configMap('cut', 7), data: { text: 'žluťoučký' } }));
    const big = { ...configMap('big', 8), data: { text: 'x'.repeat(2_000_000) } };
    const watch = write(async (response) => {
      response.write(line('ADDED', odd));
      const middle = cut.indexOf('ž') + 1;
      await new Promise<void>((resolve) =>
        response.write(cut.subarray(0, middle), () => setImmediate(resolve)),
      );
      response.write(cut.subarray(middle));
      response.write(line('ADDED', big));
    });
    play([listed(5)], [watch]);
    await eventually(() => expect(follower.told).toEqual(['added odd/6', 'added cut/7', 'added big/8']));
    expect(follower.reflector.get('x/odd')).toMatchObject({ data: { text: 'a\u2028b\u2029c' } });
    expect(follower.reflector.get('x/cut')).toMatchObject({ data: { text: 'žluťoučký' } });
  });

  it('goes on before an event that was cut short by the end of the stream', async () => {
    const half = line('ADDED', configMap('b', 7)).slice(0, 40);
    const watch = stream((response) => response.end(line('ADDED', configMap('a', 6)) + half));
    play([listed(5)], [watch, telling(['ADDED', configMap('b', 7)])]);
    await eventually(() => expect(follower.told).toEqual(['added a/6', 'added b/7']));
    expect(follower.watchedFrom).toEqual(['5', '6']);
  });

  it('survives a listener that throws and one that rejects, and still tells the others', async () => {
    server.script(isList, listed(5, configMap('a', 1)));
    server.script(isWatch, telling(['ADDED', configMap('b', 6)]));
    follower = follow(server);
    follower.reflector.on(() => {
      throw new Error('broken listener');
    });
    follower.reflector.on((() => Promise.reject(new Error('broken later'))) as () => void);
    await eventually(() => expect(follower.times('listener failed')).toBe(4));
    expect(follower.told).toEqual(['added a/1', 'added b/6']);
  });
});

describe('when the server or the way to it fails', () => {
  it.each<[string, Answer]>([
    ['HTTP 503', refusal(503, 'ServiceUnavailable')],
    ['HTTP 500', refusal(500, 'InternalError')],
    ['HTTP 403', refusal(403, 'Forbidden')],
    ['HTTP 401, twice since it is asked again at once', refusal(401, 'Unauthorized')],
    ['a reset connection, twice since a kept one may just have been old', reset],
    ['text that is not JSON', stream((response) => response.end('<html>\n'))],
    [
      'an ERROR event',
      stream((response) => response.end(line('ERROR', { kind: 'Status', code: 500, message: 'etcd' }))),
    ],
    ['a watch that ends at once', stream((response) => response.end())],
  ])('goes on after %s, from where it was', async (name, fault) => {
    play(
      [listed(5)],
      [fault, ...(name.includes('twice') ? [fault] : []), telling(['ADDED', configMap('a', 6)])],
    );
    await follower.passFailure(1);
    await eventually(() => expect(follower.told).toEqual(['added a/6']));
    expect([follower.lists, new Set(follower.watchedFrom)]).toEqual([1, new Set(['5'])]);
  });

  it('goes on after a failed list', async () => {
    play([refusal(500, 'InternalError'), reset, reset, listed(5, configMap('a', 1))], [telling()]);
    await follower.passFailure(1);
    await follower.passFailure(2);
    await follower.reflector.synced;
    expect(follower.told).toEqual(['added a/1']);
  });

  it('waits as long as a 429 says', async () => {
    play([listed(5)], [refusal(429, 'TooManyRequests', { 'retry-after': '20' }), telling()]);
    await eventually(() => expect(follower.times('failed')).toBe(1));
    await follower.clock.advance(seconds(19.9));
    expect(follower.watchedFrom).toHaveLength(1);
    await follower.clock.advance(seconds(0.2));
    await eventually(() => expect(follower.watchedFrom).toHaveLength(2));
  });

  it('takes 90 s without a word for a dead connection and watches again from where it was', async () => {
    play([listed(5)], [silence, telling(['ADDED', configMap('a', 6)])]);
    await eventually(() => expect(follower.watchedFrom).toEqual(['5']));
    await follower.clock.advance(seconds(91));
    await eventually(() => expect(follower.told).toEqual(['added a/6']));
    expect([follower.times('silent'), follower.lists, follower.watchedFrom]).toEqual([1, 1, ['5', '5']]);
  });

  it('does not start as synced when the first list fails for too long, and says why', async () => {
    play([refusal(404, 'NotFound', { 'retry-after': '600' })], [silence]);
    const wait = follower.reflector.waitForSync(minutes(2)).catch((thrown: unknown) => thrown);
    await eventually(() => expect(follower.times('failed')).toBe(1));
    await follower.clock.advance(minutes(2));
    expect(await wait).toMatchObject({ code: 'Timeout', message: expect.stringContaining('NotFound it is') });
  });
});

describe('when the server has forgotten where we were', () => {
  const relisted = listed(9, configMap('a', 1), configMap('b', 8, 'another-b'));
  const first = listed(5, configMap('a', 1), configMap('b', 2), configMap('c', 3));
  const gone = line('ERROR', { kind: 'Status', code: 410, reason: 'Expired', message: 'too old' });

  it.each<[string, Answer]>([
    ['answers 410 to the watch', refusal(410, 'Expired')],
    ['sends 410 as an ERROR event', stream((response) => response.end(gone))],
  ])('lists again when it %s; a new uid is another object, a missing one is deleted', async (_, fault) => {
    play([first, relisted], [fault, telling()]);
    await eventually(() => expect(follower.watchedFrom).toEqual(['5', '9']));
    expect(follower.told.slice(3)).toEqual(['deleted c/3', 'deleted b/2', 'added b/8']);
    expect(follower.times('failed')).toBe(0);
  });

  it('starts the list over when it says so in the middle of one', async () => {
    const half: Answer = (response) =>
      response.end(
        JSON.stringify({ metadata: { resourceVersion: '5', continue: 'p2' }, items: [configMap('z', 1)] }),
      );
    play([half, refusal(410, 'Expired'), listed(6, configMap('a', 1))], [telling()]);
    await eventually(() => expect(follower.told).toEqual(['added a/1']));
    expect(follower.lists).toBe(3);
  });

  it('does not hammer a server that forgets at once what it has just said', async () => {
    play([listed(5)], [refusal(410, 'Expired')]);
    await eventually(() => expect(follower.times('expired')).toBe(2));
    expect([follower.lists, follower.clock.pending]).toEqual([2, 1]);
  });
});

describe('when told to stop', () => {
  it.each<[string, Answer, Answer, () => boolean]>([
    ['during a list', silence, silence, () => server.seen.length === 1],
    ['during a pause', reset, silence, () => follower.times('failed') === 1],
    ['while waiting for a watch', listed(5), silence, () => server.seen.length === 2],
    ['on a live watch', listed(5), telling(['ADDED', configMap('a', 6)]), () => follower.told.length === 1],
  ])('%s, leaves no connection and no timer', async (_, list, watch, reached) => {
    play([list], [watch]);
    await vi.waitUntil(reached, { timeout: 5_000, interval: 2 });
    await follower.stop();
    await eventually(() => expect(server.connections.open).toBe(0));
    expect(follower.clock.pending).toBe(0);
    const before = server.seen.length;
    await follower.clock.advance(minutes(10));
    expect(server.seen).toHaveLength(before);
  });

  it('refuses to run twice, since two watches would fill one copy', async () => {
    play([listed(5)], [telling()]);
    await expect(follower.reflector.run(new AbortController().signal)).rejects.toMatchObject({ code: 'Bug' });
  });
});
