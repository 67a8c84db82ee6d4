/** What of a console may be repeated: sentences that are recognised, in words that hold nothing else of it. */
import { describe, expect, test } from 'vitest';
import { complaintOn } from './console.ts';
import { release } from './samples-for-tests.ts';

const [actual, pinned] = ['a'.repeat(64), 'b'.repeat(64)];
const kubelet = 'https://dl.k8s.io/release/v1.36.3/bin/linux/amd64/kubelet';
const complaint = (...lines: readonly string[]): string | undefined =>
  complaintOn(lines.map((line) => `${line}\r\n`).join(''), release);

/** As journald writes a unit's line on the console. */
const unit = (name: string, words: string): string => `[   41.202511] aws-operator-${name}[1203]: ${words}`;
const ignition = (words: string): string => `[    4.222953] ignition[406]: ${words}`;

describe('a boot unit', () => {
  test.each([
    [
      'assets',
      `kubelet from ${kubelet} has the SHA-256 ${actual}, and the release pins ${pinned}`,
      `kubelet v1.36.3 from ${kubelet} has the SHA-256 ${actual}, and the release pins ${pinned}`,
    ],
    [
      'assets',
      `etcd cannot be downloaded from ${kubelet}: curl: (22) The requested URL returned error: 404`,
      `etcd v3.6.12 cannot be downloaded from ${kubelet}: it answers 404`,
    ],
    [
      'assets',
      `etcd cannot be downloaded from ${kubelet}: curl: (6) Could not resolve host: dl.k8s.io`,
      `etcd v3.6.12 cannot be downloaded from ${kubelet}: its name is not known`,
    ],
    [
      'unseal',
      'KMS does not open the data key: {"__type":"AccessDeniedException","Message":"User: arn:aws:sts::2:x is not …"}',
      'KMS does not open its data key: AccessDeniedException',
    ],
    [
      'etcd-volume',
      'EC2 answers: <Response><Errors><Error><Code>UnauthorizedOperation</Code><Message>x</Message></Error></Errors></Response>',
      'EC2 answers UnauthorizedOperation',
    ],
    ['etcd-volume', 'vol-0ab12 still belongs to i-0before0; trying again', undefined],
    ['serving', 'etcd is not healthy yet; trying again', 'etcd is not healthy yet'],
    [
      'serving',
      'CloudFormation answers: <ErrorResponse><Error><Code>AccessDenied</Code><Message>x</Message></Error></ErrorResponse>',
      'CloudFormation answers AccessDenied',
    ],
    [
      'etcd-volume',
      'vol-0ab12 still belongs to i-0bef0e; trying again',
      'vol-0ab12 still belongs to i-0bef0e',
    ],
    [
      'etcd-volume',
      '/dev/nvme1n1 holds xfs and not ext4, so it is left alone',
      '/dev/nvme1n1 holds xfs and not ext4, so it is left alone',
    ],
  ])('%s that says "%s"', (name, words, told) => {
    expect(complaint(unit(name, words))).toBe(told);
  });

  test('takes its complaint back when it has succeeded, and what another still says stands', () => {
    const lines = [
      unit('etcd-volume', 'there is no etcd volume for master 0'),
      unit('address', 'vol-0ab12 did not appear among the block devices'),
      unit('address', 'done'),
    ];
    expect(complaint(...lines)).toBe('there is no etcd volume for master 0');
    expect(complaint(...lines, unit('etcd-volume', 'done'))).toBe(undefined);
  });
});

describe('Ignition', () => {
  test.each([
    [
      'failed to fetch config: AccessDenied: Access Denied',
      'Ignition cannot fetch its config: S3 answers AccessDenied',
    ],
    [
      'failed to acquire config: operation error S3: GetObject, https response error StatusCode: 404, RequestID: 5, HostID: x, NoSuchKey: ',
      'Ignition cannot fetch its config: S3 answers NoSuchKey',
    ],
    [
      `Ignition failed: hash verification failed (calculated ${actual} but expected ${pinned})`,
      `Ignition refuses its config, which has the SHA-256 ${actual}, and the user data pins ${pinned}`,
    ],
    [
      'GET http://169.254.169.254/2019-10-01/user-data: attempt #7',
      'Ignition waits for an answer of 169.254.169.254',
    ],
    ['GET http://169.254.169.254/2019-10-01/user-data: attempt #1', undefined],
    ['Ignition failed: failed to create files', 'Ignition gave up'],
  ])('that says "%s"', (words, told) => {
    expect(complaint(ignition('Ignition 2.24.0'), ignition(words))).toBe(told);
  });

  test('that only systemd speaks of', () => {
    expect(complaint('[FAILED] Failed to start ignition-files.service - Ignition (files).')).toBe(
      'Ignition gave up',
    );
  });

  test('that has said why is not asked again by its last words', () => {
    const why = ignition('failed to fetch config: AccessDenied: Access Denied');
    expect(complaint(why, ignition('Ignition failed: failed to acquire config'))).toContain('AccessDenied');
  });
});

describe('what is not recognised', () => {
  const secrets = [
    'kernel: password=open-sesame',
    unit('unseal', 'the key is open-sesame'),
    unit(
      'assets',
      `kubelet from https://me:open-sesame@mirror.example/kubelet has the SHA-256 ${actual}, and the release pins ${pinned}`,
    ),
    unit(
      'assets',
      `kubelet from https://mirror.example/kubelet?token=open-sesame has the SHA-256 ${actual}, and the release pins ${pinned}`,
    ),
    unit('assets', `open-sesame from ${kubelet} has the SHA-256 ${actual}, and the release pins ${pinned}`),
    unit('unseal', 'KMS does not open the data key: {"__type":"x","secret":"open-sesame"}'),
    ignition('failed to fetch config: open-sesame'),
    ignition('Ignition failed: open-sesame'),
  ];

  test.each(secrets)('is not repeated: %s', (line) => {
    expect(complaint(line) ?? '').not.toContain('sesame');
  });

  test('is no complaint', () => {
    expect(complaint('', '[  OK  ] Reached target Multi-User System.', unit('assets', 'done'))).toBe(
      undefined,
    );
  });
});
