/** Units are read as systemd reads them, and what the sandbox does not know is refused. */
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { commandOf, environmentOf } from './exec-line.ts';
import { enabledUnits, milliseconds, parseUnit, readUnits, unitsOf, valueOf, valuesOf } from './unit-file.ts';

let root = '';

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'units-'));
  await mkdir(join(root, 'etc/systemd/system/a.service.d'), { recursive: true });
  await mkdir(join(root, 'etc/systemd/system-preset'));
});

afterAll(async () => await rm(root, { recursive: true, force: true }));

test('a key given twice keeps both values, and an empty one takes back what was before', () => {
  const unit = parseUnit(
    'a.service',
    '[Service]\nExecStart=/bin/one\n',
    '[Service]\nExecStart=\nExecStart=/bin/two\n',
  );
  expect(valuesOf(unit, 'Service', 'ExecStart')).toEqual(['/bin/two']);
});

test('a backslash joins lines, and comments are passed over', () => {
  const unit = parseUnit(
    'a.service',
    '# why\n[Service]\nExecStart=/bin/a \\\n  --b \\\n  --c\n; why not\nRestart=always\n',
  );
  expect(valueOf(unit, 'Service', 'ExecStart')).toBe('/bin/a --b --c');
  expect(valueOf(unit, 'Service', 'Restart')).toBe('always');
});

test('units may be named in several keys, several in each', () => {
  const unit = parseUnit('a.service', '[Unit]\nAfter=b.service c.mount\nAfter=d.service\n');
  expect(unitsOf(unit, 'After')).toEqual(['b.service', 'c.mount', 'd.service']);
});

test('a key that the sandbox would pass over is refused by name', () => {
  expect(() => parseUnit('a.service', '[Service]\nLimitCORE=0\n')).toThrow(
    'a.service: the sandbox does not know what "LimitCORE=0" in [Service] asks for',
  );
});

test('a disk is read with its drop-ins, without masked units, and with what it enables', async () => {
  const folder = join(root, 'etc/systemd/system');
  await writeFile(join(folder, 'a.service'), '[Service]\nExecStart=/bin/a\n');
  await writeFile(join(folder, 'a.service.d/10.conf'), '[Service]\nType=oneshot\n');
  await symlink('/dev/null', join(folder, 'masked.service'));
  await writeFile(
    join(root, 'etc/systemd/system-preset/20-ignition.preset'),
    'enable a.service\ndisable b.service\n',
  );
  const units = await readUnits(root);
  expect([...units.keys()]).toEqual(['a.service']);
  expect(valueOf(units.get('a.service') ?? parseUnit('none'), 'Service', 'Type')).toBe('oneshot');
  expect(await enabledUnits(root)).toEqual(['a.service']);
});

test('spans of time are read with and without their units', () => {
  expect(['5', '15min', '1h 30s', '250ms'].map(milliseconds)).toEqual([5_000, 900_000, 3_630_000, 250]);
  expect(() => milliseconds('soon')).toThrow('"soon" is no span of time');
});

test('an environment file may be quoted, and one with a dash may be missing', async () => {
  await writeFile(join(root, 'etc/facts'), 'NAME="ip-10-0-0-1"\n# nothing\nLABELS="role=worker,a=b"\n');
  const unit = parseUnit(
    'a.service',
    '[Service]\nEnvironment=ONE=1\nEnvironmentFile=-/etc/nothing\nEnvironmentFile=/etc/facts\n',
  );
  expect(await environmentOf(unit, root)).toEqual({
    ONE: '1',
    NAME: 'ip-10-0-0-1',
    LABELS: 'role=worker,a=b',
  });
  const strict = parseUnit('b.service', '[Service]\nEnvironmentFile=/etc/nothing\n');
  await expect(environmentOf(strict, root)).rejects.toThrow('b.service: cannot read /etc/nothing');
});

test('a command line has its variables filled in, each within its word', () => {
  const variables = { NAME: 'a b', LIST: 'x y' };
  expect(commandOf('/bin/a --name=${NAME} $LIST "two words" ${NONE}', variables)).toEqual([
    '/bin/a',
    '--name=a b',
    'x',
    'y',
    'two words',
    '',
  ]);
});
