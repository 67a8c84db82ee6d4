/** Knows as whom a step acts, and where. */
import type { Keys, Sender } from './clients.ts';
import type { Session } from './session.ts';
import { filled, isMapping, textOf } from './values.ts';

/** The sender a step names: host, guest, or keys that the case has captured. */
export function senderOf(
  step: { readonly as?: string | undefined; readonly region?: string | undefined },
  session: Session,
): Sender {
  const { host, guest } = session.place;
  const region = step.region === undefined ? {} : { region: textOf(filled(step.region, session.variables)) };
  if (step.as === undefined || step.as === 'host') return { ...host, ...region };
  if (step.as === 'guest') {
    if (guest === undefined) throw new Error('the case acts as guest, but does not say that it needs one');
    return { ...guest, ...region };
  }
  const keys = session.variables.get(step.as);
  if (!isMapping(keys)) throw new Error(`the case acts as "${step.as}", which nothing has captured`);
  return { ...host, ...region, keys: keysOf(keys) };
}

function keysOf(captured: Readonly<Record<string, unknown>>): Keys {
  return {
    accessKeyId: textOf(captured['AccessKeyId']),
    secretAccessKey: textOf(captured['SecretAccessKey']),
    ...(captured['SessionToken'] === undefined ? {} : { sessionToken: textOf(captured['SessionToken']) }),
  };
}
