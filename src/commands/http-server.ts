/** Puts the HTTP server together: what its probes ask, and which certificate it shows. */
import { readFile } from 'node:fs/promises';
import type { Reflector } from '../kube/reflector.ts';
import type { KubeObject } from '../kube/resources.ts';
import type { Check } from '../observe/health.ts';
import { HttpServer } from '../observe/http.ts';
import type { Metrics } from '../observe/metrics.ts';
import type { VersionDocument } from '../observe/version-document.ts';
import type { Settings } from '../settings.ts';
import type { Clock } from '../support/clock.ts';
import { OperatorError } from '../support/errors.ts';
import type { Log } from '../support/log.ts';
import { Secret } from '../support/secret.ts';

export interface HttpParts {
  readonly settings: Settings;
  readonly version: VersionDocument;
  readonly metrics: Metrics;
  readonly clock: Clock;
  readonly log: Log;
  readonly reflector: Pick<Reflector<KubeObject>, 'hasSynced'>;
}

export async function httpServer({ settings, reflector, ...parts }: HttpParts): Promise<HttpServer> {
  const { listen, accessLog, tls } = settings.server;
  const alive: Check = {
    name: 'process',
    description: 'Ensure the process answers.',
    run: async () => 'all good',
  };
  const synced: Check = {
    name: 'awsconfigs',
    description: 'Ensure the AWSConfigs of the host cluster have been read.',
    run: async () => {
      if (reflector.hasSynced) return 'all good';
      throw new OperatorError({
        code: 'Unavailable',
        operation: 'list awsconfigs',
        reason: 'the first list has not arrived yet',
      });
    },
  };
  return new HttpServer({
    ...parts,
    listen,
    accessLog,
    tls: tls === undefined ? undefined : await certificate(tls),
    checks: { healthz: [alive, synced], livez: [alive], readyz: [synced] },
  });
}

async function certificate({ crtFile, keyFile, caFile }: NonNullable<Settings['server']['tls']>) {
  return {
    certificate: await readFile(crtFile, 'utf8'),
    key: new Secret(await readFile(keyFile, 'utf8')),
    clientCa: caFile === undefined ? undefined : await readFile(caFile, 'utf8'),
  };
}
