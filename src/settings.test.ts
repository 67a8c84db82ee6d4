/** What an administrator may write to configure the operator, and what they read when it is wrong. */
import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { flagNames } from './settings/flag-names.ts';
import { problems, read, settings, warnings } from './settings/testing/reading.ts';
import { helpText, readSettings } from './settings.ts';

const chart2018 = `
server:
  listen:
    address: 'http://0.0.0.0:8000'
service:
  aws:
    accessLogsExpiration: 90
    advancedMonitoringEC2: ''
    includeTags:
    loggingBucket:
      delete: false
    podInfraContainerImage: ''
    region: 'eu-central-1'
    route53:
      enabled: ""
  guest:
    update:
      enabled: false
  installation:
    name: gauss
    guest:
      kubernetes:
        api:
          auth:
            provider:
              oidc:
                clientID: ''
                issuerURL: ''
                usernameClaim: ''
                groupsClaim: ''
          security:
            whitelist:
              enabled: true
              subnetList: '192.0.2.0/24,,198.51.100.0/24'
  kubernetes:
    incluster: true
`;

const secret2018 = `
service:
  aws:
    accesskey:
      id: AKIAEXAMPLE
      secret: 0123456789e5
      session: ''
`;

describe('the settings', () => {
  it('need nothing but the name of the installation', () => {
    expect(settings({})).toEqual({
      server: { listen: { host: '127.0.0.1', port: 8000 }, accessLog: false },
      logLevel: 'info',
      workers: 10,
      clockSpeed: 1,
      clockAhead: 0,
      resync: 300_000,
      leaderElection: { enabled: true, namespace: 'giantswarm', name: 'aws-operator' },
      kubernetes: { kind: 'address', address: 'http://127.0.0.1:6443' },
      aws: {
        hostCredentials: 'ambient',
        publicKeyFile: '/.ssh/id_rsa.pub',
        route53: true,
        bucketTags: true,
        deleteLoggingBucket: false,
        accessLogsExpirationDays: 365,
        detailedMonitoring: false,
      },
      guest: { readiness: true, patience: 300_000, apiAllowList: [], sources: { registryMirrors: {} } },
      certificates: {
        issuer: 'external',
        ttl: 15_552_000_000,
        authorityTtl: 315_360_000_000,
        renewAfter: 0.66,
      },
      installation: 'gauss',
    });
    expect(read({})).toEqual({
      problems: ['service.installation.name is required: it is a tag on everything the operator makes'],
    });
  });

  it('start from the files and arguments of a 2018 deployment', () => {
    const outcome = readSettings({
      argv: [
        '--config.dirs=/cm/',
        '--config.dirs=/secret/',
        '--config.files=config',
        '--config.files=secret',
      ],
      env: { KUBERNETES_SERVICE_HOST: '10.0.0.1', KUBERNETES_SERVICE_PORT: '443' },
      readFile: (path) => ({ '/cm/config.yaml': chart2018, '/secret/secret.yml': secret2018 })[path],
    });
    expect(outcome).toMatchObject({
      settings: {
        server: { listen: { host: '0.0.0.0', port: 8000 } },
        kubernetes: { kind: 'in cluster', host: '10.0.0.1', port: '443' },
        aws: { region: 'eu-central-1', route53: true, bucketTags: true, accessLogsExpirationDays: 90 },
        guest: { apiAllowList: [{ prefix: 24 }, { prefix: 24 }] },
        installation: 'gauss',
      },
      warnings: [
        expect.stringContaining(
          '/cm/config.yaml line 7: service.aws.accesslogsexpiration is read as service.aws.s3accesslogsexpiration',
        ),
        expect.stringContaining(
          'service.aws.podinfracontainerimage does nothing: the pause image belongs to the release',
        ),
        expect.stringContaining('service.guest.update.enabled does nothing: each AWSConfig says'),
      ],
    });
    const { hostCredentials } = ('settings' in outcome ? outcome.settings : settings({})).aws;
    expect(hostCredentials).toMatchObject({ accessKeyId: 'AKIAEXAMPLE' });
    expect(hostCredentials === 'ambient' ? '' : hostCredentials.secretAccessKey.reveal()).toBe(
      '0123456789e5',
    );
  });

  it('take the command line before the environment, that before files, and a later file before an earlier', () => {
    const files = {
      './a.yaml': 'service: { workers: 1, resync: 1m, log: { level: debug }, aws: { region: eu-west-1 } }',
      './b.yaml': 'service: { workers: 2, resync: 2m, log: { level: warn } }',
    };
    const argv = ['--config.files=a,b', '--service.workers=4'];
    const env = { SERVICE_WORKERS: '3', SERVICE_RESYNC: '3m' };
    const read = settings({ argv, env, files });
    expect([read.workers, read.resync, read.logLevel, read.aws.region]).toEqual([
      4,
      180_000,
      'warn',
      'eu-west-1',
    ]);
  });

  it('count an empty value as not set, wherever it stands', () => {
    const files = { './config.yaml': 'service: { workers: "7", aws: { includetags: "" } }' };
    const read = settings({ argv: ['--service.workers='], env: { SERVICE_WORKERS: '' }, files });
    expect([read.workers, read.aws.bucketTags]).toEqual([7, true]);
  });

  it('read lists, durations, truths and values apart from their names', () => {
    const argv = [
      '--service.workers',
      '3',
      '--server.log.access',
      '--service.resync',
      '1h30m',
      '--service.aws.route53.enabled=F',
    ];
    const read = settings({ argv });
    expect([read.workers, read.server.accessLog, read.resync, read.aws.route53]).toEqual([
      3,
      true,
      5_400_000,
      false,
    ]);
  });

  it('use variables of other programs only when nothing else was said', () => {
    const env = { AWS_REGION: 'eu-west-1', KUBECONFIG: '/home/me/.kube/config' };
    expect(settings({ env }).aws.region).toBe('eu-west-1');
    expect(settings({ env }).kubernetes).toEqual({ kind: 'kubeconfig', path: '/home/me/.kube/config' });
    expect(settings({ env, argv: ['--service.aws.region=eu-central-1'] }).aws.region).toBe('eu-central-1');
    expect(settings({ env, argv: ['--service.kubernetes.incluster'] }).kubernetes.kind).toBe('in cluster');
    const argv = ['--service.kubernetes.address=https://10.0.0.1'];
    expect(settings({ env, argv }).kubernetes).toEqual({ kind: 'address', address: 'https://10.0.0.1' });
  });

  it('let the key for the host account win, and say that the other is not used', () => {
    const own = { SERVICE_AWS_ACCESSKEY_ID: 'AKIAOWN', SERVICE_AWS_ACCESSKEY_SECRET: 'a' };
    const host = {
      SERVICE_AWS_HOSTACCESSKEY_ID: 'AKIAHOST',
      SERVICE_AWS_HOSTACCESSKEY_SECRET: 'b',
      SERVICE_AWS_HOSTACCESSKEY_SESSION: 'c',
    };
    expect(settings({ env: own }).aws.hostCredentials).toMatchObject({ accessKeyId: 'AKIAOWN' });
    expect(settings({ env: own }).aws.hostCredentials).not.toHaveProperty('sessionToken');
    const both = settings({ env: { ...own, ...host } }).aws.hostCredentials;
    expect(both).toMatchObject({ accessKeyId: 'AKIAHOST' });
    expect(both).toHaveProperty('sessionToken');
    expect(warnings({ env: { ...own, ...host } })).toEqual([
      expect.stringContaining('service.aws.accesskey is not used'),
    ]);
  });

  it('never show a secret, in print or in a problem', () => {
    const hidden = 'wJalrXUtnFEMI';
    const files = { './config.yaml': `service: { aws: { accesskey: { secret: ${hidden} } } }` };
    const broken = {
      './config.yaml': `service:\n  aws:\n    accesskey:\n      secret: "${hidden}\n      id: *${hidden}`,
    };
    const said = [
      inspect(settings({ files, argv: ['--service.aws.accesskey.id=AKIA'] }), { depth: 9 }),
      JSON.stringify(settings({ files, argv: ['--service.aws.accesskey.id=AKIA'] })),
      ...problems({ files }),
      ...problems({ files: broken }),
      ...problems({ files: { './config.yaml': `service: { aws: { accesskey: { secret: *${hidden} } } }` } }),
      ...problems({ argv: [`--service.aws.accesskey.secret=${hidden}`] }),
    ];
    expect(said.join('\n')).not.toContain(hidden);
    expect(problems({ files: broken })).toEqual([
      expect.stringMatching(/^\.\/config.yaml line \d: this is not YAML/),
    ]);
  });
});

describe('the help text', () => {
  it('has every setting with its meaning, no line wider than a terminal', () => {
    const lines = helpText().split('\n');
    for (const name of flagNames) {
      const at = lines.findIndex((line) => line.startsWith(`  --${name}  `));
      expect(at).toBeGreaterThan(0);
      expect(lines[at + 1]).toMatch(/^ {6}\S/);
    }
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(100);
  });
});
