/** What the generated pages of the reference have in common. */

export interface Page {
  /** From the root of the repository. */
  readonly path: string;
  /** The whole page; the same sources give the same bytes. */
  render(): string;
}

/** The first lines of every generated page. */
export function heading(title: string, source: string): string {
  return `# ${title}\n\n<!-- Made by scripts/reference.ts from ${source}; edit that and run \`node scripts/reference.ts\`. -->\n`;
}

/** A Markdown table; bars in cells are escaped. */
export function table(columns: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`;
  return [line(columns), line(columns.map(() => '---')), ...rows.map(line), ''].join('\n');
}

/** Text in a code span; nothing for nothing. */
export function code(text: string): string {
  return text === '' ? '' : `\`${text}\``;
}
