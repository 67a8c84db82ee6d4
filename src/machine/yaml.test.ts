/** Manifests as text: what is written is what every reader of YAML reads. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { yaml } from './yaml.ts';

const leaf = fc.oneof(
  fc.string(),
  fc.string({ unit: 'binary' }),
  fc.constantFrom(
    'yes',
    'no',
    'null',
    '~',
    '1',
    '0x1',
    '1e3',
    '-',
    '--- a',
    '--x',
    'a: b',
    'a #b',
    'a:',
    '',
    ' a',
  ),
  fc.constantFrom(
    'a\nb\n',
    'a\n\nb\n',
    ' a\nb\n',
    'a\n \nb\n',
    'a\nb',
    'a\n\n',
    '\n',
    '\n\na\n',
    'a \nb\n',
    '#a\n- b\n',
  ),
  fc.integer(),
  fc.boolean(),
  fc.constant(null),
);
const { tree } = fc.letrec((tie) => ({
  tree: fc.oneof(
    { maxDepth: 4 },
    leaf,
    fc.array(tie('tree'), { maxLength: 4 }),
    fc.dictionary(fc.string(), tie('tree'), { maxKeys: 4, noNullPrototype: true }),
  ),
}));

test('whatever an object holds is read back', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), tree, { noNullPrototype: true }), (object) => {
      for (const version of ['1.1', '1.2'] as const)
        expect(parse(yaml(object) || '{}', { version, merge: false })).toEqual(object);
    }),
    { numRuns: 500 },
  );
});

test('a key or text that YAML 1.1 takes for a number without digits before its exponent is quoted', () => {
  for (const word of ['E0', 'e-0', 'E-12', 'e7'])
    for (const version of ['1.1', '1.2'] as const)
      expect(parse(yaml({ [word]: word }), { version, merge: false })).toEqual({ [word]: word });
});

test('several objects are several documents', () => {
  const objects = [{ a: 1 }, { b: ['x', { c: [] }] }];
  expect(parseAllDocuments(yaml(...objects)).map((document) => document.toJS() as object)).toEqual(objects);
});

test('a manifest looks as people write it', () => {
  const pod = {
    kind: 'Pod',
    spec: { containers: [{ name: 'a', args: ['--x=1'] }], text: 'one\ntwo\n', none: {} },
  };
  expect(yaml(pod)).toBe(`kind: Pod
spec:
  containers:
    - name: a
      args:
        - --x=1
  text: |
    one
    two
  none: {}
`);
});
