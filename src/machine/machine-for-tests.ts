/** A machine's scripts, run for real below a temporary folder, with a metadata service and AWS that a test speaks for. */
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { buffer, text } from 'node:stream/consumers';
import type { IgnitionConfig } from './ignition.ts';

export interface Request {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
  readonly bytes: Uint8Array;
}

/** What a test answers to a request that is not for the metadata service. */
export type Answer = (request: Request) => { readonly status?: number; readonly body: string | Uint8Array };

export interface Run {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const metadata: Readonly<Record<string, string>> = {
  'iam/security-credentials/': 'al9qy-master-EC2-K8S-Role',
  'iam/security-credentials/al9qy-master-EC2-K8S-Role': JSON.stringify({
    AccessKeyId: 'ASIAEXAMPLE',
    SecretAccessKey: 'secret/key+of=role',
    Token: 'session-token',
  }),
  'instance-id': 'i-0123456789abcdef0',
  'placement/availability-zone': 'eu-central-1a',
  'local-hostname': 'ip-10-1-0-5.eu-central-1.compute.internal more.example',
  'local-ipv4': '10.1.0.5',
};

/** Programs that scripts need and this machine lacks. */
export function missing(...programs: readonly string[]): readonly string[] {
  const look = 'PATH="$PATH:/usr/sbin:/sbin"; command -v "$0"';
  return programs.filter((name) => spawnSync('bash', ['-c', look, name]).status !== 0);
}

export class TestMachine {
  readonly root: string = mkdtempSync(join(tmpdir(), 'machine-'));
  readonly requests: Request[] = [];
  readonly #server = createServer((incoming, outgoing) => {
    void this.#answer(incoming).then(({ status = 200, body }) => outgoing.writeHead(status).end(body));
  });
  readonly #aws: Answer;

  constructor(aws: Answer) {
    this.#aws = aws;
  }

  /** Puts the files of a config below the root; every absolute path in a script leads there too. */
  async install({ storage }: Pick<IgnitionConfig, 'storage'>): Promise<void> {
    for (const { path, mode = 0o644, contents } of storage?.files ?? []) {
      const decoded = decodeURIComponent(contents.source.replace(/^data:,/, ''));
      this.write(path, path.startsWith('/opt/aws-operator') ? this.#below(decoded) : decoded, mode);
    }
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
  }

  write(path: string, content: string, mode = 0o644): void {
    mkdirSync(dirname(this.path(path)), { recursive: true });
    writeFileSync(this.path(path), content, { mode });
  }

  path(path: string): string {
    return join(this.root, path);
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** A program of the test's own in the place of one that would touch this computer. */
  fake(name: string, body = ''): void {
    this.write(`/opt/fakes/${name}`, `#!/bin/bash\n${body}\n`, 0o755);
  }

  /** Runs a script below `/opt/aws-operator`, with arguments behind its name: `etcd-restore 1.db`. */
  async run(call: string, environment: Readonly<Record<string, string>> = {}): Promise<Run> {
    const [name, ...args] = call.split(' ');
    const env = {
      PATH: `${this.path('/opt/fakes')}:${process.env['PATH']}:/usr/sbin:/sbin`,
      AWS_EC2_METADATA_SERVICE_ENDPOINT: `${this.url}/`,
      AWS_ENDPOINT_URL: this.url,
      ...environment,
    };
    const child = spawn('bash', [this.path(`/opt/aws-operator/${name}`), ...args], { env, timeout: 120_000 });
    const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
    const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
    return { status: await ended, stdout, stderr };
  }

  [Symbol.dispose](): void {
    this.#server.close();
    rmSync(this.root, { recursive: true, force: true });
  }

  #below(script: string): string {
    return script
      .replaceAll(/(?<![\w.}])\/(etc|opt|run|var|sys|dev(?!\/(?:null|zero)))\//g, `${this.root}/$1/`)
      .replaceAll(/^cd \/$/gm, `cd ${this.root}`);
  }

  async #answer(incoming: IncomingMessage): Promise<ReturnType<Answer>> {
    const { method = '', url = '', headers } = incoming;
    const bytes = await buffer(incoming);
    const request = { method, path: url, headers, bytes, body: bytes.toString() };
    if (url === '/latest/api/token') return { body: 'imds-token' };
    if (url.startsWith('/latest/meta-data/')) {
      const value = metadata[url.replace('/latest/meta-data/', '')];
      if (headers['x-aws-ec2-metadata-token'] !== 'imds-token') return { status: 401, body: '' };
      return value === undefined ? { status: 404, body: '' } : { body: value };
    }
    this.requests.push(request);
    return this.#aws(request);
  }
}
