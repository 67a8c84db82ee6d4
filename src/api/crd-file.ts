/** The CRDs as the files that people and kustomize read. */
import { stringify } from 'yaml';
import { certConfigCrd } from './certconfig-crd.ts';
import { awsConfigCrd } from './crd.ts';

export interface CrdFile {
  /** Where the file is, seen from the root of the repository. */
  readonly path: string;
  /** Its content; written by `scripts/crd.ts`. */
  readonly yaml: () => string;
}

function crdFile(name: string, crd: () => object): CrdFile {
  const header = '# Made by scripts/crd.ts from the schemas in src/api; do not edit.\n';
  return {
    path: `config/crd/${name}.yaml`,
    yaml: () => header + stringify(crd(), { lineWidth: 110, aliasDuplicateObjects: false }),
  };
}

/** Every CRD that is shipped. */
export const crdFiles: readonly CrdFile[] = [
  crdFile('awsconfigs.provider.giantswarm.io', awsConfigCrd),
  crdFile('certconfigs.core.giantswarm.io', certConfigCrd),
];
