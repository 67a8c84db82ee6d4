/** How the settings name a Vault, and what is said when they contradict each other. */
import { expect, it } from 'vitest';
import { readSettings } from '../settings.ts';
import type { VaultSettings } from './settings.ts';

interface Given {
  readonly argv?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly file?: string;
}

const basics = ['--service.installation.name=test', '--service.certificates.issuer=vault'];
const address = '--service.vault.config.address=https://vault.example.com:8200/';

function outcome({ argv = [], env = {}, file }: Given): ReturnType<typeof readSettings> {
  const readFile = (path: string): string | undefined => (path === './config.yaml' ? file : undefined);
  return readSettings({ argv: [...basics, ...argv], env, readFile });
}

function settings(given: Given): VaultSettings | undefined {
  const read = outcome(given);
  if ('problems' in read) throw new Error(read.problems.join('\n'));
  return read.settings.certificates.vault;
}

function problems(given: Given): readonly string[] {
  const read = outcome(given);
  return 'problems' in read ? read.problems : [];
}

it('logs in by the ServiceAccount when a role is named', () => {
  const role = '--service.vault.config.kubernetes.role=aws-operator';
  expect(settings({ argv: [address, role] })).toEqual({
    address: 'https://vault.example.com:8200',
    login: {
      method: 'Kubernetes',
      mount: 'kubernetes',
      role: 'aws-operator',
      file: '/var/run/secrets/kubernetes.io/serviceaccount/token',
    },
  });
});

it('takes a secret out of a file, and keeps it to itself', () => {
  const file = `service:
  vault:
    config:
      approle: { roleid: operator, secretid: s3cr3t }`;
  const read = settings({ argv: [address], file });
  expect(read?.login.method === 'AppRole' && read.login.secretId.reveal()).toBe('s3cr3t');
  expect(JSON.stringify(read)).not.toContain('s3cr3t');
});

it('knows the environment that every client of Vault knows, which gives way to any setting', () => {
  const env = {
    VAULT_ADDR: 'http://127.0.0.1:8200',
    VAULT_TOKEN: 'root',
    VAULT_CACERT: '/ca.pem',
    VAULT_NAMESPACE: 'team',
  };
  const read = settings({ env });
  expect(read).toMatchObject({ address: env.VAULT_ADDR, caFile: '/ca.pem', namespace: 'team' });
  expect(read?.login.method).toBe('token');
  const chosen = settings({ env, argv: ['--service.vault.config.tokenfile=/token'] });
  expect(chosen?.login).toEqual({ method: 'token file', file: '/token' });
});

it('takes the names of cert-operator, and says what became of those that are gone', () => {
  const file = `service:
  resource:
    vaultcrt: { expirationthreshold: 336h }
  vault:
    config:
      address: https://vault:8200
      token: secret
      pki: { ca: { ttl: 87600h }, commonname: { format: '%s.example.com' } }`;
  const read = outcome({ file });
  expect('settings' in read && read.settings.certificates).toMatchObject({
    authorityTtl: 87_600 * 3_600_000,
  });
  const warned = 'warnings' in read ? read.warnings.join('\n') : '';
  expect(warned).toContain('service.resource.vaultcrt.expirationthreshold does nothing');
  expect(warned).toContain('service.vault.config.pki.commonname.format does nothing');
  expect(warned).toContain('service.vault.config.pki.ca.ttl is read as service.certificates.authorityttl');
});

it.each<readonly [string, Given, RegExp]>([
  ['no address', { argv: ['--service.vault.config.tokenfile=/t'] }, /address is "" but must look like https/],
  ['no login', { argv: [address] }, /needs a login: .*token, .*tokenfile, .*roleid or .*kubernetes\.role$/],
  [
    'two logins',
    { argv: [address, '--service.vault.config.tokenfile=/t', '--service.vault.config.kubernetes.role=r'] },
    /tokenfile and service\.vault\.config\.kubernetes\.role contradict each other/,
  ],
  [
    'half an AppRole',
    { argv: [address, '--service.vault.config.approle.secretid=s3cr3t'] },
    /approle is only half set: .*roleid is missing/,
  ],
])('says what is wrong with %s', (_, given, sentence) => {
  expect(problems(given).join('\n')).toMatch(new RegExp(sentence, 'm'));
  expect(problems(given).join('\n')).not.toContain('s3cr3t');
});

it('asks for nothing of Vault where somebody else makes the certificates', () => {
  const read = readSettings({
    argv: ['--service.installation.name=test'],
    env: { VAULT_TOKEN: 'root' },
    readFile: () => undefined,
  });
  expect('settings' in read && read.settings.certificates.vault).toBeUndefined();
});
