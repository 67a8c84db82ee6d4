/** The conformance runner itself: what it compares, what it captures, and that it can fail. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseCases } from './case-file.ts';
import { differences } from './match.ts';
import type { Place } from './place.ts';
import { allWell, explanations, table } from './report.ts';
import { runCases } from './run.ts';
import { at, filled } from './values.ts';

describe('an expectation', () => {
  const answer = { Stacks: [{ Name: 'a', Tags: [{ Key: 'k', Value: 'v' }] }, { Name: 'b' }], Events: [] };

  it.each([
    [{ 'Stacks.0.Name': 'a' }],
    [{ Stacks: [{ Name: '/^a/' }, { Name: 'b' }] }],
    [{ 'Stacks.*.Name': ['a', 'b'] }],
    [{ 'Stacks.*.Name': { $unordered: ['b', 'a'] } }],
    [{ 'Stacks.*.Name': { $sequence: ['b'] } }],
    [{ Stacks: { $some: { Name: 'b' }, $none: { Name: 'c' }, $length: 2, $atLeast: 1 } }],
    [{ NextToken: { $absent: true }, Stacks: { $present: true } }],
    [{ NextToken: { $missing: true }, Events: [] }],
    [{ 'Stacks.1.Name': { $not: 'a' } }],
  ])('%j holds', (expected) => {
    expect(differences(expected, answer)).toEqual([]);
  });

  it.each([
    [{ 'Stacks.0.Name': 'b' }],
    [{ Stacks: [{ Name: 'a' }] }],
    [{ 'Stacks.*.Name': { $sequence: ['b', 'a'] } }],
    [{ 'Stacks.*.Name': { $unordered: ['a'] } }],
    [{ Stacks: { $some: { Name: 'c' } } }],
    [{ Stacks: { $none: { Name: 'a' } } }],
    [{ Stacks: { $atLeast: 3 } }],
    [{ Stacks: { $absent: true } }],
    [{ Events: { $missing: true } }],
    [{ Exports: [] }],
    [{ NextToken: { $present: true } }],
    [{ 'Stacks.0.Name': { $not: '/a/' } }],
    [{ 'Stacks.0.Name': { $json: {} } }],
  ])('%j does not', (expected) => {
    expect(differences(expected, answer)).toHaveLength(1);
  });

  it('looks into JSON, percent-encoded or not', () => {
    const expected = { Policy: { $json: { Version: '2012-10-17' } } };
    const text = JSON.stringify({ Version: '2012-10-17', Statement: [] });
    expect(differences(expected, { Policy: text })).toEqual([]);
    expect(differences(expected, { Policy: encodeURIComponent(text) })).toEqual([]);
  });
});

describe('a value', () => {
  const variables = new Map<string, unknown>([
    ['id', 'vpc-1'],
    ['list', ['a', 'b']],
  ]);

  it('is filled with what was captured, as text or as it is', () => {
    expect(filled({ Id: '<id>', Text: 'x-<id>', All: '<list>' }, variables)).toEqual({
      Id: 'vpc-1',
      Text: 'x-vpc-1',
      All: ['a', 'b'],
    });
    expect(() => filled('<nothing>', variables)).toThrow('nothing has captured');
  });

  it('may be long, many or JSON', () => {
    expect(filled({ $repeat: ['ab', 2] }, variables)).toBe('abab');
    expect(filled({ $text: { Id: '<id>' } }, variables)).toBe('{"Id":"vpc-1"}');
    expect(filled({ $many: { count: 2, name: 'R<n>', value: '<n>', Z: 1 } }, variables)).toEqual({
      Z: 1,
      R0: 0,
      R1: 1,
    });
  });

  it('is found by a path', () => {
    expect(at({ a: [{ b: 1 }, { b: 2 }] }, 'a.*.b')).toEqual([1, 2]);
    expect(at({ a: [] }, 'a.0.b')).toBeUndefined();
  });
});

describe('a file', () => {
  const file = (text: string) => () => parseCases('x.yaml', text);

  it('is refused when it says what no case can say', () => {
    const head = 'area: A\nservice: ec2\ncases:\n- case: c\n  page: https://docs.aws.amazon.com/x\n';
    expect(file(`${head}  steps: [{ action: A, banana: 1 }]`)).toThrow('x.yaml: "c" step 1');
    expect(file(`${head}  needs: [luck]\n  steps: [{ action: A }]`)).toThrow('x.yaml');
    expect(
      file('area: A\ncases: [{ case: c, page: "https://example.com/", steps: [{ action: A }] }]'),
    ).toThrow('docs.aws.amazon.com');
  });
});

describe('a run', () => {
  let server: Server;
  let asked: string[];
  let place: Place;

  beforeEach(async () => {
    asked = [];
    server = createServer((message, response) => {
      const chunks: Buffer[] = [];
      message.on('data', (chunk: Buffer) => chunks.push(chunk));
      message.on('end', () => {
        const target = String(message.headers['x-amz-target']).split('.')[1] ?? '';
        const text = Buffer.concat(chunks).toString();
        asked.push(`${target} ${text}`);
        response.writeHead(200, { 'content-type': 'application/x-amz-json-1.1' });
        response.end(JSON.stringify({ Parameter: { Name: 'n', Value: 'seen' } }));
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const port = (server.address() as AddressInfo).port;
    const keys = { accessKeyId: 'k', secretAccessKey: 's' };
    place = {
      name: 'a server',
      host: { endpoint: `http://127.0.0.1:${port}`, region: 'eu-central-1', keys },
      offers: new Set(['control']),
      variables: new Map(),
      poll: { every: 1, patience: 20 },
      atOnce: 2,
      stop: () => Promise.resolve(),
    };
  });

  afterEach(() => server.close());

  const outcomes = async (cases: string): Promise<readonly (readonly [string, string | undefined])[]> => {
    const head = 'area: A\nservice: ssm\ncases:\n';
    const results = await runCases(parseCases('x.yaml', head + cases), place);
    return results.map(({ outcome, reason }) => [outcome, reason] as const);
  };
  const named = (name: string, more: string): string =>
    `- case: ${name}\n  page: https://docs.aws.amazon.com/x\n  ${more}\n`;
  const get = 'action: GetParameter, params: { Name: n }';

  it('tells passed from failed, known gaps from surprises, and what does not apply', async () => {
    const right = `steps: [{ ${get}, expect: { Parameter.Value: seen } }]`;
    const wrong = `steps: [{ ${get}, expect: { Parameter.Value: other } }]`;
    const text = [
      named('right', right),
      named('wrong', wrong),
      named('not refused', `steps: [{ ${get}, refused: { code: X } }]`),
      named('never', `steps: [{ ${get}, until: { Parameter.Value: other } }]`),
      named('gap', `known: it is so\n  ${wrong}`),
      named('no gap', `known: it is so\n  ${right}`),
      named('two', `needs: [guest]\n  ${right}`),
    ].join('');
    expect((await outcomes(text)).map(([outcome]) => outcome)).toEqual([
      'passed',
      'failed',
      'failed',
      'failed',
      'known',
      'surprise',
      'not applicable',
    ]);
  });

  it('counts a known gap of the sandbox like any other case elsewhere', async () => {
    place = { ...place, offers: new Set() };
    const wrong = `steps: [{ ${get}, expect: { Parameter.Value: other } }]`;
    const right = `steps: [{ ${get}, expect: { Parameter.Value: seen } }]`;
    const text = named('gap', `known: it is so\n  ${wrong}`) + named('no gap', `known: it is so\n  ${right}`);
    expect((await outcomes(text)).map(([outcome]) => outcome)).toEqual(['failed', 'passed']);
  });

  it('undoes what was done, last first, also when the case fails', async () => {
    const put = (name: string): string =>
      `{ action: PutParameter, params: { Name: ${name} }, undo: { DeleteParameter: { Name: ${name} } } }`;
    await outcomes(named('c', `steps: [${put('one')}, ${put('two')}, { ${get}, refused: {} }]`));
    expect(asked.filter((line) => line.startsWith('Delete'))).toEqual([
      'DeleteParameter {"Name":"two"}',
      'DeleteParameter {"Name":"one"}',
    ]);
  });

  it('prints a table and every failure with what was expected and what came', async () => {
    const text = named('wrong', `steps: [{ ${get}, expect: { Parameter.Value: other } }]`);
    const results = await runCases(parseCases('x.yaml', `area: A\nservice: ssm\ncases:\n${text}`), place);
    expect(allWell(results)).toBe(false);
    expect(table(results)).toMatch(/^A +0 +1 +0 +0$/m);
    expect(explanations(results)).toMatch(/FAILED x: wrong[^]*expected other[^]*came {5}seen/);
  });
});
