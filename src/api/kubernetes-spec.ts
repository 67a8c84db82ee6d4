/** `spec.cluster.kubernetes` of an AWSConfig. */
import { z } from 'zod';
import { defaults } from './defaults.ts';
import { labels, legacyObject, longText, text, textOr, wholeNumber, wholeNumberOr } from './fields.ts';

const unread = 'Accepted and not read.';

const image = () =>
  legacyObject({ docker: legacyObject({ image: longText(unread) }, unread).optional() }, unread).optional();

const api = legacyObject(
  {
    domain: text('Domain of the API. Default: `api.<id>.<baseDomain>`.'),
    securePort: wholeNumberOr(defaults.apiPort, 'Port of the API.'),
    clusterIPRange: textOr(defaults.clusterIPRange, 'Block of the addresses of Services.'),
    allowList: z
      .array(z.string().max(64))
      .max(128)
      .describe('Blocks that may reach the API besides what the installation allows. Empty: everybody.')
      .optional(),
    altNames: longText(unread),
    insecurePort: wholeNumber(unread),
    ip: text('Accepted and not read: it is always the first address of `clusterIPRange`.'),
  },
  'The Kubernetes API.',
);

const ingressController = legacyObject(
  {
    domain: text('Domain of the ingress controller. Default: `ingress.<id>.<baseDomain>`.'),
    wildcardDomain: text('Wildcard domain that leads there too. Default: `*.<id>.<baseDomain>`.'),
    insecurePort: wholeNumberOr(defaults.ingressInsecurePort, 'Node port for port 80.'),
    securePort: wholeNumberOr(defaults.ingressSecurePort, 'Node port for port 443.'),
    docker: legacyObject({ image: longText(unread) }, unread).optional(),
  },
  'The ingress controller.',
);

const kubelet = legacyObject(
  {
    domain: text('Name of workers in certificates. Default: `worker.<id>.<baseDomain>`.'),
    labels: longText('Labels of all nodes: `key=value,key=value`.'),
    nodeLabels: labels('Labels of all nodes; wins over `labels`.'),
    altNames: longText(unread),
    port: wholeNumber('Accepted and not read: always 10250.'),
  },
  'The kubelets.',
);

const user = legacyObject(
  { name: text('Login name.'), publicKey: longText('Public key in OpenSSH format; empty: no login by key.') },
  'A person who may log in to machines.',
);

/** The schema of `spec.cluster.kubernetes`. */
export const kubernetesSpec = legacyObject(
  {
    api: api.prefault({}),
    dns: legacyObject(
      { ip: text('Service address of the cluster DNS. Default: the tenth address of `clusterIPRange`.') },
      'The cluster DNS.',
    ).optional(),
    domain: textOr(defaults.clusterDomain, 'Domain of Services within the cluster.'),
    ingressController: ingressController.prefault({}),
    kubelet: kubelet.optional(),
    ssh: legacyObject(
      { userList: z.array(user).max(256).describe('People who may log in.').optional() },
      'Access to machines.',
    ).optional(),
    cloudProvider: text('Accepted and not read: always aws.'),
    hyperkube: image(),
    kubectl: image(),
    networkSetup: image(),
  },
  'Kubernetes in the guest cluster.',
);
