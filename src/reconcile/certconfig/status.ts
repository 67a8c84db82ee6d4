/** Says on a CertConfig how it is: its status is written when it differs, and users are told what changed. */
import type { CertConfigStatus } from '../../api/certconfig.ts';
import type { Condition } from '../../api/conditions.ts';
import { passes } from '../../api/reasons.ts';
import type { KubeClient } from '../../kube/client.ts';
import type { Events } from '../../kube/events.ts';
import { certConfigs } from '../../kube/resources.ts';
import { certificateFacts } from '../../pki/certificates.ts';
import type { Clock } from '../../support/clock.ts';
import { canonicalJson } from '../../support/json.ts';
import type { Log } from '../../support/log.ts';
import { type Outcome, ready } from '../outcome.ts';
import { finding, transitions, withFindings } from '../summary.ts';
import type { LiveCertConfig, Wish } from './wish.ts';

export interface Found {
  readonly outcome: Outcome;
  /** Absent when the spec could not be understood. */
  readonly wish?: Wish | undefined;
  readonly crt?: string | undefined;
  readonly renewAt?: Date | undefined;
}

export interface Telling {
  readonly client: KubeClient;
  readonly events: Events;
  readonly clock: Clock;
  readonly log: Log;
  readonly signal: AbortSignal;
}

export async function tellStatus(object: LiveCertConfig, found: Found, telling: Telling): Promise<void> {
  const { apiVersion, kind, metadata, status: before = {} } = object;
  const { generation, name, namespace } = metadata;
  const valid = found.wish === undefined ? found.outcome : ready('the spec can be met');
  const conditions = withFindings(
    before.conditions ?? [],
    [finding('Valid', valid, generation), finding('Ready', found.outcome, generation)],
    telling.clock.now(),
  );
  const status = { ...before, ...factsOf(found), observedGeneration: generation, conditions };
  if (canonicalJson(status) === canonicalJson(before)) return;
  const draft = { apiVersion, kind, metadata: { name, namespace }, status };
  await telling.client.applyStatus(certConfigs(), draft, { signal: telling.signal });
  for (const condition of transitions(before.conditions ?? [], conditions)) {
    const { type, status: holds, reason, message } = condition;
    telling.log.info({ condition: type, status: holds, reason }, message);
    if (isNews(condition, before)) {
      telling.events.record(object, {
        type: holds === 'True' || passes(reason) ? 'Normal' : 'Warning',
        reason: `${type}${holds === 'True' ? '' : reason}`,
        action: 'Reconcile',
        note: message,
      });
    }
  }
}

/** That a spec which was never wrong can be met is said by what is made of it. */
function isNews({ type, status }: Condition, { conditions = [] }: CertConfigStatus): boolean {
  return type !== 'Valid' || status !== 'True' || conditions.some((one) => one.type === type);
}

/** What is known stays when nothing newer is: an issuer that is away makes no certificate disappear. */
function factsOf({ wish, crt, renewAt }: Found): CertConfigStatus {
  const facts = crt === undefined ? undefined : certificateFacts(crt);
  return {
    ...(wish === undefined ? {} : { secret: wish.secretName }),
    ...(facts === undefined
      ? {}
      : {
          serialNumber: facts.serialNumber,
          notBefore: facts.notBefore.toISOString(),
          notAfter: facts.notAfter.toISOString(),
          renewAt: renewAt?.toISOString(),
        }),
  };
}
