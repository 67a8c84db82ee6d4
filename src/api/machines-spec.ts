/** The machines in `spec.aws` of an AWSConfig: masters, workers, and pools of workers. */
import { z } from 'zod';
import { defaults } from './defaults.ts';
import { labels, legacyObject, newObject, text, textOr, wholeNumber, wholeNumberOr } from './fields.ts';

const imageID = text('Accepted and not read: the release names the image.');

/** The schema of `spec.aws.masters`. */
export const masters = z
  .array(
    legacyObject(
      {
        instanceType: textOr(defaults.instanceType, 'EC2 instance type.'),
        etcdVolumeGiB: wholeNumberOr(defaults.etcdVolumeGiB, 'Size of the etcd volume in GiB.'),
        rootVolumeGiB: wholeNumberOr(defaults.rootVolumeGiB, 'Size of the root volume in GiB.'),
        imageID,
      },
      'A master.',
    ),
  )
  .max(64)
  .describe('One entry per master: 1 or 3, all alike.')
  .default([
    {
      instanceType: defaults.instanceType,
      etcdVolumeGiB: defaults.etcdVolumeGiB,
      rootVolumeGiB: defaults.rootVolumeGiB,
    },
  ]);

/** The schema of `spec.aws.workers`. */
export const workers = z
  .array(
    legacyObject(
      {
        instanceType: textOr(defaults.instanceType, 'EC2 instance type; the first entry’s counts for all.'),
        rootVolumeGiB: wholeNumber(
          `Size of the root volume in GiB; the first entry’s counts for all. Default: ${defaults.rootVolumeGiB}.`,
        ),
        imageID,
      },
      'A worker.',
    ),
  )
  .max(1024)
  .describe('One entry per worker; they form one pool. For several pools give `nodePools` instead.')
  .optional();

/** The schema of `spec.aws.nodePools`. */
export const nodePools = z
  .array(
    newObject(
      {
        name: z.string().max(63).describe('Name of the pool: lower-case letters, digits and dashes.'),
        count: z.int().describe('Number of workers.'),
        instanceType: textOr(defaults.instanceType, 'EC2 instance type.'),
        rootVolumeGiB: wholeNumberOr(defaults.rootVolumeGiB, 'Size of the root volume in GiB.'),
        labels: labels('Labels of the nodes.'),
      },
      'A pool of workers that are alike.',
    ),
  )
  .max(32)
  .meta({ 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': ['name'] })
  .describe('Pools of workers, instead of `workers`.')
  .optional();
