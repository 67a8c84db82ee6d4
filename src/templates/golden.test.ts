/** The templates as files, so that every change of a byte is seen in review. */
import { readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import {
  guestInput,
  highlyAvailable,
  inChina,
  minimal,
  surroundings,
  withAllowList,
  withoutDns,
} from './example-clusters.ts';
import { guestMainTemplate } from './guest-main.ts';
import { hostMainTemplate } from './host-main.ts';
import { hostSetupTemplate } from './host-setup.ts';

const shapes = {
  minimal,
  'highly-available': highlyAvailable,
  'without-dns': withoutDns,
  'aws-cn': inChina,
  'allow-list': withAllowList,
};

const templates = {
  ...Object.fromEntries(
    Object.entries(shapes).map(([name, cluster]) => [
      `guest-main.${name}`,
      guestMainTemplate(guestInput(cluster)),
    ]),
  ),
  'host-setup.minimal': hostSetupTemplate(minimal, surroundings),
  'host-setup.aws-cn': hostSetupTemplate(inChina, surroundings),
  'host-main.minimal': hostMainTemplate(minimal, surroundings, 'pcx-0a1b2c3d4e5f60004'),
  'host-main.highly-available': hostMainTemplate(highlyAvailable, surroundings, 'pcx-0a1b2c3d4e5f60004'),
};

test.each(Object.entries(templates))('writes %s as it was reviewed', (name, template) => {
  const file = new URL(`../../test/golden/templates/${name}.json`, import.meta.url);
  const text = `${JSON.stringify(template, undefined, 2)}\n`;
  if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(file, text);
  expect(text, 'UPDATE_GOLDEN=1 accepts the change').toBe(readFileSync(file, 'utf8'));
});
