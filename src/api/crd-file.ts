/** The CRD as the file that people and kustomize read. */
import { stringify } from 'yaml';
import { awsConfigCrd } from './crd.ts';

/** Where the file is, seen from the root of the repository. */
export const awsConfigCrdFile = 'config/crd/awsconfigs.provider.giantswarm.io.yaml';

/** The content of the file; written by `scripts/crd.ts`. */
export function awsConfigCrdYaml(): string {
  const header = '# Made by scripts/crd.ts from the schemas in src/api; do not edit.\n';
  return header + stringify(awsConfigCrd(), { lineWidth: 110, aliasDuplicateObjects: false });
}
