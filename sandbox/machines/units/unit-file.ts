/** Reads systemd unit files as far as machine configs use them; what it does not know it refuses. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Entries in their order; an empty value takes back the earlier ones of its key, as systemd has it. */
export type Section = ReadonlyMap<string, readonly string[]>;

export interface UnitFile {
  /** `kubelet.service` */
  readonly name: string;
  readonly sections: ReadonlyMap<string, Section>;
}

/** What the runner acts upon, or may pass over because it is about systemd's own bookkeeping or the kernel. */
const known: Readonly<Record<string, readonly string[]>> = {
  Unit: [
    'Description',
    'Documentation',
    'Requires',
    'Wants',
    'After',
    'Before',
    'StartLimitIntervalSec',
    'ConditionPathExists',
  ],
  Service: [
    'Type',
    'RemainAfterExit',
    'Environment',
    'EnvironmentFile',
    'ExecStartPre',
    'ExecStart',
    'ExecStartPost',
    'Restart',
    'RestartMode',
    'RestartSec',
    'KillMode',
    'OOMScoreAdjust',
    'StandardOutput',
    'SyslogIdentifier',
    'TimeoutStartSec',
  ],
  Mount: ['What', 'Where', 'Type', 'Options'],
  Timer: [
    'OnBootSec',
    'OnUnitActiveSec',
    'OnUnitInactiveSec',
    'OnCalendar',
    'RandomizedDelaySec',
    'AccuracySec',
  ],
  Install: ['WantedBy'],
};

/** One file, with the drop-ins laid over it in the order given. */
export function parseUnit(name: string, ...texts: readonly string[]): UnitFile {
  const sections = new Map<string, Map<string, readonly string[]>>();
  for (const text of texts) {
    let section = '';
    for (const line of logicalLines(text)) {
      const heading = /^\[(.+)\]$/.exec(line)?.[1];
      if (heading === undefined) add(name, sections, section, line);
      else section = heading;
    }
  }
  return { name, sections };
}

function add(
  name: string,
  sections: Map<string, Map<string, readonly string[]>>,
  section: string,
  line: string,
): void {
  const [, key = '', value = ''] = /^([A-Za-z]+)\s*=\s*(.*)$/.exec(line) ?? [];
  if (known[section]?.includes(key) !== true)
    throw new Error(`${name}: the sandbox does not know what "${line}" in [${section}] asks for`);
  const entries = sections.get(section) ?? new Map<string, readonly string[]>();
  sections.set(section, entries);
  entries.set(key, value === '' ? [] : [...(entries.get(key) ?? []), value]);
}

/** Without comments and empty lines; a backslash joins a line to the next. */
function logicalLines(text: string): readonly string[] {
  return text
    .replace(/\s*\\\n\s*/g, ' ')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#') && !line.startsWith(';'));
}

/** The last value of a key. */
export function valueOf(unit: UnitFile, section: string, key: string): string | undefined {
  return unit.sections.get(section)?.get(key)?.at(-1);
}

export function valuesOf(unit: UnitFile, section: string, key: string): readonly string[] {
  return unit.sections.get(section)?.get(key) ?? [];
}

/** Units named in a key, which may be given several times and hold several each. */
export function unitsOf(unit: UnitFile, key: 'Requires' | 'Wants' | 'After' | 'Before'): readonly string[] {
  return valuesOf(unit, 'Unit', key).flatMap((value) => value.split(/\s+/));
}

/** All units below `/etc/systemd/system` of a disk but the masked ones, with their drop-ins. */
export async function readUnits(root: string): Promise<ReadonlyMap<string, UnitFile>> {
  const folder = join(root, 'etc/systemd/system');
  const units = new Map<string, UnitFile>();
  const entries = await readdir(folder, { withFileTypes: true });
  // What is in `service.d` holds for every service. Source: systemd.unit(5).
  const common = await dropIns(join(folder, 'service.d'));
  for (const entry of entries.filter((each) => each.isFile() && /\.(service|mount|timer)$/.test(each.name)))
    units.set(
      entry.name,
      parseUnit(
        entry.name,
        await readFile(join(folder, entry.name), 'utf8'),
        ...(entry.name.endsWith('.service') ? common : []),
        ...(await dropIns(join(folder, `${entry.name}.d`))),
      ),
    );
  return units;
}

async function dropIns(folder: string): Promise<readonly string[]> {
  const names = await readdir(folder).catch(() => []);
  const files = names.filter((name) => name.endsWith('.conf')).toSorted();
  return await Promise.all(files.map((name) => readFile(join(folder, name), 'utf8')));
}

/** Units that Ignition told systemd to enable on first boot. */
export async function enabledUnits(root: string): Promise<readonly string[]> {
  const folder = join(root, 'etc/systemd/system-preset');
  const names: readonly string[] = await readdir(folder).catch(() => []);
  const texts = await Promise.all(names.toSorted().map((name) => readFile(join(folder, name), 'utf8')));
  return texts.flatMap((text) => [...text.matchAll(/^enable (\S+)$/gm)].map(([, name = '']) => name));
}

/** `15min`, `5`, `1h 30s` in milliseconds. */
export function milliseconds(span: string): number {
  const units: Readonly<Record<string, number>> = {
    ms: 1,
    s: 1_000,
    min: 60_000,
    h: 3_600_000,
    d: 86_400_000,
    '': 1_000,
  };
  const parts = [...span.matchAll(/(\d+)\s*([a-z]*)/g)];
  const total = parts.reduce(
    (sum, [, count, unit = '']) => sum + Number(count) * (units[unit] ?? Number.NaN),
    0,
  );
  if (parts.length === 0 || Number.isNaN(total)) throw new Error(`"${span}" is no span of time`);
  return total;
}
