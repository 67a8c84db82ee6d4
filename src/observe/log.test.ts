/** What a line of the log looks like and what never gets into it. */
import { describe, expect, it } from 'vitest';
import { OperatorError } from '../support/errors.ts';
import type { Log } from '../support/log.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { Secret } from '../support/secret.ts';
import { createLog, type LogLevel } from './log.ts';

function setUp(level: LogLevel = 'info'): { log: Log; lines: () => unknown[]; text: () => string } {
  const written: string[] = [];
  const output = { write: (line: string) => void written.push(line) };
  const log = createLog({ level, clock: new ManualClock(), output });
  return {
    log,
    lines: () => written.map((line) => JSON.parse(line) as unknown),
    text: () => written.join(''),
  };
}

describe('the log', () => {
  it('writes one JSON object per line with time, level and message first named as the original did', () => {
    const { log, lines, text } = setUp();
    log.info({ cluster: 'al9qy' }, 'the guest stack is complete');
    log.warn({}, 'two\nlines');
    expect(lines()).toEqual([
      {
        level: 'info',
        time: '2026-01-01T00:00:00.000Z',
        cluster: 'al9qy',
        message: 'the guest stack is complete',
      },
      { level: 'warn', time: '2026-01-01T00:00:00.000Z', message: 'two\nlines' },
    ]);
    expect(text().trimEnd().split('\n')).toHaveLength(2);
  });

  it('leaves out what is below its level', () => {
    const { log, lines } = setUp('warn');
    log.debug({}, 'a');
    log.info({}, 'b');
    log.warn({}, 'c');
    log.error({}, 'd');
    expect(lines()).toMatchObject([{ message: 'c' }, { message: 'd' }]);
  });

  it('adds the fields of a child to each of its lines', () => {
    const { log, lines } = setUp();
    log.child({ pass: 'p1' }).child({ step: 'bucket' }).info({}, 'made');
    expect(lines()).toMatchObject([{ pass: 'p1', step: 'bucket', message: 'made' }]);
  });

  it('never writes secrets, whether by type or by name', () => {
    const { log, text } = setUp();
    const hidden = 'wJalrXUtnFEMI';
    log.info({ key: new Secret(hidden), nested: { key: new Secret(hidden) } }, 'by type');
    log.info(
      { password: hidden, aws: { secretAccessKey: hidden, more: { sessionToken: hidden } } },
      'by name',
    );
    log.child({ token: hidden }).info({ headers: { authorization: hidden } }, 'of a child');
    expect(text()).not.toContain(hidden);
    expect(text().match(/\[redacted\]/g)).toHaveLength(7);
  });

  it('shows the parts of an error, and a stack only for what nobody foresaw', () => {
    const { log, lines } = setUp();
    const denied = {
      code: 'Denied',
      operation: 'kms:CreateKey',
      account: '111111111111',
      reason: 'no',
    } as const;
    log.error({ error: new OperatorError(denied) }, 'foreseen');
    log.error(
      { error: new OperatorError({ code: 'Bug', operation: 'pass', reason: 'x', cause: new Error('x') }) },
      'bug',
    );
    log.error({ error: new TypeError('x is undefined') }, 'raw');
    log.error({ error: 'only words' }, 'words');
    const [foreseen, bug, raw, words] = lines() as { error: Record<string, unknown> }[];
    expect(foreseen?.error).toEqual({
      code: 'Denied',
      operation: 'kms:CreateKey',
      account: '111111111111',
      message: 'kms:CreateKey in account 111111111111: no',
    });
    expect(bug?.error['stack']).toContain('log.test.ts');
    expect(raw?.error).toMatchObject({ name: 'TypeError', message: 'x is undefined' });
    expect(words?.error).toBe('only words');
    log.warn({ err: new OperatorError(denied) }, 'by its other name');
    expect(lines().at(-1)).toMatchObject({ err: { code: 'Denied', account: '111111111111' } });
  });
});
