/** Writes the CustomResourceDefinitions below `config/crd/` from the schemas of `src/api`. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { crdFiles } from '../src/api/crd-file.ts';

for (const { path, yaml } of crdFiles) {
  const target = new URL(`../${path}`, import.meta.url);
  mkdirSync(new URL('.', target), { recursive: true });
  writeFileSync(target, yaml());
}
