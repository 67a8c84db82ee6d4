/** Lines of a watch: whole, in order, and cut nowhere but at line feeds. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { linesOf } from './lines.ts';

async function* each(chunks: readonly string[]): AsyncGenerator<string> {
  yield* chunks;
}

async function cut(chunks: readonly string[]): Promise<readonly string[]> {
  const lines: string[] = [];
  for await (const line of linesOf(each(chunks))) lines.push(line);
  return lines;
}

describe('lines', () => {
  it('come out the same however the stream was cut', async () => {
    const pieces = fc.array(fc.string({ unit: fc.constantFrom('a', '\n', '\r', '\u2028', '\u2029', 'ž') }));
    await fc.assert(
      fc.asyncProperty(pieces, async (chunks) => {
        expect(await cut(chunks)).toEqual(chunks.join('').split('\n').slice(0, -1));
      }),
    );
  });

  it('leave out what follows the last line feed', async () => {
    expect(await cut(['{"a":1}\n{"b"'])).toEqual(['{"a":1}']);
  });
});
