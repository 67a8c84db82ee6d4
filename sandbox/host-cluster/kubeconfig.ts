/** Kubeconfig files for the host cluster: the file format kubectl and every Kubernetes client read. */
import { stringify } from 'yaml';
import type { KeyPair } from './certificates.ts';

export interface KubeconfigContent {
  readonly url: string;
  /** The authority's certificate, PEM. */
  readonly ca: string;
  /** Who the file's reader is: a client certificate or a bearer token. */
  readonly user: { readonly name: string } & ({ readonly certificate: KeyPair } | { readonly token: string });
}

/** The file's text, with everything embedded, so that the file may be moved. */
export function kubeconfig({ url, ca, user }: KubeconfigContent): string {
  const credentials =
    'token' in user
      ? { token: user.token }
      : {
          'client-certificate-data': base64(user.certificate.certificate),
          'client-key-data': base64(user.certificate.key),
        };
  return stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'sandbox', cluster: { server: url, 'certificate-authority-data': base64(ca) } }],
    users: [{ name: user.name, user: credentials }],
    contexts: [{ name: 'sandbox', context: { cluster: 'sandbox', user: user.name, namespace: 'default' } }],
    'current-context': 'sandbox',
  });
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}
