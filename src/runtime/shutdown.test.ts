/** What the process does with signals. */
import { EventEmitter } from 'node:events';
import { expect, it } from 'vitest';
import { silentLog } from '../support/log.ts';
import { listenForShutdown, type SignalSource } from './shutdown.ts';

function setUp() {
  const source = new EventEmitter();
  const codes: number[] = [];
  const shutdown = listenForShutdown({
    source: source as SignalSource,
    exit: (code) => codes.push(code),
    log: silentLog,
  });
  return { source, codes, shutdown, send: (name: string) => source.emit(name, name) };
}

it.each(['SIGTERM', 'SIGINT'])('asks for an orderly stop at the first %s', (name) => {
  const { codes, shutdown, send } = setUp();
  expect(shutdown.signal.aborted).toBe(false);
  send(name);
  expect(shutdown.signal.aborted).toBe(true);
  expect(codes).toEqual([]);
});

it('ends the process at once at the second signal, with the code of that signal', () => {
  const { codes, send } = setUp();
  send('SIGTERM');
  send('SIGINT');
  expect(codes).toEqual([130]);
  send('SIGTERM');
  expect(codes).toEqual([130, 143]);
});

it('stops listening when disposed', () => {
  const { source, shutdown } = setUp();
  shutdown[Symbol.dispose]();
  expect(source.listenerCount('SIGTERM') + source.listenerCount('SIGINT')).toBe(0);
});
