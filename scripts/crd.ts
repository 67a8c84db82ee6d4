/** Writes the CustomResourceDefinitions below `config/crd/` from the schemas of `src/api`. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { awsConfigCrdFile, awsConfigCrdYaml } from '../src/api/crd-file.ts';

const target = new URL(`../${awsConfigCrdFile}`, import.meta.url);
mkdirSync(new URL('.', target), { recursive: true });
writeFileSync(target, awsConfigCrdYaml());
