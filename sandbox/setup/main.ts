/** Set-up by itself, for `make`: has what its arguments name (`moto`, `host-cluster`, `kubectl`, `ignition-validate`, `etcd-tools`, `machines`, `vault`, `aws-clients`). */
import { ensureTools, type Want } from './index.ts';

const known: readonly Want[] = [
  'moto',
  'host-cluster',
  'kubectl',
  'ignition-validate',
  'etcd-tools',
  'machines',
  'vault',
  'aws-clients',
];

try {
  const names = process.argv.slice(2);
  const want = known.filter((each) => names.includes(each));
  if (want.length !== names.length || names.length === 0)
    throw new Error(`Name any of: ${known.join(', ')}.`);
  await ensureTools({ want, report: console.log });
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
