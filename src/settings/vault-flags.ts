/** The settings of Vault, by the names that cert-operator has for them where it has one. */
import type { Flag } from './flag.ts';

export const vaultFlags = {
  'service.vault.config.address': {
    group: 'vault',
    kind: 'string',
    default: '',
    fallback: 'VAULT_ADDR',
    help: 'Where Vault is, such as https://vault.example.com:8200. Needed when Vault makes the certificates.',
  },
  'service.vault.config.cafile': {
    group: 'vault',
    kind: 'string',
    default: '',
    fallback: 'VAULT_CACERT',
    help: "File with the authorities that may sign Vault's own certificate, PEM; read again when it changes. The system's when not set.",
  },
  'service.vault.config.namespace': {
    group: 'vault',
    kind: 'string',
    default: '',
    fallback: 'VAULT_NAMESPACE',
    help: 'Namespace of Vault Enterprise in which everything happens.',
  },
  'service.vault.config.token': {
    group: 'vault',
    kind: 'secret',
    default: '',
    fallback: 'VAULT_TOKEN',
    help: 'Token to log in with; it is renewed as long as Vault allows. Belongs into a file.',
  },
  'service.vault.config.tokenfile': {
    group: 'vault',
    kind: 'string',
    default: '',
    help: 'File with such a token, as an agent of Vault keeps it; read again when the token in use ends.',
  },
  'service.vault.config.approle.mount': {
    group: 'vault',
    kind: 'string',
    default: 'approle',
    help: 'Where AppRole is mounted, below auth/.',
  },
  'service.vault.config.approle.roleid': {
    group: 'vault',
    kind: 'string',
    default: '',
    help: 'Logs in by AppRole, as this role.',
  },
  'service.vault.config.approle.secretid': {
    group: 'vault',
    kind: 'secret',
    default: '',
    help: 'Secret of that role. Belongs into a file.',
  },
  'service.vault.config.kubernetes.mount': {
    group: 'vault',
    kind: 'string',
    default: 'kubernetes',
    help: 'Where the login by Kubernetes is mounted, below auth/.',
  },
  'service.vault.config.kubernetes.role': {
    group: 'vault',
    kind: 'string',
    default: '',
    help: "Logs in by the operator's own ServiceAccount, as this role.",
  },
  'service.vault.config.kubernetes.tokenfile': {
    group: 'vault',
    kind: 'string',
    default: '/var/run/secrets/kubernetes.io/serviceaccount/token',
    help: 'File with the token of the ServiceAccount; a projected one may carry an audience of its own.',
  },
} as const satisfies Record<string, Flag>;
