/** What masters do at boot, done for real below a temporary folder: volume, address, certificates, downloads. */
import { spawnSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { sha256 } from '../support/json.ts';
import { complaintOn } from './console.ts';
import { type Answer, missing, type Request, TestMachine } from './machine-for-tests.ts';
import { machineSource } from './machine-source.ts';
import { input, release, shapes } from './samples-for-tests.ts';

const lacking = missing('curl', 'jq', 'openssl', 'tar', 'blkid', 'mkfs.ext4', 'e2label', 'cmp');
const facts = { INSTANCE_ID: 'i-0123456789abcdef0', NODE_NAME: 'ip-10-1-0-5.example', MASTER_INDEX: '1' };

async function master(aws: Answer = () => ({ body: '<R/>' })): Promise<TestMachine> {
  const machine = new TestMachine(aws);
  const { config, secrets } = machineSource(input(shapes['highly-available'], 'master'));
  await machine.install(config);
  for (const { path, content } of secrets) machine.write(path, content.reveal(), 0o600);
  machine.fake('udevadm');
  machine.fake('networkctl');
  return machine;
}

const actionOf = ({ body }: Request): string | null => new URLSearchParams(body).get('Action');

/** EC2's answer about the volume, with the machine that holds it. */
function volume(holder = ''): Answer {
  const attachment = holder === '' ? '' : `<item><instanceId>${holder}</instanceId></item>`;
  return () => ({
    body: `<R><volumeSet><item><volumeId>vol-0ab12</volumeId><attachmentSet>${attachment}</attachmentSet></item></volumeSet></R>`,
  });
}

/** The volume as NVMe shows it, with these bytes at its beginning. */
function nvme(machine: TestMachine, content: string): string {
  machine.write('/sys/block/nvme0n1/device/serial', 'vol0ffff            \n');
  machine.write('/sys/block/nvme1n1/device/serial', 'vol0ab12            \n');
  machine.write('/dev/nvme1n1', content + '\0'.repeat(20 * 1024 * 1024 - content.length));
  return machine.path('/dev/nvme1n1');
}

const label = (device: string): string =>
  spawnSync('/usr/sbin/e2label', [device], { encoding: 'utf8' }).stdout.trim();

test.each(lacking)(
  'without %s, which this computer lacks, scripts of masters are not run here',
  (program) => {
    expect(missing(program)).toEqual([program]);
  },
);

const tools = lacking.length === 0 ? ['with the programs that Flatcar ships'] : [];

describe.each(tools)('the etcd volume, %s', () => {
  test('is attached, and formatted when it is blank', async () => {
    using machine = await master(volume());
    const device = nvme(machine, '');
    expect((await machine.run('etcd-volume', facts)).status).toBe(0);
    expect(machine.requests.map(actionOf)).toEqual(['DescribeVolumes', 'AttachVolume']);
    expect(label(device)).toBe('etcd');
  });

  test('is not formatted again', async () => {
    using machine = await master(volume(facts.INSTANCE_ID));
    const device = nvme(machine, '');
    await machine.run('etcd-volume', facts);
    const before = sha256(readFileSync(device));
    expect((await machine.run('etcd-volume', facts)).status).toBe(0);
    expect(sha256(readFileSync(device))).toBe(before);
    expect(machine.requests.map(actionOf)).toEqual(['DescribeVolumes', 'DescribeVolumes']);
  });

  test('is left alone when it holds something that nobody knows', async () => {
    using machine = await master(volume(facts.INSTANCE_ID));
    const device = nvme(machine, 'the only copy of something');
    const { status, stderr } = await machine.run('etcd-volume', facts);
    expect(status).toBe(1);
    expect(stderr).toContain('neither blank nor of a known kind, so it is left alone');
    expect(readFileSync(device, 'utf8')).toMatch(/^the only copy/);
  });

  test('is waited for while another machine holds it', async () => {
    using machine = await master(volume('i-0before'));
    const { status, stderr } = await machine.run('etcd-volume', facts);
    expect(status).toBe(1);
    expect(stderr).toContain('vol-0ab12 still belongs to i-0before');
    expect(machine.requests.map(actionOf)).toEqual(['DescribeVolumes']);
  });
});

describe.each(tools)('the address, %s', () => {
  const interfaces: Answer = ({ body }) => {
    const index = new URLSearchParams(body).get('Filter.2.Value.1');
    return {
      body: `<R><item>
        <networkInterfaceId>eni-${index}</networkInterfaceId><macAddress>02:00:00:00:00:0${index}</macAddress>
        <privateIpAddress>10.2.0.10${index}</privateIpAddress><privateIpAddress>10.2.0.200</privateIpAddress>
      </item></R>`,
    };
  };

  test('is attached, given a way out of its own, and masters know each other by name', async () => {
    using machine = await master(interfaces);
    machine.fake(
      'ip',
      '[[ "$*" = *route* ]] && echo "default via 10.2.0.1 dev eth0" || echo "3: eth1 inet 10.2.0.101/32"',
    );
    machine.write('/etc/hosts', '127.0.0.1 localhost\n');
    await machine.run('address', facts);
    const { status, stderr } = await machine.run('address', facts);
    expect({ status, stderr }).toEqual({ status: 0, stderr: 'attaching eni-1\n' });
    expect(readFileSync(machine.path('/etc/hosts'), 'utf8')).toBe(`127.0.0.1 localhost
# aws-operator begins
127.0.0.1 api.h4k2p.k8s.sandbox.example etcd.h4k2p.k8s.sandbox.example
10.2.0.100 etcd0.h4k2p.k8s.sandbox.example
10.2.0.101 etcd1.h4k2p.k8s.sandbox.example
10.2.0.102 etcd2.h4k2p.k8s.sandbox.example
# aws-operator ends
`);
    const network = readFileSync(machine.path('/etc/systemd/network/05-master-address.network'), 'utf8');
    expect(network).toContain('MACAddress=02:00:00:00:00:01');
    expect(network).toContain('Address=10.2.0.101/32');
    expect(network).toContain('Gateway=10.2.0.1\n');
    const member = readFileSync(machine.path('/etc/kubernetes/manifests/etcd.yaml'), 'utf8');
    expect(member).toContain('--name=etcd1');
  });
});

describe.each(tools)('certificates of masters, %s', () => {
  const certificate = (machine: TestMachine, name: string): X509Certificate =>
    new X509Certificate(readFileSync(machine.path(`/etc/kubernetes/issued/${name}.pem`)));

  test('name each program by what Kubernetes calls it, and one master takes what another issued', async () => {
    using one = await master();
    using other = await master();
    expect((await one.run('certificates', facts)).status).toBe(0);
    expect((await other.run('certificates', { ...facts, MASTER_INDEX: '2' })).status).toBe(0);
    const names = ['admin', 'controller-manager', 'scheduler', 'kubelet'].map((name) => {
      const issued = certificate(one, `${name}/crt`);
      const authority = certificate(other, 'authorities/nodes');
      return `${issued.subject.replaceAll('\n', ', ')} ${issued.verify(authority.publicKey) && issued.checkIssued(authority)}`;
    });
    expect(names).toEqual([
      'O=system:masters, CN=aws-operator true',
      'CN=system:kube-controller-manager true',
      'CN=system:kube-scheduler true',
      'O=system:nodes, CN=system:node:ip-10-1-0-5.example true',
    ]);
    expect(certificate(one, 'etcd-peer/crt').subjectAltName).toBe('DNS:etcd1.h4k2p.k8s.sandbox.example');
    expect(certificate(other, 'etcd-peer/crt').subjectAltName).toBe('DNS:etcd2.h4k2p.k8s.sandbox.example');
  });

  test('are issued again for the same keys', async () => {
    using machine = await master();
    await machine.run('certificates', facts);
    const before = certificate(machine, 'admin/crt');
    await machine.run('certificates', facts);
    const after = certificate(machine, 'admin/crt');
    expect(after.serialNumber).not.toBe(before.serialNumber);
    expect(after.publicKey.equals(before.publicKey)).toBe(true);
  });
});

describe.each(tools)('programs of the release, %s', () => {
  const content = 'the program\n';
  const architecture = process.arch === 'arm64' ? 'arm64' : 'x86_64';
  const listed = (machine: TestMachine, hash: string): void =>
    machine.write(
      '/etc/aws-operator/assets',
      [`${architecture} ${hash}`, `other ${'0'.repeat(64)}`]
        .map((start) => `${start} ${machine.path('/opt/bin')} kubelet - ${machine.url}/kubelet\n`)
        .join(''),
    );

  test('are downloaded once, for the architecture of the machine', async () => {
    using machine = await master(() => ({ body: content }));
    listed(machine, sha256(content));
    expect((await machine.run('assets')).status).toBe(0);
    await machine.run('assets');
    expect(readFileSync(machine.path('/opt/bin/kubelet'), 'utf8')).toBe(content);
    expect(machine.requests).toHaveLength(1);
  });

  test('are not kept when their hash differs, and why not is known from the console', async () => {
    using machine = await master(() => ({ body: gzipSync('forged') }));
    listed(machine, sha256(content));
    const { status, stderr } = await machine.run('assets');
    expect(status).toBe(1);
    expect(stderr).toContain(
      `kubelet from ${machine.url}/kubelet has the SHA-256 ${sha256(gzipSync('forged'))}, and the release pins ${sha256(content)}`,
    );
    expect(complaintOn(`aws-operator-assets[1]: ${stderr}`, release)).toContain('kubelet v1.36.3 from http');
    expect(existsSync(machine.path('/opt/bin/kubelet'))).toBe(false);
  });
});
