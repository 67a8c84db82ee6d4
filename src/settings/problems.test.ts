/** What an administrator reads when settings are wrong: one sentence for each mistake, all at once. */
import { describe, expect, it } from 'vitest';
import { readSettings } from '../settings.ts';
import { problems, type World, warnings } from './testing/reading.ts';

describe('wrong settings', () => {
  it.each<[string, World, string]>([
    [
      'an unknown flag',
      { argv: ['--service.aws.regoin=x'] },
      'command line: there is no setting service.aws.regoin; the nearest is service.aws.region',
    ],
    [
      'an unknown key',
      { files: { './config.yaml': 'service:\n  aws:\n    acceskey:\n      id: x' } },
      './config.yaml line 4: there is no setting service.aws.acceskey.id; the nearest is service.aws.accesskey.id',
    ],
    [
      'a misspelt key',
      {
        files: {
          './config.yaml':
            'service: { installation: { guest: { kubernetes: { api: { auth: { provider: { oidc: { issueURL: x } } } } } } } }',
        },
      },
      'the nearest is service.installation.guest.kubernetes.api.auth.provider.oidc.issuerurl',
    ],
    [
      'a group with a value',
      { files: { './config.yaml': 'service: { aws: yes }' } },
      'service.aws is a group of settings, such as service.aws.region',
    ],
    [
      'a list for one value',
      { files: { './config.yaml': 'service: { aws: { region: [a, b] } }' } },
      'service.aws.region must be a single value',
    ],
    [
      'a key that stands twice',
      { files: { './config.yaml': 'service: { workers: 1, Workers: 2 }' } },
      'service.workers stands here a second time',
    ],
    ['a file that is only a word', { files: { './config.yaml': 'hello' } }, 'settings are nested keys'],
    [
      'two files of one name',
      { files: { './config.yaml': '', './config.yml': '' } },
      './config.yaml and ./config.yml both exist; keep one',
    ],
    [
      'a file about files',
      { files: { './config.yaml': 'config: { dirs: /x }' } },
      'config.dirs says where files are and cannot stand in one',
    ],
    ['a stray word', { argv: ['service.workers=3'] }, '"service.workers=3" is not a setting'],
    ['a flag without its value', { argv: ['--service.workers'] }, '--service.workers needs a value'],
    [
      'no number',
      { env: { SERVICE_WORKERS: 'many' } },
      'SERVICE_WORKERS: service.workers is "many" and must be a whole number',
    ],
    ['no workers', { argv: ['--service.workers=0'] }, 'service.workers is 0 and must be at least 1'],
    [
      'a negative expiration',
      { argv: ['--service.aws.s3accesslogsexpiration=-1'] },
      'service.aws.s3accesslogsexpiration is -1 and must be at least 1',
    ],
    [
      'no truth',
      { argv: ['--service.guest.readiness.enabled=maybe'] },
      'service.guest.readiness.enabled is "maybe" and must be true or false',
    ],
    [
      'no duration',
      { argv: ['--service.resync=5'] },
      'service.resync is "5" and must be a duration such as 30s',
    ],
    [
      'too short a duration',
      { argv: ['--service.resync=1s'] },
      'service.resync is 1s and must be at least 10s',
    ],
    [
      'an unknown level',
      { argv: ['--service.log.level=loud'] },
      'service.log.level is "loud" and must be one of debug, info, warn, error',
    ],
    [
      'half a key',
      { argv: ['--service.aws.accesskey.id=A'] },
      'service.aws.accesskey is only half set: service.aws.accesskey.secret is missing',
    ],
    [
      'half a host key',
      { env: { SERVICE_AWS_HOSTACCESSKEY_SECRET: 'x' } },
      'service.aws.hostaccesskey is only half set: service.aws.hostaccesskey.id is missing',
    ],
    [
      'a session without a key',
      { env: { SERVICE_AWS_ACCESSKEY_SESSION: 'x' } },
      'service.aws.accesskey.id and service.aws.accesskey.secret is missing',
    ],
    [
      'no region',
      { argv: ['--service.aws.region=Frankfurt'] },
      'service.aws.region is "Frankfurt", which is not the name of a region',
    ],
    [
      'an address without scheme',
      { argv: ['--server.listen.address=0.0.0.0:8000'] },
      'must look like http://0.0.0.0:8000',
    ],
    [
      'https without certificate',
      { argv: ['--server.listen.address=https://0.0.0.0:8443'] },
      'needs server.tls.crtfile and server.tls.keyfile',
    ],
    [
      'a certificate without https',
      { argv: ['--server.tls.crtfile=/a'] },
      'server.listen.address does not begin with https',
    ],
    [
      'two host clusters',
      { argv: ['--service.kubernetes.incluster', '--service.kubernetes.kubeconfig=/k'] },
      'service.kubernetes.incluster and service.kubernetes.kubeconfig contradict each other',
    ],
    [
      'a context without kubeconfig',
      { argv: ['--service.kubernetes.context=a'] },
      'service.kubernetes.context needs service.kubernetes.kubeconfig',
    ],
    [
      'half a client certificate',
      { argv: ['--service.kubernetes.tls.crtfile=/a'] },
      'go together; one of them is missing',
    ],
    [
      'an allow list that is empty',
      { argv: ['--service.installation.guest.kubernetes.api.security.whitelist.enabled'] },
      'subnetlist is empty, so nobody could reach an API',
    ],
    [
      'an allow list with a word',
      {
        env: {
          SERVICE_INSTALLATION_GUEST_KUBERNETES_API_SECURITY_WHITELIST_ENABLED: 'true',
          SERVICE_INSTALLATION_GUEST_KUBERNETES_API_SECURITY_WHITELIST_SUBNETLIST: '10.0.0.0/8,office',
        },
      },
      'has "office", which is not a network',
    ],
    [
      'an unknown maker of certificates',
      { argv: ['--service.certificates.issuer=letsencrypt'] },
      'service.certificates.issuer is "letsencrypt" and must be one of external, local, vault',
    ],
    [
      'certificates that live longer than their authority',
      { argv: ['--service.certificates.authorityttl=24h'] },
      'service.certificates.authorityttl is shorter than service.certificates.ttl',
    ],
    [
      'renewal that comes too late',
      { argv: ['--service.certificates.renewafterpercent=24'] },
      'service.certificates.renewafterpercent is 24 and must be at least 25, since a certificate of the shortest ttl, 5m, would be made anew within a minute, again and again',
    ],
    [
      'certificates made anew too late',
      { argv: ['--service.certificates.renewafterpercent=99'] },
      'service.certificates.renewafterpercent is 99 and must be at most 95',
    ],
    [
      'half an issuer',
      { env: { SERVICE_INSTALLATION_GUEST_KUBERNETES_API_AUTH_PROVIDER_OIDC_CLIENTID: 'x' } },
      'the API server needs both issuerurl and clientid',
    ],
  ])('say so in one sentence: %s', (_name, world, sentence) => {
    const found = problems(world);
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(sentence);
  });

  it('are told all at once', () => {
    const argv = [
      '--service.workers=x',
      '--service.nothing=1',
      '--service.aws.accesskey.id=A',
      '--service.resync=soon',
    ];
    const files = { './config.yaml': 'service: { what: 1 }' };
    expect(problems({ argv, files })).toHaveLength(5);
  });

  it('only give a warning where Kubernetes may have made a variable', () => {
    const env = {
      SERVICE_AWS_REGOIN: 'x',
      SERVICE_AWS_PODINFRACONTAINERIMAGE: 'y',
      SERVER_PORT_80_TCP: 'tcp://1',
    };
    expect(warnings({ env })).toEqual([
      'environment: SERVICE_AWS_REGOIN is not a setting; the nearest is SERVICE_AWS_REGION',
      'environment: service.aws.podinfracontainerimage does nothing: the pause image belongs to the release of the cluster',
    ]);
  });

  it('give a warning when a file that was asked for is missing, or a secret can be seen', () => {
    expect(warnings({ argv: ['--config.files=mine'] })).toEqual(['no file mine in .']);
    const argv = ['--service.aws.accesskey.id=A', '--service.aws.accesskey.secret=B'];
    expect(warnings({ argv })).toEqual([expect.stringContaining('better put it into a file')]);
  });

  it('say which file cannot be read', () => {
    const outcome = readSettings({
      argv: ['--service.installation.name=gauss'],
      env: {},
      readFile: () => {
        throw new Error('EACCES: permission denied');
      },
    });
    expect(outcome).toEqual({
      problems: [
        './config.yaml cannot be read: EACCES: permission denied',
        './config.yml cannot be read: EACCES: permission denied',
      ],
    });
  });
});
