/** What the API server reads besides flags: who may come in, what is written down, what is admitted. */
import type { Oidc } from '../../cluster/cluster.ts';
import { type File, textFile } from '../ignition.ts';
import { kubernetesConfig } from '../paths.ts';
import { yaml } from '../yaml.ts';

export const authenticationPath = `${kubernetesConfig}/authentication.yaml`;
export const auditPolicyPath = `${kubernetesConfig}/audit-policy.yaml`;
export const admissionPath = `${kubernetesConfig}/admission.yaml`;

/** The three files. */
export function policies(oidc: Oidc | undefined): readonly File[] {
  return [
    textFile(authenticationPath, 0o644, authentication(oidc)),
    textFile(auditPolicyPath, 0o644, auditPolicy),
    textFile(admissionPath, 0o644, admission),
  ];
}

/** Strangers may ask for nothing but health, which load balancers and probes do. Stable since Kubernetes 1.34. */
function authentication(oidc: Oidc | undefined): string {
  return yaml({
    apiVersion: 'apiserver.config.k8s.io/v1',
    kind: 'AuthenticationConfiguration',
    anonymous: {
      enabled: true,
      conditions: ['/livez', '/readyz', '/healthz'].map((path) => ({ path })),
    },
    jwt: oidc === undefined ? [] : [issuer(oidc)],
  });
}

/**
 * Names as the `--oidc-*` flags made them: a user's has the issuer in front unless it is an e-mail address, a group's
 * has nothing. Source: Kubernetes documentation, "Authenticating", OpenID Connect flags.
 */
function issuer({ issuerUrl, clientId, usernameClaim = 'sub', groupsClaim }: Oidc): object {
  return {
    issuer: { url: issuerUrl, audiences: [clientId] },
    claimMappings: {
      username: { claim: usernameClaim, prefix: usernameClaim === 'email' ? '' : `${issuerUrl}#` },
      ...(groupsClaim === undefined ? {} : { groups: { claim: groupsClaim, prefix: '' } }),
    },
  };
}

/** Who did what to which object, and nothing of what Secrets and tokens hold; noise of the machinery is left out. */
const auditPolicy = yaml({
  apiVersion: 'audit.k8s.io/v1',
  kind: 'Policy',
  omitStages: ['RequestReceived'],
  omitManagedFields: true,
  rules: [
    { level: 'None', nonResourceURLs: ['/healthz*', '/livez*', '/readyz*', '/version', '/openapi*'] },
    { level: 'None', verbs: ['watch', 'list', 'get'], users: ['system:kube-proxy'] },
    { level: 'None', resources: [{ group: '', resources: ['events'] }, { group: 'events.k8s.io' }] },
    {
      level: 'None',
      verbs: ['get', 'update'],
      resources: [{ group: 'coordination.k8s.io', resources: ['leases'] }],
    },
    { level: 'Metadata' },
  ],
});

/** Pods of the baseline are admitted everywhere; a namespace's own labels allow more or less. */
const admission = yaml({
  apiVersion: 'apiserver.config.k8s.io/v1',
  kind: 'AdmissionConfiguration',
  plugins: [
    {
      name: 'PodSecurity',
      configuration: {
        apiVersion: 'pod-security.admission.config.k8s.io/v1',
        kind: 'PodSecurityConfiguration',
        defaults: {
          enforce: 'baseline',
          'enforce-version': 'latest',
          audit: 'restricted',
          'audit-version': 'latest',
          warn: 'restricted',
          'warn-version': 'latest',
        },
        exemptions: { namespaces: ['kube-system'] },
      },
    },
  ],
});
