/** kube-apiserver as a static pod. */
import { cidrText } from '../../cluster/cidr.ts';
import type { Cluster } from '../../cluster/cluster.ts';
import type { Release } from '../../releases/release.ts';
import { apiUrl } from '../kubeconfig.ts';
import { proxyVariables } from '../node/egress.ts';
import type { Part } from '../part.ts';
import {
  authorityFolder,
  authorityPem,
  encryptionConfigPath,
  issuedFolder,
  issuedPem,
  sealedPem,
  staticPods,
} from '../paths.ts';
import { clientAuthorities } from '../scripts/certificates.ts';
import { etcdClientPort } from './etcd.ts';
import { admissionPath, auditPolicyPath, authenticationPath, policies } from './policies.ts';
import { files, flagList, staticPod } from './static-pod.ts';

const auditLogs = '/var/log/apiserver';

/** Manifest and what it reads. */
export function apiServer(cluster: Cluster, release: Release): Part {
  const { apiPort, oidc } = cluster.kubernetes;
  const health = (path: string) => ({ path, port: apiPort, scheme: 'HTTPS' }) as const;
  return {
    files: [
      ...policies(oidc),
      staticPod(`${staticPods}/kube-apiserver.yaml`, {
        name: 'kube-apiserver',
        image: release.images['kube-apiserver'],
        command: ['kube-apiserver', ...flagList(flags(cluster))],
        // For the keys of an OpenID Connect issuer and for webhooks outside.
        environment: proxyVariables(cluster),
        requests: { cpu: '250m', memory: '512Mi' },
        mounts: [
          ...files(
            ...(['ca', 'crt', 'key'] as const).flatMap((kind) => [
              sealedPem('api', kind),
              sealedPem('etcd', kind),
            ]),
            sealedPem('service-account', 'crt'),
            sealedPem('service-account', 'key'),
            encryptionConfigPath,
            authenticationPath,
            auditPolicyPath,
            admissionPath,
          ),
          { path: authorityFolder },
          { path: issuedFolder('front-proxy-client') },
          { path: auditLogs, writable: true },
          { path: '/etc/ssl/certs' },
          { path: '/usr/share/ca-certificates' },
        ],
        liveness: health('/livez'),
        readiness: health('/readyz'),
      }),
    ],
  };
}

/** Each flag exists in the release's version; a flag that does not ends the process. */
function flags(cluster: Cluster): Readonly<Record<string, string | number | boolean>> {
  const { apiPort, etcdPrefix } = cluster.kubernetes;
  return {
    'allow-privileged': true,
    'bind-address': '0.0.0.0',
    'secure-port': apiPort,
    'tls-cert-file': sealedPem('api', 'crt'),
    'tls-private-key-file': sealedPem('api', 'key'),
    'tls-min-version': 'VersionTLS12',
    'client-ca-file': clientAuthorities,
    'authentication-config': authenticationPath,
    'authorization-mode': 'Node,RBAC',
    'enable-admission-plugins': 'NodeRestriction',
    'admission-control-config-file': admissionPath,
    'etcd-servers': `https://127.0.0.1:${etcdClientPort}`,
    'etcd-prefix': etcdPrefix,
    'etcd-cafile': sealedPem('etcd', 'ca'),
    'etcd-certfile': sealedPem('etcd', 'crt'),
    'etcd-keyfile': sealedPem('etcd', 'key'),
    'encryption-provider-config': encryptionConfigPath,
    'service-cluster-ip-range': cidrText(cluster.network.serviceCidr),
    'service-account-issuer': apiUrl(cluster),
    // The certificate, for its public key: a key file of the form PKCS #8 is not taken for one when it is not RSA.
    'service-account-key-file': sealedPem('service-account', 'crt'),
    'service-account-signing-key-file': sealedPem('service-account', 'key'),
    'kubelet-preferred-address-types': 'InternalIP,Hostname',
    'kubelet-client-certificate': sealedPem('api', 'crt'),
    'kubelet-client-key': sealedPem('api', 'key'),
    'kubelet-certificate-authority': authorityPem('nodes'),
    'requestheader-client-ca-file': authorityPem('front-proxy'),
    'requestheader-allowed-names': 'front-proxy-client',
    'requestheader-username-headers': 'X-Remote-User',
    'requestheader-group-headers': 'X-Remote-Group',
    'requestheader-extra-headers-prefix': 'X-Remote-Extra-',
    'proxy-client-cert-file': issuedPem('front-proxy-client', 'crt'),
    'proxy-client-key-file': issuedPem('front-proxy-client', 'key'),
    'enable-aggregator-routing': true,
    'audit-policy-file': auditPolicyPath,
    'audit-log-path': `${auditLogs}/audit.log`,
    'audit-log-maxage': 30,
    'audit-log-maxbackup': 30,
    'audit-log-maxsize': 100,
    profiling: false,
  };
}
