/** Manifests as text that a reader can follow on the machine and in review. */
import { stringify } from 'yaml';

/** YAML of objects, equal for equal input: no aliases, no folded lines. */
export function yaml(...objects: readonly object[]): string {
  return objects
    .map((object) => stringify(object, { aliasDuplicateObjects: false, lineWidth: 0 }))
    .join('---\n');
}
