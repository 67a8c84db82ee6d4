/** Takes a `Fn::Sub` text apart. */

/** A piece of a `Fn::Sub` text: literal, or the name inside `${…}`. */
export type SubPiece = { readonly literal: string } | { readonly name: string };

/** The pieces in order; `${!Name}` becomes the literal `${Name}`. */
export function subPieces(source: string): readonly SubPiece[] {
  const pieces: SubPiece[] = [];
  let at = 0;
  for (const match of source.matchAll(/\$\{([^}]*)\}/g)) {
    if (match.index > at) pieces.push({ literal: source.slice(at, match.index) });
    const name = (match[1] ?? '').trim();
    pieces.push(name.startsWith('!') ? { literal: `\${${name.slice(1)}}` } : { name });
    at = match.index + match[0].length;
  }
  if (at < source.length) pieces.push({ literal: source.slice(at) });
  return pieces;
}
