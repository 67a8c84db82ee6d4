/** What an EC2 instance type's name says about its processor. Source: Amazon EC2 User Guide, "Naming conventions". */
import type { Architecture } from './cluster.ts';

/** The architecture of an instance type; undefined when the text is not shaped like one or nodes cannot run on it. */
export function architectureOf(instanceType: string): Architecture | undefined {
  if (!/^[a-z][a-z0-9-]*\.([a-z0-9]+|metal-[a-z0-9]+)$/.test(instanceType)) return undefined;
  const family = instanceType.split('.')[0] ?? '';
  if (family.startsWith('mac')) return undefined;
  if (/^u-?\d/.test(family)) return 'x86_64';
  const [, series, options] = /^([a-z]+)\d+([a-z]*)/.exec(family) ?? [];
  if (series === undefined || options === undefined) return undefined;
  return series === 'a' || options.includes('g') ? 'arm64' : 'x86_64';
}
