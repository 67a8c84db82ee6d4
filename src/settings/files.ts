/** Finds configuration files and reads settings from them. */
import { isMap, isScalar, isSeq, LineCounter, type Node, parseDocument, Scalar } from 'yaml';
import { flags } from './flags.ts';
import type { Given, Source } from './given.ts';
import { meaningOf } from './names.ts';

/** The text of a file; undefined when there is none. Throws when it is there but cannot be read. */
export type ReadFile = (path: string) => string | undefined;

export interface FileSearch {
  readonly dirs: readonly string[];
  /** Base names, the weakest first. */
  readonly names: readonly string[];
  readonly readFile: ReadFile;
  /** A file that somebody asked for by name and that does not exist deserves a warning. */
  readonly asked: boolean;
}

/** For each name the first directory that has it. What a later name says beats an earlier one. */
export function fromFiles(search: FileSearch): Source {
  const sources = search.names.map((name) => {
    for (const dir of search.dirs) {
      const found = inDirectory(dir, name, search.readFile);
      if (found !== undefined) return found;
    }
    const warning = `no file ${name} in ${search.dirs.join(', ')}`;
    return { given: [], problems: [], warnings: search.asked ? [warning] : [] };
  });
  return {
    given: sources.flatMap(({ given }) => given),
    problems: sources.flatMap(({ problems }) => problems),
    warnings: sources.flatMap(({ warnings }) => warnings),
  };
}

function inDirectory(dir: string, name: string, readFile: ReadFile): Source | undefined {
  const folder = dir.endsWith('/') ? dir : `${dir}/`;
  const names = /\.ya?ml$/.test(name) ? [name] : [`${name}.yaml`, `${name}.yml`];
  const problems: string[] = [];
  const found = names.flatMap((file) => {
    const path = folder + file;
    try {
      const text = readFile(path);
      return text === undefined ? [] : [{ path, text }];
    } catch (thrown) {
      problems.push(`${path} cannot be read: ${thrown instanceof Error ? thrown.message : String(thrown)}`);
      return [];
    }
  });
  if (found.length > 1) problems.push(`${found.map(({ path }) => path).join(' and ')} both exist; keep one`);
  if (problems.length > 0) return { given: [], problems, warnings: [] };
  return found[0] === undefined ? undefined : new YamlReader(found[0].path).read(found[0].text);
}

/** Walks one file. Every scalar stays the text that was written, so that no key turns into a number. */
class YamlReader {
  readonly #path: string;
  readonly #lines = new LineCounter();
  readonly #given: Given[] = [];
  readonly #problems: string[] = [];
  readonly #warnings: string[] = [];
  readonly #seen = new Set<string>();

  constructor(path: string) {
    this.#path = path;
  }

  read(text: string): Source {
    const document = parseDocument(text, {
      schema: 'failsafe',
      lineCounter: this.#lines,
      prettyErrors: false,
    });
    // The parser's own sentences may quote the file, and the file may hold keys: only code and place are told.
    for (const { code, pos } of document.errors) {
      this.#problems.push(`${this.#place(pos[0])}: this is not YAML (${code})`);
    }
    if (this.#problems.length === 0 && !isEmpty(document.contents)) this.#walk(document.contents, []);
    return { given: this.#given, problems: this.#problems, warnings: this.#warnings };
  }

  #walk(node: unknown, path: readonly string[]): void {
    if (isMap(node)) {
      for (const { key, value } of node.items) {
        const part = isScalar(key) ? String(key.value).toLowerCase() : '';
        this.#walk(value, [...path, part]);
      }
      return;
    }
    const from = this.#place((node as Node | null)?.range?.[0] ?? 0);
    const name = path.join('.');
    if (path.length === 0) this.#problems.push(`${from}: settings are nested keys, not a single value`);
    else this.#accept(name, node, from);
  }

  #accept(written: string, node: unknown, from: string): void {
    const meaning = meaningOf(written);
    if (meaning.kind === 'unknown') {
      // An empty group, as templates leave behind, says nothing.
      if (!(isEmpty(node) && meaning.problem.includes('is a group')))
        this.#problems.push(`${from}: ${meaning.problem}`);
      return;
    }
    if (meaning.warning !== undefined) this.#warnings.push(`${from}: ${meaning.warning}`);
    if (meaning.kind === 'retired') return;
    const { name } = meaning;
    if (name.startsWith('config.')) {
      this.#problems.push(`${from}: ${name} says where files are and cannot stand in one`);
    }
    if (this.#seen.has(written)) this.#problems.push(`${from}: ${name} stands here a second time`);
    this.#seen.add(written);
    const texts = isEmpty(node) ? [''] : textsOf(node);
    if (texts === undefined || (isSeq(node) && flags[name].kind !== 'list')) {
      this.#problems.push(`${from}: ${name} must be a single value`);
      return;
    }
    this.#given.push({ name, texts, from });
  }

  #place(offset: number): string {
    return `${this.#path} line ${this.#lines.linePos(offset).line}`;
  }
}

/** An empty value, or YAML's own words for nothing. */
function isEmpty(node: unknown): boolean {
  if (node === null || node === undefined) return true;
  if (!isScalar(node)) return false;
  return (
    node.value === '' ||
    (node.type === Scalar.PLAIN && ['null', 'Null', 'NULL', '~'].includes(String(node.value)))
  );
}

function textsOf(node: unknown): readonly string[] | undefined {
  if (isScalar(node)) return [String(node.value)];
  if (!isSeq(node)) return undefined;
  const texts = node.items.map((item) => (isScalar(item) ? String(item.value) : undefined));
  return texts.every((text) => text !== undefined) ? texts : undefined;
}
