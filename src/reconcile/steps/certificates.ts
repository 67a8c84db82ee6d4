/** Collects the cluster's certificates from their Secrets and refuses what would break a machine. */
import type { Reason } from '../../api/reasons.ts';
import {
  type Certificate,
  type CertificateUse,
  certificateProblems,
  isTrusted,
} from '../../pki/certificates.ts';
import { minutes, seconds } from '../../support/clock.ts';
import { renewalTime } from '../certconfig/due.ts';
import { authorityStepAnnotation } from '../certconfig/kept-secret.ts';
import { tokenSigner } from '../certconfig/wish.ts';
import { type Request, requestCertificates } from '../certificate-requests.ts';
import { certificateFrom, certificateSecrets, componentOf, isOurs } from '../certificate-secrets.ts';
import type { SecretValues } from '../host-cluster.ts';
import { type Outcome, ready, stalled, waiting } from '../outcome.ts';
import type { CreationWorld, Step } from '../step.ts';
import { encryptionKeyOf } from './encryption-secret.ts';

export const certificates: Step = {
  name: 'certificates',
  condition: 'CertificatesReady',
  needs: [],

  async create(world) {
    const { release, found } = world;
    const secrets = await certificateSecrets(world);
    const requests = world.issuing === undefined ? undefined : await requestCertificates(world, secrets);
    const components = new Map(release.certificates.map((name) => [name, certificateFrom(name, secrets)]));
    const missing = release.certificates.filter((name) => components.get(name) === undefined);
    if (missing.length > 0) return lacking(world, missing, requests);

    const present = [...components.values()] as readonly Certificate[];
    const problems = present.flatMap((one) =>
      certificateProblems(one, use(world, one.component), world.clock.now()).map(
        (problem) => `${world.cluster.id}-${one.component}: ${problem}`,
      ),
    );
    if (problems.length > 0) return stalled('CertificatesInvalid', problems.join('; '), minutes(1));
    const strangers = distrust(world, components);
    if (strangers.length > 0) return stalled('CertificatesInvalid', strangers.join('; '), minutes(1));
    const incomplete = inTransition(world, secrets);
    if (incomplete !== undefined) return incomplete;

    const encryptionKey = await encryptionKeyOf(world);
    if ('problem' in encryptionKey) return stalled('CertificatesInvalid', encryptionKey.problem, minutes(1));
    found.certificates = {
      components: Object.fromEntries(present.map((one) => [one.component, one])),
      encryptionKey: encryptionKey.key,
    };
    found.authorityStep = commonStep(world, secrets);
    return ready(`${present.length} certificates are valid`);
  },
};

/** What machines show each other must be trusted on the other side, or they would never join. */
function distrust(
  { cluster, clock }: CreationWorld,
  components: ReadonlyMap<string, Certificate | undefined>,
): readonly string[] {
  const [api, worker] = [components.get('api'), components.get('worker')];
  if (api === undefined || worker === undefined) return [];
  const pairs = [
    [api, worker],
    [worker, api],
  ] as const;
  return pairs
    .filter(([shown, by]) => !isTrusted(shown, by.ca, clock.now()))
    .map(
      ([shown, by]) =>
        `${cluster.id}-${by.component}: its \`ca\` does not trust the \`crt\` of ${cluster.id}-${shown.component}`,
    );
}

/** The operator is woken when a Secret comes; the pause is for one that it may not watch. */
function lacking(
  { cluster }: CreationWorld,
  missing: readonly string[],
  requests: ReadonlyMap<string, Request> | undefined,
): Outcome {
  const names = missing.map((name) => `${cluster.namespace}/${cluster.id}-${name}`).join(', ');
  if (requests === undefined)
    return waiting(
      'CertificatesMissing',
      `waiting for the Secrets ${names} with ca, crt and key`,
      seconds(30),
    );
  const told = missing.flatMap((name) => {
    const said = requests.get(name)?.status?.conditions?.find(({ type }) => type === 'Ready');
    return said?.status === 'False' ? [{ name, reason: said.reason, message: said.message }] : [];
  });
  const [first] = told;
  if (first === undefined) return waiting('Creating', `certificates are being made: ${names}`, seconds(10));
  return waiting(
    first.reason as Reason,
    `CertConfig ${cluster.id}-${first.name}: ${first.message}`,
    seconds(30),
  );
}

/** How long the first of several Secrets that are made anew waits for the last, so that machines are replaced once. */
const patience = minutes(2);

/** Says what is still being made anew, as long as it is worth waiting for. */
function inTransition(
  { issuing, memory, release, cluster, clock }: CreationWorld,
  secrets: readonly SecretValues[],
): Outcome | undefined {
  if (issuing === undefined) return undefined;
  const now = clock.now().getTime();
  const ours = secrets.filter(
    (secret) => isOurs(secret) && release.certificates.some((name) => name === componentOf(secret)),
  );
  const late = ours.filter((secret) => {
    const component = componentOf(secret) ?? '';
    const since = [movedAt(memory.authority, secret), renewalOf(component, secret, issuing.renewAfter)];
    return since.some((time) => time !== undefined && time <= now && now < time + patience);
  });
  if (late.length === 0) return undefined;
  const names = late.map(({ name }) => name).join(', ');
  return waiting('Updating', `certificates of ${cluster.id} are being made anew: ${names}`, seconds(2));
}

function movedAt(authority: CreationWorld['memory']['authority'], secret: SecretValues): number | undefined {
  if (authority === undefined || secret.annotations[authorityStepAnnotation] === String(authority.step))
    return undefined;
  return Date.parse(authority.since);
}

function renewalOf(component: string, { values }: SecretValues, renewAfter: number): number | undefined {
  if (component === tokenSigner) return undefined;
  const [crt = '', ca] = [values['crt']?.reveal(), values['ca']?.reveal()];
  return renewalTime({ crt, ca }, renewAfter)?.getTime();
}

/** The step of the change of authority that all of them have taken, if they are all ours. */
function commonStep({ release }: CreationWorld, secrets: readonly SecretValues[]): string | undefined {
  const steps = release.certificates.map((name) => {
    const secret = secrets.find((one) => componentOf(one) === name);
    return secret !== undefined && isOurs(secret)
      ? (secret.annotations[authorityStepAnnotation] ?? 'none')
      : undefined;
  });
  return steps.every((step) => step === steps[0]) ? steps[0] : undefined;
}

/** What must be covered: the names by which machines and the host cluster reach the component, and what it is shown as. */
function use({ cluster }: CreationWorld, component: string): CertificateUse {
  const { apiDomain, etcdDomain } = cluster.kubernetes;
  const uses: Readonly<Record<string, Omit<CertificateUse, 'component'>>> = {
    api: { names: [apiDomain], roles: ['server', 'client'] },
    // By its loopback address the API server of the same machine reaches it.
    etcd: { names: [etcdDomain, '127.0.0.1'], roles: ['server', 'client'] },
    worker: { names: [], roles: ['client'] },
    calico: { names: [], roles: ['client'] },
    [tokenSigner]: { names: [], keyOnly: true },
  };
  return { component, ...(uses[component] ?? { names: [] }) };
}
