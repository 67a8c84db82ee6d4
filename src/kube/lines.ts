/** Cuts a stream of text into lines, the way the watch protocol frames its events. */

/**
 * Whole lines, split on `\n` only: strings in JSON may hold U+2028 and U+2029, which other splitters take for line
 * ends. What follows the last `\n` is an event cut short and is dropped; the watch goes on from the version before it.
 */
export async function* linesOf(chunks: AsyncIterable<string>): AsyncGenerator<string, void, void> {
  // Large objects come in many chunks: only the new chunk is searched, and parts are joined once.
  let parts: string[] = [];
  for await (const chunk of chunks) {
    let from = 0;
    for (let end = chunk.indexOf('\n'); end !== -1; end = chunk.indexOf('\n', from)) {
      parts.push(chunk.slice(from, end));
      yield parts.join('');
      parts = [];
      from = end + 1;
    }
    if (from < chunk.length) parts.push(chunk.slice(from));
  }
}
