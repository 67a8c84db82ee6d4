/** Looks whether the resources of a stack still are what its template says. */
import type { Caller } from '../../contract.ts';
import { canRead, read } from '../reading/read.ts';
import { typeSpec } from '../spec/lookup.ts';
import { drift } from './differences.ts';
import type { DriftDetection, ResourceDrift } from './drift-record.ts';
import type { Engine } from './engine.ts';
import type { Stack, StackResource } from './model.ts';

/** Looks at one resource; undefined for a type that cannot be read. Throws the service's error. */
export async function resourceDrift(
  engine: Engine,
  stack: Stack,
  look: { readonly resource: StackResource; readonly caller: Caller },
): Promise<ResourceDrift | undefined> {
  const { resource, caller } = look;
  const { physicalId: id, properties, attributes, type } = resource;
  if (id === undefined || !canRead(type)) return undefined;
  const at = engine.clock.now();
  const place = { services: engine.servicesFor(caller), caller, siblings: [...stack.resources.values()] };
  const actual = await read(type, { id, properties, attributes }, place);
  if (actual === undefined) {
    return { status: 'DELETED', at, differences: [], expected: properties, actual: {} };
  }
  const ofStack = new Set(stack.deployment?.tags.map(({ Key }) => Key));
  const property = typeSpec(type)?.tags?.property;
  const differences = drift(properties, actual.properties, { property, ofStack });
  const explicit = Object.entries(actual.properties).filter(([name]) => properties[name] !== undefined);
  const readable = Object.entries(properties).filter(([name]) => Object.hasOwn(actual.properties, name));
  return {
    status: differences.length > 0 ? 'MODIFIED' : 'IN_SYNC',
    at,
    differences,
    expected: Object.fromEntries(readable),
    actual: Object.fromEntries(explicit),
  };
}

/** Looks at every resource, and keeps what is found with each. Never rejects: a failure is the detection's. */
export async function detectDrift(
  engine: Engine,
  stack: Stack,
  detection: DriftDetection,
  caller: Caller,
): Promise<void> {
  const look = async (resource: StackResource): Promise<boolean> => {
    resource.drift = await engine.slots.run(() => resourceDrift(engine, stack, { resource, caller }));
    return resource.drift !== undefined && resource.drift.status !== 'IN_SYNC';
  };
  try {
    const drifted = await Promise.all([...stack.resources.values()].map(look));
    detection.drifted = drifted.filter(Boolean).length;
    detection.status = 'DETECTION_COMPLETE';
  } catch (error) {
    detection.status = 'DETECTION_FAILED';
    detection.reason = error instanceof Error ? error.message : String(error);
  }
}

/** The stack's state of drift, from its last detection that ended well. */
export function stackDrift(stack: Stack): {
  readonly status: 'DRIFTED' | 'IN_SYNC' | 'NOT_CHECKED';
  readonly at: Date | undefined;
} {
  const last = stack.driftDetections.findLast(({ status }) => status === 'DETECTION_COMPLETE');
  if (last === undefined) return { status: 'NOT_CHECKED', at: undefined };
  return { status: last.drifted > 0 ? 'DRIFTED' : 'IN_SYNC', at: last.at };
}
